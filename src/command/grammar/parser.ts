/**
 * Parses the command language into lists of commands, from a file, a string or argv. Owns conditions, assignments,
 * blocks and groups; knows no command (the registry does).
 */
import { HoldfastError } from '../../protocol/errors.ts';
import { Lexer, type Token } from './Lexer.ts';
import { argumentText } from './print.ts';
import {
  type Argument,
  errorAt,
  grammarLimits,
  type ParsedCommand,
  type ParsedList,
  type ParseOptions,
  type SourcePosition,
} from './syntax.ts';

/** Parses a string or the text of a file. Errors (see ParseOptions.onProblem): syntax-error. */
export function parseCommands(text: string, options: ParseOptions = {}): ParsedList {
  return new Parser(text, options).run();
}

/**
 * Parses argv. Each word is taken literally, but a word that is `;` or ends in it ends a command, unless the `;` is
 * escaped as `\;` (tmux(1), COMMAND PARSING AND EXECUTION).
 */
export function parseArguments(argv: readonly (string | Argument)[], options: ParseOptions = {}): ParsedList {
  const at: SourcePosition = { file: options.file ?? null, line: options.line ?? 1 };
  const commands: ParsedCommand[] = [];
  let words: Argument[] = [];
  const finish = (): void => {
    const [name, ...args] = words;
    if (name !== undefined) commands.push({ name: argumentText(name), args, at });
    words = [];
  };
  const push = (text: string): void => void words.push({ kind: 'word', text });
  if (argv.length > grammarLimits.arguments) throw errorAt(at, 'too many arguments');
  for (const argument of argv) {
    // Text in braces is one argument, whatever it contains.
    if (typeof argument !== 'string' && argument.kind === 'block') {
      words.push(argument);
      continue;
    }
    const word = typeof argument === 'string' ? argument : argument.text;
    if (word.length > grammarLimits.wordLength * 16) throw errorAt(at, 'word is too long');
    if (!word.endsWith(';')) push(word);
    else if (word.endsWith('\\;')) push(`${word.slice(0, -2)};`);
    else {
      if (word.length > 1) push(word.slice(0, -1));
      finish();
    }
  }
  finish();
  return { groups: commands.length === 0 ? [] : [commands] };
}

/** State of one %if: whether its present branch is active, and whether an earlier one was. */
interface Branch {
  active: boolean;
  taken: boolean;
  outerActive: boolean;
  line: number;
}

/** Ends a group, and answers the next one. */
function closed(group: ParsedCommand[], groups: ParsedCommand[][]): ParsedCommand[] {
  if (group.length === 0) return group;
  groups.push(group);
  return [];
}

class Parser {
  readonly #lexer: Lexer;
  readonly #options: ParseOptions;
  readonly #branches: Branch[] = [];
  #commands = 0;
  #token: Token;

  constructor(text: string, options: ParseOptions) {
    this.#options = options;
    this.#lexer = new Lexer(text, options);
    this.#token = { kind: 'newline', line: options.line ?? 1 };
  }

  run(): ParsedList {
    const groups: ParsedCommand[][] = [];
    const guard = this.#options.onProblem;
    for (;;) {
      try {
        const done = this.#statement(groups, 0);
        if (done) break;
      } catch (error) {
        if (!guard || !(error instanceof HoldfastError)) throw error;
        guard(error);
        if (this.#token.kind === 'end') break;
        this.#lexer.skipLine();
        this.#token = { kind: 'newline', line: this.#token.line };
      }
    }
    return { groups };
  }

  /**
   * Parses one line (or its part in a block). True at the end of input. Leaves the token after the line in `#token`.
   */
  #statement(groups: ParsedCommand[][], depth: number): boolean {
    let group: ParsedCommand[] = [];
    this.#advance();
    for (;;) {
      const token = this.#token;
      switch (token.kind) {
        case 'end':
          group = closed(group, groups);
          this.#checkEnd(depth);
          return true;
        case 'newline':
          group = closed(group, groups);
          return false;
        case '}':
          if (depth === 0) throw this.#syntaxError();
          group = closed(group, groups);
          return true;
        case ';':
        case ';;':
        case '{':
          throw this.#syntaxError();
        case 'keyword':
          group = closed(group, groups);
          this.#keyword(token.word);
          // A condition within a line may be followed by another command.
          if (token.word === 'endif' && this.#token.kind === ';') this.#advance();
          continue;
        default:
      }
      const command = this.#command(depth);
      if (command && this.#active()) {
        if (++this.#commands > grammarLimits.commands) throw this.#error('too many commands');
        group.push(command);
      }
      const after = this.#token.kind;
      if (after === ';' || after === ';;') {
        if (after === ';;') group = closed(group, groups);
        this.#advance();
        // `a ;` at the end of a line is valid, as in tmux.
        if (this.#token.kind === ';' || this.#token.kind === ';;') throw this.#syntaxError();
      }
    }
  }

  /** Parses assignments, then a name and its arguments. Undefined for a line of assignments only. */
  #command(depth: number): ParsedCommand | undefined {
    let first = this.#token;
    for (; first.kind === 'assignment'; first = this.#advance()) this.#assign(first.name, first.value, false);
    if (first.kind !== 'word') return undefined;
    const at = this.#position();
    const name = first.text;
    const args: Argument[] = [];
    this.#advance();
    for (;;) {
      if (args.length > grammarLimits.arguments) throw this.#error('too many arguments');
      const token = this.#token;
      if (token.kind === 'word') args.push({ kind: 'word', text: token.text });
      else if (token.kind === 'assignment') args.push({ kind: 'word', text: `${token.name}=${token.value}` });
      else if (token.kind === '{') args.push({ kind: 'block', list: this.#block(depth + 1) });
      else return { name, args, at };
      this.#advance();
    }
  }

  #block(depth: number): ParsedList {
    if (depth > grammarLimits.nesting) throw this.#error('too many nested blocks');
    const groups: ParsedCommand[][] = [];
    const branches = this.#branches.length;
    while (!this.#statement(groups, depth));
    if (this.#token.kind !== '}' || this.#branches.length !== branches) throw this.#syntaxError();
    return { groups };
  }

  #keyword(word: 'if' | 'elif' | 'else' | 'endif' | 'hidden'): void {
    if (word === 'hidden') {
      const hidden = this.#advance();
      if (hidden.kind !== 'assignment') throw this.#syntaxError();
      this.#assign(hidden.name, hidden.value, true);
      this.#advance();
      return;
    }
    if (word === 'if') {
      if (this.#branches.length >= grammarLimits.nesting) throw this.#error('too many nested conditions');
      const outerActive = this.#active();
      const line = this.#token.line;
      const holds = this.#condition(outerActive);
      this.#branches.push({ active: outerActive && holds, taken: holds, outerActive, line });
    } else {
      const branch = this.#branches.at(-1);
      if (!branch) throw this.#syntaxError();
      if (word === 'elif') {
        const holds = this.#condition(branch.outerActive && !branch.taken);
        branch.active = branch.outerActive && holds;
        branch.taken ||= holds;
      } else if (word === 'else') {
        branch.active = branch.outerActive && !branch.taken;
        branch.taken = true;
      } else this.#branches.pop();
    }
    this.#advance();
  }

  /** Reads the format of a condition, and evaluates it only where the result matters. */
  #condition(matters: boolean): boolean {
    const { line } = this.#token;
    const format = this.#lexer.condition();
    return matters && (this.#options.condition?.(format, line) ?? (format !== '' && format !== '0'));
  }

  #active(): boolean {
    return this.#branches.at(-1)?.active ?? true;
  }

  #assign(name: string, value: string, hidden: boolean): void {
    if (!this.#active()) return;
    this.#lexer.assign(name, value);
    this.#options.assign?.(name, value, hidden);
  }

  #checkEnd(depth: number): void {
    if (depth > 0 || this.#branches.length > 0) throw this.#syntaxError();
  }

  #advance(): Token {
    this.#token = this.#lexer.next();
    return this.#token;
  }

  #position(): SourcePosition {
    return { file: this.#options.file ?? null, line: this.#token.line };
  }

  #syntaxError(): HoldfastError {
    return this.#error('syntax error');
  }

  #error(reason: string): HoldfastError {
    return errorAt(this.#position(), reason);
  }
}

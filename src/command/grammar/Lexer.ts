/**
 * Cuts the command language into tokens: words with quotes, escapes, variables and `~` already replaced, and the signs
 * between them (tmux(1), COMMAND PARSING). Owns no grammar. Makes tokens one by one, since an assignment or a condition
 * changes the meaning of later words.
 */
import { errorAt, grammarLimits, type ParseOptions, type SourcePosition } from './syntax.ts';

type Keyword = 'if' | 'elif' | 'else' | 'endif' | 'hidden';

export type Token =
  | { kind: 'word'; text: string; line: number; plain: boolean }
  | { kind: 'assignment'; name: string; value: string; line: number }
  | { kind: 'keyword'; word: Keyword; line: number }
  | { kind: 'newline' | ';' | ';;' | '{' | '}' | 'end'; line: number };

type Quotes = 'none' | 'single' | 'double';

/** Characters without a meaning in a word, up to one that ends it. */
const plainWord = /[A-Za-z0-9_./:@%,+*!?<>()[\]|&^-]+(?=[ \t\n;}]|$)/y;
const nameStart = /[A-Za-z_]/;
const namePart = /[A-Za-z0-9_]/;
const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  s: ' ',
  v: '\v',
  r: '\r',
  n: '\n',
  t: '\t',
};

export class Lexer {
  readonly #text: string;
  readonly #options: ParseOptions;
  /** Variables assigned by this input; null before the first. */
  #assigned: Map<string, string> | null = null;
  #at = 0;
  #line: number;

  constructor(text: string, options: ParseOptions) {
    this.#options = options;
    this.#line = options.line ?? 1;
    this.#text = text;
    if (text.length > grammarLimits.length) {
      throw errorAt(this.#position(), `too long: ${text.length} characters, at most ${grammarLimits.length}`);
    }
  }

  /** Assigns a variable for the words after this one. */
  assign(name: string, value: string): void {
    this.#assigned ??= new Map();
    this.#assigned.set(name, value);
  }

  /** The next token. Errors carry their place; `skipLine` resumes behind them. */
  next(): Token {
    this.#skipBlanks();
    const line = this.#line;
    const char = this.#peek();
    if (char === '') return { kind: 'end', line };
    if (char === '\n') {
      this.#take();
      return { kind: 'newline', line };
    }
    if (char === ';') {
      this.#take();
      if (this.#peek() !== ';') return { kind: ';', line };
      this.#take();
      return { kind: ';;', line };
    }
    if (char === '{' || char === '}') {
      this.#take();
      return { kind: char, line };
    }
    return char === '%' ? this.#percent(line) : this.#wordToken(line);
  }

  /** The format of an %if: `#{...}` as it stands (including blanks in braces), or a word. */
  condition(): string {
    while (this.#peek() === ' ' || this.#peek() === '\t') this.#take();
    if (!this.#text.startsWith('#{', this.#at)) {
      const token = this.next();
      if (token.kind !== 'word') throw errorAt({ ...this.#position(), line: token.line }, 'syntax error');
      return token.text;
    }
    const start = this.#at;
    for (let depth = 0; ; ) {
      const char = this.#peek();
      if (char === '' || char === '\n') {
        if (depth > 0) throw errorAt(this.#position(), 'syntax error');
        break;
      }
      if (depth === 0 && (char === ' ' || char === '\t')) break;
      this.#take();
      if (char === '#' && this.#peek() === '{') depth++;
      else if (char === '}' && depth > 0) depth--;
    }
    return this.#text.slice(start, this.#at);
  }

  /** Skips the rest of the present line, to read on after a problem. */
  skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #position(): SourcePosition {
    return { file: this.#options.file ?? null, line: this.#line };
  }

  /** The character here, after continuation lines; '' at the end. */
  #peek(): string {
    while (this.#text.charAt(this.#at) === '\\') {
      const next = this.#text.charAt(this.#at + 1);
      const crlf = next === '\r' && this.#text.charAt(this.#at + 2) === '\n';
      if ((next !== '\n' && !crlf) || this.#isEscaped()) break;
      this.#at += crlf ? 3 : 2;
      this.#line++;
    }
    if (this.#text.charAt(this.#at) === '\r' && this.#text.charAt(this.#at + 1) === '\n') this.#at++;
    return this.#text.charAt(this.#at);
  }

  /** Whether the backslash here is itself behind a backslash: of several in a row, only an odd last one continues. */
  #isEscaped(): boolean {
    let before = this.#at;
    while (this.#text.charAt(before - 1) === '\\') before--;
    return (this.#at - before) % 2 === 1;
  }

  #take(): string {
    const char = this.#peek();
    if (char === '\n') this.#line++;
    this.#at++;
    return char;
  }

  #skipBlanks(): void {
    for (;;) {
      const char = this.#peek();
      if (char === ' ' || char === '\t') this.#take();
      else if (char === '#') this.#skipComment();
      else return;
    }
  }

  /** Skips a comment, which ends with its line; a backslash at the line's end continues it, as elsewhere. */
  #skipComment(): void {
    while (this.#peek() !== '' && this.#peek() !== '\n') this.#take();
  }

  #percent(line: number): Token {
    const rest = this.#text.slice(this.#at, this.#at + 16);
    const found = /^%([a-z]+)(?![^\s;{}])/.exec(rest);
    const word = found?.[1];
    if (word === 'if' || word === 'elif' || word === 'else' || word === 'endif' || word === 'hidden') {
      this.#at += word.length + 1;
      return { kind: 'keyword', word, line };
    }
    // %1 is a pane and %% a placeholder; any other word after a percent sign is a misspelt keyword.
    if (/^%+[A-Za-z_]/.test(rest) && !rest.startsWith('%%')) throw errorAt(this.#position(), 'syntax error');
    return this.#wordToken(line);
  }

  #wordToken(line: number): Token {
    const start = this.#at;
    plainWord.lastIndex = start;
    if (plainWord.test(this.#text) && plainWord.lastIndex - start <= grammarLimits.wordLength) {
      this.#at = plainWord.lastIndex;
      return { kind: 'word', text: this.#text.slice(start, this.#at), line, plain: true };
    }
    const text = this.#word();
    // Quoted words are never assignments, so the raw text decides.
    const equals = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(this.#text.slice(start, start + 256));
    if (equals?.[1] !== undefined && text.startsWith(equals[0])) {
      return { kind: 'assignment', name: equals[1], value: text.slice(equals[0].length), line };
    }
    return { kind: 'word', text, line, plain: text === this.#text.slice(start, this.#at) };
  }

  #word(): string {
    let out = '';
    let quotes: Quotes = 'none';
    // `~` is the home only at the start of a word or of a quoted part.
    let atStart = true;
    for (;;) {
      const char = this.#peek();
      if (char === '' || (quotes === 'none' && ' \t\n;}'.includes(char))) return out;
      if (out.length > grammarLimits.wordLength) throw errorAt(this.#position(), 'word is too long');
      if (char === '"' && quotes !== 'single') {
        this.#take();
        quotes = quotes === 'double' ? 'none' : 'double';
        atStart = quotes === 'double' || out === '';
        continue;
      }
      if (char === "'" && quotes !== 'double') {
        this.#take();
        quotes = quotes === 'single' ? 'none' : 'single';
        continue;
      }
      if (char === '\n') out += this.#quotedNewline();
      else if (quotes === 'single') out += this.#take();
      else if (char === '\\') out += this.#escape();
      else if (char === '$') out += this.#variable();
      else if (char === '~' && atStart) out += this.#home();
      else out += this.#take();
      atStart = false;
    }
  }

  /** A newline in quotes stays; the blanks that begin the next line, and a comment behind them, do not. */
  #quotedNewline(): string {
    this.#take();
    while (this.#peek() === ' ' || this.#peek() === '\t') this.#take();
    const isComment = this.#peek() === '#' && !',#{}:'.includes(this.#text.charAt(this.#at + 1));
    if (isComment) this.#skipComment();
    return '\n';
  }

  #escape(): string {
    this.#take();
    const char = this.#take();
    if (char === '') return '';
    const simple = Object.hasOwn(simpleEscapes, char) ? simpleEscapes[char] : undefined;
    if (simple !== undefined) return simple;
    if (char === 'u' || char === 'U') return this.#codePoint(char === 'u' ? 4 : 8, char);
    if (char >= '0' && char <= '7') return this.#octal(char);
    return char;
  }

  #codePoint(digits: number, letter: string): string {
    const hex = this.#text.slice(this.#at, this.#at + digits);
    if (!/^[0-9a-f]+$/i.test(hex) || hex.length < digits) {
      throw errorAt(this.#position(), `invalid \\${letter} argument`);
    }
    this.#at += digits;
    const code = Number.parseInt(hex, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      throw errorAt(this.#position(), `invalid \\${letter} argument`);
    }
    return String.fromCodePoint(code);
  }

  #octal(first: string): string {
    const digits = first + this.#text.slice(this.#at, this.#at + 2);
    if (!/^[0-3][0-7]{2}$/.test(digits)) throw errorAt(this.#position(), 'invalid octal escape');
    this.#at += 2;
    return String.fromCharCode(Number.parseInt(digits, 8));
  }

  #variable(): string {
    this.#take();
    const braced = this.#peek() === '{';
    if (!braced && !nameStart.test(this.#peek())) return '$';
    if (braced) this.#take();
    let name = '';
    while (namePart.test(this.#peek()) && name.length < 1024) name += this.#take();
    if (braced && (this.#peek() !== '}' || !/^[A-Za-z_]/.test(name))) {
      throw errorAt(this.#position(), 'invalid environment variable');
    }
    if (braced) this.#take();
    return this.#assigned?.get(name) ?? this.#options.variable?.(name) ?? '';
  }

  #home(): string {
    this.#take();
    let user = '';
    while (!'/ \t\n"\';{}$\\'.includes(this.#peek()) && user.length < 256) user += this.#take();
    const home = this.#options.home?.(user);
    if (home === undefined) throw errorAt(this.#position(), 'syntax error');
    return home;
  }
}

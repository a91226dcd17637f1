/**
 * Checks configuration files without a server and without running anything: reports every problem in one pass with its
 * place, and settings that are known but have no effect here. Owns the search; the grammar, the entries of the commands
 * and the option table define what is valid.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { commands } from '../../../command/commands/index.ts';
import { parseArguments, parseCommands } from '../../../command/grammar/parser.ts';
import {
  grammarLimits,
  type ParsedCommand,
  type ParsedList,
  type ParseOptions,
} from '../../../command/grammar/syntax.ts';
import { CommandRegistry, type PreparedCommand } from '../../../command/registry.ts';
import type { CommandSpec } from '../../../command/spec.ts';
import { parseKeyName } from '../../../keys/keyName.ts';
import { matchGlob } from '../../../match/glob.ts';
import { createGlobalOptions, type GlobalOptions } from '../../../options/OptionStore.ts';
import { findOption } from '../../../options/table.ts';
import { HoldfastError } from '../../../protocol/errors.ts';
import { systemReason } from '../../../protocol/systemReason.ts';
import { readSmallFile } from '../../../runtime/regularFile.ts';

export interface Finding {
  /** 'problem': running it would be an error; 'note': it is accepted, with no effect or a partial one here. */
  kind: 'problem' | 'note';
  file: string;
  line: number;
  reason: string;
}

export interface CheckerOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Base of relative paths of source-file. */
  cwd: string;
  /** Skip other files. */
  onlyThisFile?: boolean;
}

/** Largest sourced file that is checked: far above any configuration. */
const largestFileBytes = 64 * 1024 * 1024;
/** Deepest nesting of files. */
const mostDepth = 20;
/** Most passes over a text: two for each condition. */
const mostPasses = 200;

type Condition = (format: string, line: number) => boolean;

export class ConfigChecker {
  readonly #registry = new CommandRegistry(commands);
  readonly #options: CheckerOptions;
  /** Options set by the files, needed to check command-alias and values that build on others. */
  #values: GlobalOptions = createGlobalOptions();
  readonly #variables = new Map<string, string>();
  readonly #files = new Set<string>();
  #findings = new Map<string, Finding>();
  #depth = 0;

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  /** All findings of one text, in order of lines; each once, whichever branch of a condition it is in. */
  check(text: string, file: string, line = 1): Finding[] {
    this.#findings = new Map();
    // Takes each branch of each condition once: repeats the answers up to a condition, and then the other answer.
    const paths: boolean[][] = [[]];
    const seen = new Set<string>();
    for (let at = 0; at < Math.min(paths.length, mostPasses); at++) {
      const path = paths[at] ?? [];
      const decided = this.#pass(text, file, line, path);
      decided.forEach(({ place, holds }, index) => {
        seen.add(`${place}:${holds}`);
        const other = `${place}:${!holds}`;
        if (index < path.length || seen.has(other)) return;
        seen.add(other);
        paths.push([...decided.slice(0, index).map((each) => each.holds), !holds]);
      });
    }
    return [...this.#findings.values()].sort((a, b) => (a.file === b.file ? a.line - b.line : 0));
  }

  /** Checks the text with these answers to its conditions, and yes to later ones; returns all answers. */
  #pass(
    text: string,
    file: string,
    line: number,
    path: readonly boolean[],
  ): { place: number; holds: boolean }[] {
    const decided: { place: number; holds: boolean }[] = [];
    this.#files.clear();
    const condition = (_format: string, place: number) => {
      const holds = path[decided.length] ?? true;
      decided.push({ place, holds });
      return holds;
    };
    this.#look(text, { file, line, condition });
    return decided;
  }

  #look(text: string, at: { file: string; line: number; condition: Condition }): void {
    const { file } = at;
    const list = parseCommands(text, {
      ...this.#parseOptions(file, at.line, at.condition),
      onProblem: (problem) => this.#problem(problem, { file, line: at.line }),
    });
    this.#lookAtList(list, { file, line: at.line });
    const last = list.groups.at(-1)?.at(-1);
    // The end of a file closes a quote, as in tmux: valid, but hardly ever intended.
    if (last && endsInQuote(last, text))
      this.#found('problem', { file, line: last.at.line }, 'a quote is not closed');
  }

  #parseOptions(file: string, line: number, condition: Condition): ParseOptions {
    return {
      file,
      line,
      variable: (name) => this.#variables.get(name) ?? this.#options.env[name],
      assign: (name, value) => this.#variables.set(name, value),
      home: (user) => (user === '' ? this.#options.env.HOME : undefined),
      condition,
    };
  }

  #lookAtList(list: ParsedList, place: { file: string; line: number }): void {
    for (const command of list.groups.flat()) {
      const at = { file: command.at.file ?? place.file, line: command.at.line };
      // Blocks carry their own lines.
      for (const argument of command.args)
        if (argument.kind === 'block') this.#inside(() => this.#lookAtList(argument.list, at));
      const { groups } = this.#registry.prepare(
        { groups: [[command]] },
        {
          aliases: this.#values.server.getArray('command-alias'),
          onProblem: (problem) => this.#problem(problem, at),
        },
      );
      for (const prepared of groups.flat()) this.#guarded(at, () => this.#command(prepared, at));
    }
  }

  #command({ spec, args }: PreparedCommand, at: { file: string; line: number }): void {
    if (isMissing(spec)) this.#note(at, `${spec.name} is not available in this version`);
    const nested = (words: readonly string[], first = 0) => {
      if (!args.given.slice(first, first + words.length).some(({ kind }) => kind === 'block'))
        this.#nested(words, at);
    };
    switch (spec.name) {
      case 'set-option':
      case 'set-window-option':
        this.#option(
          args.words,
          {
            quiet: args.has('q'),
            unset: args.has('u') || args.has('U'),
            append: args.has('a'),
            expands: args.has('F'),
          },
          at,
        );
        break;
      case 'set-hook': {
        const [name = '', command] = args.words;
        if (findOption(name).spec?.hook !== true) this.#note(at, `${name} is not a hook: it never runs`);
        if (command !== undefined) nested([command], 1);
        break;
      }
      case 'bind-key': {
        const [key = '', ...words] = args.words;
        const name = parseKeyName(key);
        if (name === undefined || name === 'None') this.#found('problem', at, `unknown key: ${key}`);
        if (words.length > 0) nested(words, 1);
        break;
      }
      case 'unbind-key': {
        const [key] = args.words;
        if (key !== undefined && parseKeyName(key) === undefined)
          this.#found('problem', at, `unknown key: ${key}`);
        break;
      }
      case 'if-shell':
        for (const [index, branch] of args.words.entries()) if (index > 0) nested([branch], index);
        break;
      case 'run-shell':
        if (args.has('C')) nested(args.words);
        break;
      case 'confirm-before':
        nested(args.words);
        break;
      case 'source-file':
        if (!args.has('F') && !args.has('n') && !this.#options.onlyThisFile)
          for (const path of args.words) this.#source(path, args.has('q'), at);
    }
  }

  #option(
    words: readonly string[],
    how: { quiet: boolean; unset: boolean; append: boolean; expands: boolean },
    at: { file: string; line: number },
  ): void {
    const [name = '', value] = words;
    // A format in a name is known only at run time.
    if (name.includes('#{')) return;
    try {
      const option = findOption(name);
      if (option.spec?.effect === 'none') this.#note(at, `${option.name} has no effect here`);
      // The value of a format is known only at run time.
      if (how.unset || (how.expands && value?.includes('#'))) return;
      const scope = option.spec?.scopes[0] ?? 'session';
      const store =
        scope === 'server'
          ? this.#values.server
          : scope === 'session'
            ? this.#values.session
            : this.#values.window;
      store.setFromText(option.name, value ?? null, {
        append: how.append,
        ...(option.index === undefined ? {} : { index: option.index }),
      });
    } catch (error) {
      const aboutName = error instanceof HoldfastError && /^(?:unknown|ambiguous)-option$/.test(error.code);
      if (!how.quiet || !aboutName) throw error;
      this.#note(at, `${(error as Error).message}; -q keeps it quiet`);
    }
  }

  /** Commands in an argument. Text that becomes commands only after a prompt or a format fills it in is skipped. */
  #nested(words: readonly string[], at: { file: string; line: number }): void {
    const [only = ''] = words;
    if (this.#depth >= grammarLimits.nesting || words.some((word) => /%%|%[1-9]/.test(word))) return;
    this.#inside(() =>
      this.#guarded(at, () => {
        const options = this.#parseOptions(at.file, at.line, () => true);
        const list = words.length === 1 ? parseCommands(only, options) : parseArguments(words, options);
        this.#lookAtList(list, at);
      }),
    );
  }

  /** Commands that run later, or perhaps never: a file that they name need not exist yet. */
  #inside(look: () => void): void {
    this.#depth += 1;
    try {
      look();
    } finally {
      this.#depth -= 1;
    }
  }

  #source(word: string, quiet: boolean, at: { file: string; line: number }): void {
    if (word === '-' || word.includes('#{')) return;
    const path = resolve(this.#options.cwd, word.replace(/^~(?=\/|$)/, this.#options.env.HOME ?? '~'));
    const paths = /[*?[]/.test(path) ? globbed(path) : existsSync(path) ? [path] : [];
    if (paths.length === 0 && !quiet)
      this.#found(this.#depth > 0 ? 'note' : 'problem', at, `${word}: No such file or directory`);
    for (const each of paths) {
      if (this.#files.has(each) || this.#files.size >= mostDepth * 10) continue;
      this.#files.add(each);
      this.#guarded(at, () =>
        this.#look(readSmallFile(each, largestFileBytes), { file: each, line: 1, condition: () => true }),
      );
    }
  }

  #guarded(at: { file: string; line: number }, look: () => void): void {
    try {
      look();
    } catch (error) {
      if (error instanceof HoldfastError) this.#problem(error, at);
      else if (isFileError(error)) this.#found('problem', at, systemReason(error));
      else throw error;
    }
  }

  /** A problem's own place, when it has one. */
  #problem(error: HoldfastError, at: { file: string; line: number }): void {
    let place = at;
    let reason = error.message;
    // The place of a mistake in a block follows the place of the block.
    for (;;) {
      const own = /^(\S.*?):(\d+): (.*)$/s.exec(reason);
      if (!own || own[1] !== at.file) break;
      place = { file: at.file, line: Number(own[2]) };
      reason = own[3] ?? '';
    }
    this.#found('problem', place, reason);
  }

  #note(at: { file: string; line: number }, reason: string): void {
    this.#found('note', at, reason);
  }

  #found(kind: Finding['kind'], at: { file: string; line: number }, reason: string): void {
    const key = `${at.file}:${at.line}:${reason}`;
    if (!this.#findings.has(key)) this.#findings.set(key, { kind, ...at, reason });
  }
}

/** A command that files may contain, but that fails when it is run. */
function isMissing(spec: CommandSpec): boolean {
  return spec.examples.some(([, does]) => does === 'Not available in this version.');
}

/** An unclosed quote contains the newline at the end of the file. */
function endsInQuote({ args }: ParsedCommand, text: string): boolean {
  const word = args.at(-1);
  return word?.kind === 'word' && word.text.endsWith('\n') && !/["']\s*$/.test(text);
}

const isFileError = (error: unknown): error is Error => error instanceof Error && 'code' in error;

/** Matches a pattern in the last part of a path, where configurations have it (conf.d/*.conf). */
function globbed(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && matchGlob(basename(path), name))
    .sort()
    .map((name) => join(folder, name));
}

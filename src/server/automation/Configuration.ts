/**
 * The configuration files, run once when a server starts with nothing stored, and again when one of them changes while
 * config-watch is on. Owns which files, that what is wrong in them keeps nobody waiting for ever and stops nothing, and
 * who is told of it; what they say is the command language's.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { CommandRunner } from '../../command/execute/CommandRunner.ts';
import type { OptionSet } from '../../options/types.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { MessageLog } from '../records/MessageLog.ts';
import { FileWatch } from './FileWatch.ts';

export interface ConfigurationParts {
  runner: CommandRunner;
  messages: MessageLog;
  timers: Timers;
  serverOptions: OptionSet;
  /** On the message line of everybody who looks, until a key is pressed when it `stays`; false when nobody does. */
  show(text: string, stays: boolean): boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** Other files belong to it now. */
  filesChanged(): void;
}

/** Files for `holdfast -f`, one a line: how the command line tells the server that it starts. */
export const configVariable = 'HOLDFAST_CONFIG';

/** The first command waits so long for a configuration that hangs (a run-shell that never ends); then it goes on without. */
const patienceMs = 10_000;

export class Configuration {
  readonly #parts: ConfigurationParts;
  #loading: Promise<void> | null = null;
  #notice: string | null = null;
  readonly #watch: FileWatch;
  /** The files that were there to be loaded, and those that they sourced. */
  readonly #files = new Set<string>();
  #watching = false;
  #running = false;
  #changedMeanwhile = false;

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
    this.#watch = new FileWatch({
      timers: parts.timers,
      changed: () => void this.#reload(),
      problem: (reason) => parts.messages.add(`config-watch: changes are not seen: ${reason}`),
    });
  }

  /** Watches the files of this server, or no more, as config-watch says now. */
  follow(): void {
    const on = this.#parts.serverOptions.getFlag('config-watch');
    if (on === this.#watching) return;
    this.#watching = on;
    if (this.#files.size === 0) for (const file of configFiles(this.#parts.env)) this.#files.add(file);
    this.#watch.set(on ? this.#watched() : []);
  }

  /** Also the file of a user who has none yet: it counts from when it is made. */
  #watched(): string[] {
    return [...new Set([...this.#files, ...possibleFiles(this.#parts.env)])];
  }

  /** The files that the server before has run; before `follow`. */
  restore(files: readonly string[]): void {
    for (const file of files) this.#files.add(file);
  }

  /** For the next server, which does not run them again, and watches them. */
  toState(): string[] {
    return [...this.#files];
  }

  /** A file of commands is run: one that the configuration sources belongs to it. */
  sourced(path: string): void {
    if (this.#running) this.#files.add(path);
  }

  stop(): void {
    this.#watch.stop();
  }

  /** Starts to run the files; `loaded` says when they are done. */
  load(): void {
    const files = configFiles(this.#parts.env);
    if (files.length === 0) return;
    let late: { cancel(): void } | undefined;
    const patience = new Promise<void>((resolve) => {
      late = this.#parts.timers.after(patienceMs, () => {
        this.tell(['the configuration takes long; going on without the rest of it']);
        resolve();
      });
    });
    const done = this.#run(files).then((problems) => this.tell(problems));
    this.#loading = Promise.race([done, patience]).then(() => {
      late?.cancel();
      this.#loading = null;
    });
  }

  /** A change while the files are run is seen to when they have been. */
  async #reload(): Promise<void> {
    if (this.#running) {
      this.#changedMeanwhile = true;
      return;
    }
    const files = configFiles(this.#parts.env);
    if (files.length === 0) return;
    const isFirst = this.#files.size === 0;
    const problems = await this.#run(files);
    if (problems.length > 0) this.tell(problems);
    else if (isFirst) this.#parts.show(`the configuration was loaded: ${files.join(', ')}`, false);
    else this.#parts.show('the configuration has changed, and was loaded again', false);
    if (!this.#changedMeanwhile) return;
    this.#changedMeanwhile = false;
    await this.#reload();
  }

  /** Resolves when commands may run; null when they may at once. */
  get loaded(): Promise<void> | null {
    return this.#loading;
  }

  /** What went wrong, for the first client to see; null when nothing did, and once it was asked for. */
  takeNotice(): string | null {
    const notice = this.#notice;
    this.#notice = null;
    return notice;
  }

  /** Runs the files, and gives what was wrong in them. */
  async #run(files: readonly string[]): Promise<string[]> {
    const { runner, env } = this.#parts;
    const problems: string[] = [];
    this.#running = true;
    this.#files.clear();
    const caller = {
      client: null,
      pane: null,
      cwd: env.HOME ?? homedir(),
      env: cleaned(env),
      // A new-session without -d in a configuration makes its session; there is nobody to attach.
      canAttach: true,
      terminal: null,
      operatorName: 'configuration',
      namesLines: true as const,
    };
    // A path is no pattern here, so each is quoted for the glob of source-file.
    for (const file of files) {
      this.#files.add(file);
      const { err } = await runner.run({ argv: ['source-file', file.replace(/[*?[]/g, '[$&]')] }, caller);
      // A circle of files fails at the same line many times.
      problems.push(...new Set(err.split('\n').filter((line) => line !== '')));
    }
    this.#running = false;
    this.#parts.filesChanged();
    if (this.#watching) this.#watch.set(this.#watched());
    return problems;
  }

  /** Shows problems to whoever looks, or else to the first who comes. */
  tell(problems: readonly string[]): void {
    for (const problem of problems) this.#parts.messages.add(problem);
    const [first] = problems;
    if (first === undefined) return;
    const notice =
      problems.length === 1 ? first : `${problems.length} problems, see show-messages; the first: ${first}`;
    if (!this.#parts.show(notice, true)) this.#notice ??= notice;
  }
}

/** The files of -f, or the user's own when it is there. */
function configFiles(env: Readonly<Record<string, string | undefined>>): string[] {
  const files = possibleFiles(env);
  return env[configVariable] ? files : files.filter((file) => existsSync(file));
}

/** The same, there or not. */
function possibleFiles(env: Readonly<Record<string, string | undefined>>): string[] {
  const given = env[configVariable];
  if (given) return given.split('\n');
  const base = env.XDG_CONFIG_HOME;
  const home = base && isAbsolute(base) ? base : join(env.HOME ?? homedir(), '.config');
  return [join(home, 'holdfast', 'holdfast.conf')];
}

function cleaned(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]));
}

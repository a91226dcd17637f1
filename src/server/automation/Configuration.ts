/**
 * Configuration files, run once when a server starts without a stored state, and again when one of them changes while
 * config-watch is on. Owns the list of files, the bound on waiting for them, and the reporting of their problems; the
 * command language owns their meaning.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandRunner } from '../../command/execute/CommandRunner.ts';
import type { OptionSet } from '../../options/types.ts';
import { ownConfig, tmuxConfigs, usualConfigs } from '../../runtime/configPlaces.ts';
import { stateHome } from '../../runtime/paths.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { tmuxLinkVariable } from '../../runtime/TmuxSocketLink.ts';
import type { MessageLog } from '../records/MessageLog.ts';
import { FileWatch } from './FileWatch.ts';
import { keepLine } from './keepLine.ts';

export interface ConfigurationParts {
  runner: CommandRunner;
  messages: MessageLog;
  timers: Timers;
  serverOptions: OptionSet;
  /**
   * Shows a text on every client's message line, until a key is pressed when it `stays`; false when there is no client.
   */
  show(text: string, stays: boolean): boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** The set of files has changed. */
  filesChanged(): void;
}

/** Files of `holdfast -f`, one a line: how the command line passes them to the server that it starts. */
const configVariable = 'HOLDFAST_CONFIG';

/** Working directory of the command that started the server: configurations run there, as in tmux. */
const startDirVariable = 'HOLDFAST_START_DIR';

/** Variables for the server alone, which no program gets. */
export const startVariables = [configVariable, startDirVariable, tmuxLinkVariable];

/**
 * Longest silence of a configuration that the first command waits for (a run-shell that never ends); then the command
 * runs without the rest of it. A plugin manager may be busy for longer.
 */
const patienceMs = 10_000;

export class Configuration {
  readonly #parts: ConfigurationParts;
  #loading: Promise<void> | null = null;
  /** Problems that no client has been told. */
  #untold: readonly string[] = [];
  #patience: { cancel(): void } | null = null;
  /** Time of the last sign of progress, on the clock of the timers. */
  #progressedAt = 0;
  readonly #watch: FileWatch;
  /** Files that existed when they were loaded, and the files that they sourced. */
  readonly #files = new Set<string>();
  #watching = false;
  #running = false;
  /** Files that changed while the files ran, and that have not been read since. */
  readonly #changedMeanwhile = new Set<string>();

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
    this.#watch = new FileWatch({
      timers: parts.timers,
      changed: (file) => void this.#changed(file),
      problem: (reason) => parts.messages.add(`config-watch: can't watch for changes: ${reason}`),
    });
  }

  /** Starts or stops watching this server's files, as config-watch says. */
  follow(): void {
    const on = this.#parts.serverOptions.getFlag('config-watch');
    if (on === this.#watching) return;
    this.#watching = on;
    if (this.#files.size === 0) for (const file of configFiles(this.#parts.env)) this.#files.add(file);
    this.#watch.set(on ? this.#watched() : []);
  }

  /** Includes the file of a user who has none yet, so that it takes effect once it is made. */
  #watched(): string[] {
    return [...new Set([...this.#files, ...possibleFiles(this.#parts.env)])];
  }

  /** Files that the previous server ran; called before `follow`. */
  restore(files: readonly string[]): void {
    for (const file of files) this.#files.add(file);
  }

  /** Files for the next server, which watches them but does not run them again. */
  toState(): string[] {
    return [...this.#files];
  }

  /** Adds a file of commands to the set when the configuration sources it. */
  sourced(path: string): void {
    this.#watch.seen(path);
    this.#changedMeanwhile.delete(path);
    if (this.#running) this.#files.add(path);
  }

  /** The files that were run, without those that they sourced. */
  ran(): string[] {
    return configFiles(this.#parts.env).filter((file) => this.#files.has(file));
  }

  /**
   * Writes a command to the end of the configuration file, in place of an earlier one with the same comment, without
   * running the file. Returns the place, with a path for people. Errors: file-error.
   */
  keep(command: string, comment: string): { path: string; line: number } {
    const path = possibleFiles(this.#parts.env).at(-1) ?? '';
    const line = keepLine(path, command, comment);
    this.#files.add(path);
    this.#parts.filesChanged();
    // The server's own change of the file need not be loaded.
    if (this.#watching) this.#watch.set(this.#watched());
    const home = this.#parts.env.HOME ?? homedir();
    return { path: path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path, line };
  }

  stop(): void {
    this.#watch.stop();
  }

  /** Starts to run the files; `loaded` resolves at the end. */
  load(): void {
    const files = configFiles(this.#parts.env);
    if (files.length === 0) return;
    const patience = new Promise<void>((resolve) => this.#awaitSilence(resolve));
    const done = this.#run(files).then((problems) => this.tell([...problems, ...this.#ofTmux(files)]));
    this.#loading = Promise.race([done, patience]).then(() => {
      this.#patience?.cancel();
      this.#loading = null;
    });
  }

  /** A command has ended, or a job has printed: a configuration that does something is waited for. */
  progressed(): void {
    if (this.#loading !== null) this.#progressedAt = this.#parts.timers.now();
  }

  /** Calls `late` when nothing has happened for as long as the patience lasts. */
  #awaitSilence(late: () => void): void {
    const { timers } = this.#parts;
    this.#progressedAt = timers.now();
    const wait = (ms: number): void => {
      this.#patience = timers.after(ms, () => {
        const left = this.#progressedAt + patienceMs - timers.now();
        if (left > 0) wait(left);
        else {
          this.tell(['the configuration takes long to load; continuing without the rest']);
          late();
        }
      });
    };
    wait(patienceMs);
  }

  #ofTmux(files: readonly string[]): string[] {
    const { env } = this.#parts;
    if (!files.some((file) => tmuxConfigs(env).includes(file)) || env[configVariable] || !mustTell(env))
      return [];
    return [
      `${files.join(', ')} was loaded: there is no ${ownConfig(env)} (holdfast config import makes one)`,
    ];
  }

  /** A change during a run is handled after it, unless the run read the file since: a plugin may have made it. */
  async #changed(file: string): Promise<void> {
    if (this.#running) this.#changedMeanwhile.add(file);
    else await this.#reload();
  }

  async #reload(): Promise<void> {
    const files = configFiles(this.#parts.env);
    if (files.length === 0) return;
    const isFirst = this.#files.size === 0;
    const problems = await this.#run(files);
    if (problems.length > 0) this.tell(problems);
    else if (isFirst) this.#parts.show(`the configuration was loaded: ${files.join(', ')}`, false);
    else this.#parts.show('the configuration changed and was reloaded', false);
    if (this.#changedMeanwhile.size === 0) return;
    this.#changedMeanwhile.clear();
    await this.#reload();
  }

  /** Resolves when commands may run; null when they may at once. */
  get loaded(): Promise<void> | null {
    return this.#loading;
  }

  /** Problems for the first client to show, in one line; null when there are none, and once they were taken. */
  takeNotice(): string | null {
    return noticeOf(this.takeProblems());
  }

  /** The same, one by one. */
  takeProblems(): readonly string[] {
    const problems = this.#untold;
    this.#untold = [];
    return problems;
  }

  /** Runs the files and returns their problems. */
  async #run(files: readonly string[]): Promise<string[]> {
    const { runner, env } = this.#parts;
    const problems: string[] = [];
    this.#running = true;
    this.#files.clear();
    const caller = {
      client: null,
      pane: null,
      cwd: env[startDirVariable] || env.HOME || homedir(),
      env: cleaned(env),
      // A new-session without -d in a configuration makes its session; there is no client to attach.
      canAttach: true,
      terminal: null,
      operatorName: 'configuration',
      principal: null,
      namesLines: true as const,
    };
    // source-file reads paths as glob patterns, so each path is escaped.
    for (const file of files) {
      this.#files.add(file);
      const { err } = await runner.run({ argv: ['source-file', file.replace(/[*?[]/g, '[$&]')] }, caller);
      // Files that source each other fail at the same line many times.
      problems.push(...new Set(err.split('\n').filter((line) => line !== '')));
    }
    this.#running = false;
    this.#parts.filesChanged();
    if (this.#watching) this.#watch.set(this.#watched());
    return problems;
  }

  /** Shows problems to every client, or else to the first one that comes. */
  tell(problems: readonly string[]): void {
    for (const problem of problems) this.#parts.messages.add(problem);
    const notice = noticeOf(problems);
    if (notice !== null && !this.#parts.show(notice, true) && this.#untold.length === 0)
      this.#untold = problems;
  }
}

function noticeOf(problems: readonly string[]): string | null {
  const [first = null, ...others] = problems;
  return others.length === 0 ? first : `${problems.length} problems, see show-messages; the first: ${first}`;
}

/** Files of -f, or the user's own, or else those of tmux, as far as they exist. */
function configFiles(env: Readonly<Record<string, string | undefined>>): string[] {
  const given = env[configVariable];
  return given ? given.split('\n') : usualConfigs(env);
}

/** Files to watch: those of -f, or the user's own, existing or not. */
function possibleFiles(env: Readonly<Record<string, string | undefined>>): string[] {
  const given = env[configVariable];
  return given ? given.split('\n') : [ownConfig(env)];
}

/** True until the user was told, once, that a configuration of tmux is read. */
function mustTell(env: Readonly<Record<string, string | undefined>>): boolean {
  const mark = join(stateHome(env), '.tmux-conf-told');
  if (existsSync(mark)) return false;
  try {
    writeFileSync(mark, '', { mode: 0o600 });
  } catch {
    // The next start tells it again.
  }
  return true;
}

function cleaned(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]));
}

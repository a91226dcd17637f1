/**
 * The configuration files, run once when a server starts with nothing stored. Owns which files, that what is wrong in
 * them keeps nobody waiting for ever and stops nothing, and who is told of it; what they say is the command language's.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { CommandRunner } from '../command/execute/CommandRunner.ts';
import type { Timers } from './FramePacer.ts';
import type { MessageLog } from './MessageLog.ts';

export interface ConfigurationParts {
  runner: CommandRunner;
  messages: MessageLog;
  timers: Timers;
  env: Readonly<Record<string, string | undefined>>;
}

/** Files for `holdfast -f`, one a line: how the command line tells the server that it starts. */
export const configVariable = 'HOLDFAST_CONFIG';

/** The first command waits so long for a configuration that hangs (a run-shell that never ends); then it goes on without. */
const patienceMs = 10_000;

export class Configuration {
  readonly #parts: ConfigurationParts;
  #loading: Promise<void> | null = null;
  #notice: string | null = null;

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
  }

  /** Starts to run the files; `loaded` says when they are done. */
  load(): void {
    const files = configFiles(this.#parts.env);
    if (files.length === 0) return;
    let late: { cancel(): void } | undefined;
    const patience = new Promise<void>((resolve) => {
      late = this.#parts.timers.after(patienceMs, () => {
        this.#tell(['the configuration takes long; going on without the rest of it']);
        resolve();
      });
    });
    this.#loading = Promise.race([this.#run(files), patience]).then(() => {
      late?.cancel();
      this.#loading = null;
    });
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

  async #run(files: readonly string[]): Promise<void> {
    const { runner, env } = this.#parts;
    const caller = {
      client: null,
      pane: null,
      cwd: env.HOME ?? homedir(),
      env: cleaned(env),
      // A new-session without -d in a configuration makes its session; there is nobody to attach.
      canAttach: true,
      terminal: null,
      operatorName: 'configuration',
    };
    // A path is no pattern here, so each is quoted for the glob of source-file.
    for (const file of files) {
      const { err } = await runner.run({ argv: ['source-file', file.replace(/[*?[]/g, '[$&]')] }, caller);
      this.#tell(err.split('\n').filter((line) => line !== ''));
    }
  }

  #tell(problems: readonly string[]): void {
    for (const problem of problems) this.#parts.messages.add(problem);
    const [first] = problems;
    if (first === undefined || this.#notice !== null) return;
    this.#notice =
      problems.length === 1 ? first : `${problems.length} problems, see show-messages; the first: ${first}`;
  }
}

/** The files of -f, or the user's own when it is there. */
function configFiles(env: Readonly<Record<string, string | undefined>>): string[] {
  const given = env[configVariable];
  if (given) return given.split('\n');
  const base = env.XDG_CONFIG_HOME;
  const home = base && isAbsolute(base) ? base : join(env.HOME ?? homedir(), '.config');
  const file = join(home, 'holdfast', 'holdfast.conf');
  return existsSync(file) ? [file] : [];
}

function cleaned(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]));
}

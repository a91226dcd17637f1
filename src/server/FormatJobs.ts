/**
 * `#(command)` in formats: what a command printed last, at once, and a new run behind it when that is old. Owns the
 * cache and its bound; commands are run by the JobRunner.
 */
import type { JobRunner } from './JobRunner.ts';

/** As tmux: a command runs at most once a second, however often it is shown. */
const freshMs = 1000;
/** Commands kept; formats that make up new ones all the time push the oldest out. */
const mostJobs = 200;

interface Entry {
  text: string;
  startedAt: number;
  running: boolean;
}

export class FormatJobs {
  readonly #jobs: JobRunner;
  readonly #clock: { now(): number };
  readonly #changed: () => void;
  readonly #entries = new Map<string, Entry>();

  /** `changed` is called when a command printed something else than before. */
  constructor(jobs: JobRunner, clock: { now(): number }, changed: () => void) {
    this.#jobs = jobs;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** The first line that the command printed last; '' until it has printed one. */
  text(command: string, cwd: string, env: Readonly<Record<string, string>>): string {
    let entry = this.#entries.get(command);
    if (!entry) {
      entry = { text: '', startedAt: Number.NEGATIVE_INFINITY, running: false };
      this.#entries.set(command, entry);
      const oldest = this.#entries.keys().next().value;
      if (this.#entries.size > mostJobs && oldest !== undefined) this.#entries.delete(oldest);
    }
    if (!entry.running && Math.abs(this.#clock.now() - entry.startedAt) >= freshMs)
      void this.#run(entry, command, cwd, env);
    return entry.text;
  }

  async #run(
    entry: Entry,
    command: string,
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<void> {
    entry.running = true;
    entry.startedAt = this.#clock.now();
    const { output } = await this.#jobs.run({ command, cwd, env });
    entry.running = false;
    const text = output.split('\n')[0] ?? '';
    if (text === entry.text) return;
    entry.text = text;
    this.#changed();
  }
}

/**
 * `#(command)` in formats: what a command printed last, at once, and a new run behind it when that is old. Owns the
 * cache, by what the format is about, and its bound; commands are run by the JobRunner.
 */
import type { JobRunner } from '../automation/JobRunner.ts';

/** As tmux: a command runs at most once a second, however often it is shown. */
const freshMs = 1000;
/** Commands kept; formats that make up new ones all the time push the oldest out. */
const mostJobs = 1000;

/** What a command is run for: the same line prints something else in another folder, or for another session. */
export interface JobPlace {
  /** uuid of the session; null for none. */
  session: string | null;
  cwd: string;
  env(): Readonly<Record<string, string>>;
}

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
  text(command: string, place: JobPlace): string {
    const key = JSON.stringify([place.session, place.cwd, command]);
    const entry = this.#entries.get(key) ?? {
      text: '',
      startedAt: Number.NEGATIVE_INFINITY,
      running: false,
    };
    // In order of use, so that what is shown stays.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size > mostJobs && oldest !== undefined) this.#entries.delete(oldest);
    if (!entry.running && Math.abs(this.#clock.now() - entry.startedAt) >= freshMs)
      void this.#run(entry, command, place);
    return entry.text;
  }

  async #run(entry: Entry, command: string, { cwd, env }: JobPlace): Promise<void> {
    entry.running = true;
    entry.startedAt = this.#clock.now();
    const { output } = await this.#jobs.run({ command, cwd, env: env() });
    entry.running = false;
    const text = output.split('\n')[0] ?? '';
    if (text === entry.text) return;
    entry.text = text;
    this.#changed();
  }
}

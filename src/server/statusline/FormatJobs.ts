/**
 * `#(command)` in formats: returns the command's last output at once, and runs it again in the background when that
 * output is old. Owns the cache, keyed by command and place, and its bound; the JobRunner runs the commands.
 */
import type { JobRunner } from '../automation/JobRunner.ts';

/** As in tmux, a command runs at most once a second, however often it is shown. */
const freshMs = 1000;
/** Commands cached; the least recently used go when formats keep making new ones. */
const mostJobs = 1000;

/** Subject of a command: the same line prints something else in another folder, or for another session. */
export interface JobPlace {
  /** uuid of the session; null without one. */
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

  /** `changed` is called when a command's output differs from its last one. */
  constructor(jobs: JobRunner, clock: { now(): number }, changed: () => void) {
    this.#jobs = jobs;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** First line of the command's last output; '' until it has printed one. */
  text(command: string, place: JobPlace): string {
    const key = JSON.stringify([place.session, place.cwd, command]);
    const entry = this.#entries.get(key) ?? {
      text: '',
      startedAt: Number.NEGATIVE_INFINITY,
      running: false,
    };
    // Kept in order of use, so that commands on show stay cached.
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

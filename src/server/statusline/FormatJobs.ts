/**
 * `#(command)` in formats: returns the command's last line at once, and runs it again in the background when that is
 * old. A command may run for ever: its newest line is shown. Owns the cache, keyed by command and place, and its bounds;
 * the JobRunner runs the commands.
 */
import type { Timers } from '../../runtime/Timers.ts';
import type { FollowedJob, JobRunner } from '../automation/JobRunner.ts';

/** As in tmux, a command runs at most once a second, and a running one has its new lines drawn as often. */
const freshMs = 1000;
/** A command that runs on ends when no format has asked for it for so long, as in tmux. */
const unusedMs = 3600 * 1000;
/**
 * Commands that may run on beside those that were asked for within a minute. A date in a command makes another one of it
 * each time, and the former ones may not end.
 */
const mostUnasked = { running: 64, ms: 60 * 1000 };
/** Commands cached; the least recently used go when formats keep making new ones. */
const mostJobs = 1000;
/** Characters that a command may print before a format asks for it again; then it waits. */
const mostPrinted = 1024 * 1024;
/** Characters kept of a line. */
const mostOfLine = 64 * 1024;

/** Subject of a command: the same line prints something else in another folder, or for another session. */
export interface JobPlace {
  /** uuid of the session; null without one. */
  session: string | null;
  cwd: string;
  env(): Readonly<Record<string, string>>;
}

interface Entry {
  /** The last complete line, or the rest without a line's end at the command's end. */
  text: string;
  /** What was printed behind that line. */
  rest: string;
  /** Whether the text was returned since it changed. */
  isShown: boolean;
  /** Characters printed since a format asked. */
  printed: number;
  askedAt: number;
  startedAt: number;
  job: FollowedJob | null;
}

export class FormatJobs {
  readonly #jobs: Pick<JobRunner, 'follow'>;
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #entries = new Map<string, Entry>();
  #running = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #telling: { cancel(): void } | null = null;

  /** `changed` is called when a command's line differs from its last one. */
  constructor(jobs: Pick<JobRunner, 'follow'>, timers: Timers, changed: () => void) {
    this.#jobs = jobs;
    this.#timers = timers;
    this.#changed = changed;
  }

  /** Last line of the command's output; '' until it has printed one. */
  text(command: string, place: JobPlace): string {
    const key = JSON.stringify([place.session, place.cwd, command]);
    const never = Number.NEGATIVE_INFINITY;
    const entry: Entry = this.#entries.get(key) ?? {
      text: '',
      rest: '',
      isShown: true,
      printed: 0,
      askedAt: never,
      startedAt: never,
      job: null,
    };
    // Kept in order of use, so that commands on show stay cached.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries;
    if (this.#entries.size > mostJobs && oldest !== undefined) this.#drop(...oldest);
    entry.askedAt = this.#timers.now();
    entry.printed = 0;
    entry.isShown = true;
    entry.job?.resume();
    if (entry.job === null && entry.askedAt - entry.startedAt >= freshMs)
      this.#run(key, entry, command, place);
    return entry.text;
  }

  #run(key: string, entry: Entry, command: string, { cwd, env }: JobPlace): void {
    let hasLine = false;
    entry.startedAt = entry.askedAt;
    entry.rest = '';
    const job = this.#jobs.follow({ command, cwd, env: env() }, (printed) => {
      entry.printed += printed.length;
      if (entry.printed >= mostPrinted) job.pause();
      // Any run of carriage returns and line feeds ends a line.
      const lines = (entry.rest + printed).split(/[\r\n]+/);
      entry.rest = (lines.pop() ?? '').slice(0, mostOfLine);
      const line = lines.pop();
      if (line === undefined) return;
      hasLine = true;
      this.#take(entry, line);
      if (!entry.isShown) this.#tellSoon();
    });
    entry.job = job;
    this.#running++;
    this.#endUnasked();
    const unused = this.#watchUse(key, entry);
    void job.ended.then(() => {
      this.#running--;
      unused.cancel();
      entry.job = null;
      if (entry.rest !== '' || !hasLine) this.#take(entry, entry.rest);
      if (!entry.isShown && this.#entries.get(key) === entry) this.#tell();
    });
  }

  #take(entry: Entry, line: string): void {
    if (line === entry.text) return;
    entry.text = line.slice(0, mostOfLine);
    entry.isShown = false;
  }

  /** Ends the command when it runs on, and nobody asks. */
  #watchUse(key: string, entry: Entry): { cancel(): void } {
    let timer: { cancel(): void } | null = null;
    const wait = (ms: number) => {
      timer = this.#timers.after(ms, () => {
        const left = entry.askedAt + unusedMs - this.#timers.now();
        if (left > 0) wait(left);
        else this.#drop(key, entry);
      });
    };
    wait(unusedMs);
    return { cancel: () => timer?.cancel() };
  }

  #endUnasked(): void {
    let over = this.#running - mostUnasked.running;
    for (const [key, entry] of this.#entries) {
      if (over <= 0 || this.#timers.now() - entry.askedAt < mostUnasked.ms) return;
      if (entry.job === null) continue;
      this.#drop(key, entry);
      over--;
    }
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key);
    entry.job?.resume();
    entry.job?.stop();
  }

  /** Tells of a line of a running command: at once, unless something was told within the last second. */
  #tellSoon(): void {
    const left = this.#toldAt + freshMs - this.#timers.now();
    if (left <= 0) this.#tell();
    else this.#telling ??= this.#timers.after(left, () => this.#tell());
  }

  #tell(): void {
    this.#telling?.cancel();
    this.#telling = null;
    this.#toldAt = this.#timers.now();
    this.#changed();
  }
}

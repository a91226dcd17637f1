/**
 * Coalesces programs' reports other than cells (bells, titles, names, paths, the clipboard, notifications): the first
 * report passes at once, further ones ten times a second, with the count of bells, the last title and the last
 * clipboard. So 300,000 bells cost a few hooks, frames and lines of the event log. Owns the pending reports, and one
 * timer while any is pending; the host decides their effects.
 */
import type { Timers } from '../../runtime/Timers.ts';
import type { ScreenEvents } from '../../screen/programReports.ts';

/**
 * Interval between two reports of one program, milliseconds: at this rate a person still tells one title or bell from
 * the next.
 */
const reportIntervalMs = 100;
/** Notifications in one report; the newest are kept. */
const mostNotifications = 8;
/** Selections in one report (OSC 52 names up to 13); the newest are kept. */
const mostSelections = 8;

/** Events that are reported; the server needs no others of the screen. */
export type ReportedEvents = Omit<ScreenEvents, 'reply' | 'promptMark' | 'historyCleared' | 'passthrough'>;

/** Reports of one program since the last interval. */
export interface ProgramReport {
  bells: number;
  /** The last title, and how many were set. */
  title: { text: string; count: number } | null;
  windowName: string | null;
  cwd: string | null;
  /** Last content of each selection. */
  clipboard: Map<string, Uint8Array>;
  /** The newest notifications, and how many there were. */
  notifications: { title: string; body: string }[];
  notificationCount: number;
  /** The state of the program changed. */
  status: boolean;
}

export interface ProgramReportsParts<Program> {
  timers: Timers;
  tell(program: Program, report: ProgramReport): void;
}

export class ProgramReports<Program extends object> {
  readonly #parts: ProgramReportsParts<Program>;
  readonly #waiting = new Map<Program, ProgramReport>();
  readonly #toldAt = new WeakMap<Program, number>();
  #isDue = false;
  #timer: { cancel(): void } | null = null;

  constructor(parts: ProgramReportsParts<Program>) {
    this.#parts = parts;
  }

  /** Handlers that a screen calls for this program. */
  eventsOf(program: Program): ReportedEvents {
    const report = () => this.#reportOf(program);
    return {
      bell: () => {
        report().bells += 1;
      },
      title: (text) => {
        const known = report();
        known.title = { text, count: (known.title?.count ?? 0) + 1 };
      },
      windowName: (name) => {
        report().windowName = name;
      },
      cwd: (path) => {
        report().cwd = path;
      },
      clipboard: (selection, data) => putNewest(report().clipboard, selection, data),
      notification: (title, body) => {
        const known = report();
        known.notificationCount += 1;
        known.notifications.push({ title, body });
        if (known.notifications.length > mostNotifications) known.notifications.shift();
      },
      status: () => {
        report().status = true;
      },
    };
  }

  /** Delivers pending reports now: of one program when it ends, or of all before a query. */
  flush(program?: Program): void {
    for (const each of program ? [program] : [...this.#waiting.keys()]) this.#tell(each);
  }

  #reportOf(program: Program): ProgramReport {
    const known = this.#waiting.get(program);
    if (known) return known;
    const fresh = emptyReport();
    this.#waiting.set(program, fresh);
    if (!this.#isDue) {
      this.#isDue = true;
      // After this turn's output has been parsed.
      queueMicrotask(() => this.#turnEnded());
    }
    return fresh;
  }

  #turnEnded(): void {
    this.#isDue = false;
    const now = this.#parts.timers.now();
    for (const program of [...this.#waiting.keys()]) {
      const told = this.#toldAt.get(program) ?? Number.NEGATIVE_INFINITY;
      if (now - told >= reportIntervalMs) this.#tell(program);
    }
    if (this.#waiting.size === 0 || this.#timer !== null) return;
    // One timer for all programs: costly effects, such as storing the state, then happen once.
    this.#timer = this.#parts.timers.after(reportIntervalMs, () => {
      this.#timer = null;
      this.flush();
    });
  }

  #tell(program: Program): void {
    const report = this.#waiting.get(program);
    if (!report) return;
    this.#waiting.delete(program);
    this.#toldAt.set(program, this.#parts.timers.now());
    this.#parts.tell(program, report);
  }
}

function putNewest(map: Map<string, Uint8Array>, key: string, value: Uint8Array): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostSelections && oldest !== undefined) map.delete(oldest);
}

const emptyReport = (): ProgramReport => ({
  bells: 0,
  title: null,
  windowName: null,
  cwd: null,
  clipboard: new Map(),
  notifications: [],
  notificationCount: 0,
  status: false,
});

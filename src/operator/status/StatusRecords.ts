/**
 * Status records of one pane, as its program reported them (OSC 7501): a tree of ids, each with its last report. Owns
 * their replacement, clearing, bound and end. A fold over the pane's output: the same output gives the same records,
 * and nobody who looks at them changes them.
 */
import type { ReportedState, StatusReport } from './StatusReport.ts';

/** Most records of a pane. */
export const recordLimit = 256;

/** A report that stands. */
export interface StatusRecord extends StatusReport {
  state: ReportedState;
  /** Number of the report that last changed it; rises over all records of the pane. */
  serial: number;
  /** The program that reported it has ended, or its shell shows a new prompt. */
  ended: boolean;
}

/** A record, and the count of updates at its last one. */
interface Updated {
  readonly record: StatusRecord;
  readonly at: number;
}

export class StatusRecords {
  /** By id, in no order: to move a record to the end at each update would cost more than all else. */
  #records = new Map<string, Updated>();
  #updates = 0;

  get size(): number {
    return this.#records.size;
  }

  /** All records, the least recently updated first. */
  all(): StatusRecord[] {
    return [...this.#records.values()].sort((a, b) => a.at - b.at).map(({ record }) => record);
  }

  /** The record without an id: the program itself. */
  root(): StatusRecord | undefined {
    return this.#records.get('')?.record;
  }

  /** Applies a report, which becomes the record. Answers whether anything but the order of updates changed. */
  apply(report: StatusReport, serial: number): boolean {
    if (report.state === 'clear') {
      const under = `${report.id}/`;
      return this.#drop(({ id }) => report.id === '' || id === report.id || id.startsWith(under));
    }
    const before = this.#records.get(report.id)?.record;
    // Not a copy: a program may send a hundred thousand a second.
    const next = report as StatusRecord;
    next.serial = serial;
    next.ended = false;
    // A repeated report is no news: somebody who has seen the first has seen it.
    const isSame = before !== undefined && sameReport(before, next);
    if (isSame) next.serial = before.serial;
    this.#put(next);
    if (this.#records.size > recordLimit) this.#dropOldest();
    return !isSame;
  }

  /**
   * The program ended, or its shell shows a prompt (OSC 133;A): only results stay, until somebody has seen them. Idle
   * records go too, since nothing idles there any more.
   */
  end(): boolean {
    const dropped = this.#drop(({ state }) => state !== 'done' && state !== 'error');
    let isMarked = false;
    for (const { record } of this.#records.values()) {
      isMarked ||= !record.ended;
      record.ended = true;
    }
    return dropped || isMarked;
  }

  /** RIS: drops all. */
  clear(): boolean {
    return this.#drop(() => true);
  }

  restore(records: Iterable<StatusRecord>): void {
    this.#records.clear();
    for (const record of [...records].slice(-recordLimit)) this.#put(record);
  }

  /** The record's own app, or its nearest ancestor's. */
  appOf({ id, app }: StatusRecord): string | undefined {
    let named = app;
    for (let at = id; named === undefined && at !== ''; ) {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      named = this.#records.get(at)?.record.app;
    }
    return named;
  }

  #put(record: StatusRecord): void {
    this.#records.set(record.id, { record, at: ++this.#updates });
  }

  #dropOldest(): void {
    let oldest = { id: '', at: Number.POSITIVE_INFINITY };
    for (const [id, { at }] of this.#records) if (at < oldest.at) oldest = { id, at };
    this.#records.delete(oldest.id);
  }

  #drop(goes: (record: StatusRecord) => boolean): boolean {
    const before = this.#records.size;
    for (const { record } of [...this.#records.values()]) if (goes(record)) this.#records.delete(record.id);
    return this.#records.size !== before;
  }
}

function sameReport(a: StatusRecord, b: StatusRecord): boolean {
  return (
    a.state === b.state &&
    a.ended === b.ended &&
    a.kind === b.kind &&
    a.progress === b.progress &&
    a.app === b.app &&
    a.title === b.title &&
    a.msg === b.msg
  );
}

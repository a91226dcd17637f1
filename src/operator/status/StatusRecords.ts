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

/** A record between its neighbours in the order of updates. */
interface Entry {
  record: StatusRecord;
  older: Entry | null;
  newer: Entry | null;
}

export class StatusRecords {
  /**
   * Records by id. The linked entries keep the order of updates: reinserting a record at each update, or searching for
   * the oldest, would cost more than all the rest.
   */
  readonly #entries = new Map<string, Entry>();
  #oldest: Entry | null = null;
  #newest: Entry | null = null;

  get size(): number {
    return this.#entries.size;
  }

  /** All records, the least recently updated first. */
  all(): StatusRecord[] {
    const records: StatusRecord[] = [];
    for (let at = this.#oldest; at !== null; at = at.newer) records.push(at.record);
    return records;
  }

  /** The record without an id: the program itself. */
  root(): StatusRecord | undefined {
    return this.#entries.get('')?.record;
  }

  /** Applies a report, which becomes the record. Answers whether anything but the order of updates changed. */
  apply(report: StatusReport, serial: number): boolean {
    if (report.state === 'clear') {
      const under = `${report.id}/`;
      return this.#drop(({ id }) => report.id === '' || id === report.id || id.startsWith(under));
    }
    const entry = this.#entries.get(report.id);
    // Not a copy: a program may send a hundred thousand a second.
    const next = report as StatusRecord;
    next.serial = serial;
    next.ended = false;
    // A repeated report is no news: somebody who has seen the first has seen it.
    const isSame = entry !== undefined && sameReport(entry.record, next);
    if (isSame) next.serial = entry.record.serial;
    this.#put(next, entry);
    return !isSame;
  }

  /**
   * The program ended, or its shell shows a prompt (OSC 133;A): only results stay, until somebody has seen them. Idle
   * records go too, since nothing idles there any more.
   */
  end(): boolean {
    const dropped = this.#drop(({ state }) => state !== 'done' && state !== 'error');
    let isMarked = false;
    for (const { record } of this.#entries.values()) {
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
    this.clear();
    for (const record of records) this.#put(record, this.#entries.get(record.id));
  }

  /** The record's own app, or its nearest ancestor's. */
  appOf({ id, app }: StatusRecord): string | undefined {
    let named = app;
    for (let at = id; named === undefined && at !== ''; ) {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      named = this.#entries.get(at)?.record.app;
    }
    return named;
  }

  /** Makes the record the newest. `entry`: the existing entry with its id, if any. */
  #put(record: StatusRecord, entry: Entry | undefined): void {
    if (entry) {
      entry.record = record;
      if (entry === this.#newest) return;
      this.#unlink(entry);
      this.#append(entry);
      return;
    }
    const oldest = this.#oldest;
    if (oldest && this.#entries.size >= recordLimit) this.#delete(oldest);
    const fresh: Entry = { record, older: null, newer: null };
    this.#entries.set(record.id, fresh);
    this.#append(fresh);
  }

  #append(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry): void {
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
  }

  #delete(entry: Entry): void {
    this.#entries.delete(entry.record.id);
    this.#unlink(entry);
  }

  #drop(goes: (record: StatusRecord) => boolean): boolean {
    const before = this.#entries.size;
    for (const entry of this.#entries.values()) if (goes(entry.record)) this.#delete(entry);
    return this.#entries.size !== before;
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

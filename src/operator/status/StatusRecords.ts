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

export class StatusRecords {
  /** In the order of their last update. */
  #records = new Map<string, StatusRecord>();

  get size(): number {
    return this.#records.size;
  }

  /** All records, the least recently updated first. */
  all(): StatusRecord[] {
    return [...this.#records.values()];
  }

  /** The record without an id: the program itself. */
  root(): StatusRecord | undefined {
    return this.#records.get('');
  }

  /** Applies a report. Answers whether anything but the order of updates changed. */
  apply({ state, ...said }: StatusReport, serial: number): boolean {
    if (state === 'clear') {
      const under = `${said.id}/`;
      return this.#drop(({ id }) => said.id === '' || id === said.id || id.startsWith(under));
    }
    const before = this.#records.get(said.id);
    const next: StatusRecord = { ...said, state, serial, ended: false };
    // A repeated report is no news: somebody who has seen the first has seen it.
    const isSame = before !== undefined && sameReport(before, next);
    if (isSame) next.serial = before.serial;
    this.#records.delete(said.id);
    this.#records.set(said.id, next);
    const [oldest] = this.#records.keys();
    if (this.#records.size > recordLimit && oldest !== undefined) this.#records.delete(oldest);
    return !isSame;
  }

  /**
   * The program ended, or its shell shows a prompt (OSC 133;A): only results stay, until somebody has seen them. Idle
   * records go too, since nothing idles there any more.
   */
  end(): boolean {
    const dropped = this.#drop(({ state }) => state !== 'done' && state !== 'error');
    let isMarked = false;
    for (const record of this.#records.values()) {
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
    this.#records = new Map([...records].slice(-recordLimit).map((record) => [record.id, record]));
  }

  /** The record's own app, or its nearest ancestor's. */
  appOf({ id, app }: StatusRecord): string | undefined {
    let named = app;
    for (let at = id; named === undefined && at !== ''; ) {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      named = this.#records.get(at)?.app;
    }
    return named;
  }

  #drop(goes: (record: StatusRecord) => boolean): boolean {
    const before = this.#records.size;
    for (const record of [...this.#records.values()]) if (goes(record)) this.#records.delete(record.id);
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

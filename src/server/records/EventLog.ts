/**
 * Log of a server's events, in order: the newest in memory, and the same in a file, so that a reader can continue after
 * the server died. Owns numbers, bounds and the file; EventRecorder decides what is an event.
 *
 * `events.jsonl`: a header line `{"version":1,"log":ID}`, then one event a line, appended before any reader gets it:
 * the events of one turn of the event loop with one write(2). A cursor is `ID-SEQ`, the last event read. A cursor that
 * this log can't continue from gets an answer marked as truncated.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { passes } from '../../protocol/check.ts';
import { isRecord } from '../../protocol/codec.ts';
import { type EventBatch, type NewServerEvent, ServerEvent } from '../../protocol/events.ts';
import { systemReason } from '../../protocol/systemReason.ts';

/** Most events kept. A busy day of one person makes some hundreds, since output counts once a pane. */
const mostEvents = 4096;
/** Lines after which the file is rewritten with the kept events: by then it has 1 to 3 MiB. */
const mostLines = 4 * mostEvents;
/** Larger than any file of ours: not read. */
const mostFileBytes = 64 * 1024 * 1024;

export interface EventLogParts {
  path: string;
  now(): number;
  /** The file could not be read or written; the log continues in memory. */
  problem(sentence: string): void;
}

export class EventLog {
  readonly #parts: EventLogParts;
  #id: string = newId();
  #seq = 0;
  /** Number before the oldest event from which only outdated output events are missing. */
  #completeFrom = 0;
  /** Events by number, in order. */
  readonly #events = new Map<number, ServerEvent>();
  /** Number of the newest output event of each pane: older ones carry nothing more. */
  readonly #lastOutput = new Map<string, number>();
  #fd: number | null = null;
  #lines = 0;
  /** Lines of this turn, written together at its end. */
  #unwritten = '';
  #failed = false;

  constructor(parts: EventLogParts) {
    this.#parts = parts;
    this.#load();
    this.#rewrite();
  }

  /** The cursor of the newest event, written to the file first: no reader gets an event that a kill could take away. */
  get cursor(): string {
    this.#writeTurn();
    return this.#cursorOf(this.#seq);
  }

  append(happened: NewServerEvent): void {
    // A file that lost a line must not reuse numbers that a reader may have seen, so the log gets another id.
    if (this.#failed) this.#rewrite(newId());
    const seq = ++this.#seq;
    const event: ServerEvent = { cursor: this.#cursorOf(seq), at: this.#parts.now(), ...happened };
    this.#keep(seq, event);
    this.#write(seq, event);
  }

  /** Events after a cursor: '0' for all kept ones, nothing for the present. */
  after(cursor: string | undefined, most = mostEvents): EventBatch {
    this.#writeTurn();
    const read = this.#read(cursor);
    if (read === this.#seq) return { events: [], cursor: this.cursor, truncated: false };
    const truncated = read === null || read < this.#completeFrom;
    const events: ServerEvent[] = [];
    // Followers ask for the newest events, so walk back from the end.
    for (let seq = this.#seq; seq > (read ?? 0) && events.length < this.#events.size; seq--) {
      const event = this.#events.get(seq);
      if (event) events.push(event);
      if (seq <= this.#completeFrom) break;
    }
    const taken = events.reverse().slice(0, most);
    return { events: taken, cursor: taken.at(-1)?.cursor ?? this.cursor, truncated };
  }

  close(): void {
    this.#writeTurn();
    this.#closeFile();
  }

  #closeFile(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #cursorOf(seq: number): string {
    return `${this.#id}-${seq}`;
  }

  /** The number in a cursor; null when the cursor is not of this log. */
  #read(cursor: string | undefined): number | null {
    if (cursor === undefined) return this.#seq;
    if (cursor === '0') return 0;
    const match = /^([0-9a-f]+)-(\d{1,15})$/.exec(cursor);
    const seq = Number(match?.[2]);
    return match?.[1] === this.#id && seq <= this.#seq ? seq : null;
  }

  #keep(seq: number, event: ServerEvent): void {
    this.#events.set(seq, event);
    if (event.type === 'pane-output' && event.pane !== undefined) {
      const older = this.#lastOutput.get(event.pane);
      if (older !== undefined) this.#events.delete(older);
      this.#lastOutput.set(event.pane, seq);
    } else if (event.type === 'pane-removed' && event.pane !== undefined) {
      this.#lastOutput.delete(event.pane);
    }
    for (const oldest of this.#events.keys()) {
      if (this.#events.size <= mostEvents) break;
      this.#events.delete(oldest);
      this.#completeFrom = oldest;
    }
  }

  #write(seq: number, event: ServerEvent): void {
    if (this.#lines >= mostLines) {
      this.#rewrite();
      return;
    }
    if (this.#fd === null) return;
    if (this.#unwritten === '') queueMicrotask(() => this.#writeTurn());
    this.#unwritten += `${JSON.stringify({ seq, ...event })}\n`;
    this.#lines += 1;
  }

  #writeTurn(): void {
    const lines = this.#unwritten;
    this.#unwritten = '';
    if (lines === '' || this.#fd === null) return;
    try {
      writeWhole(this.#fd, lines);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes the kept events to a new file, and appends to that file from now on. */
  #rewrite(id = this.#id): void {
    const fresh = `${this.#parts.path}.new`;
    this.#unwritten = '';
    if (id !== this.#id) this.#rename(id);
    try {
      rmSync(fresh, { force: true });
      const fd = openSync(fresh, 'ax', 0o600);
      const header = { version: 1, log: this.#id, seq: this.#seq, completeFrom: this.#completeFrom };
      const lines = [...this.#events].map(([seq, event]) => JSON.stringify({ seq, ...event }));
      writeWhole(fd, [JSON.stringify(header), ...lines, ''].join('\n'));
      renameSync(fresh, this.#parts.path);
      this.#closeFile();
      this.#fd = fd;
      this.#lines = lines.length;
      this.#failed = false;
    } catch (error) {
      this.#fail(error);
    }
  }

  #rename(id: string): void {
    this.#id = id;
    for (const [seq, event] of this.#events) this.#events.set(seq, { ...event, cursor: this.#cursorOf(seq) });
  }

  #fail(error: unknown): void {
    this.#closeFile();
    if (!this.#failed) {
      const reason = systemReason(error);
      this.#parts.problem(`events are not stored: ${reason}`);
    }
    this.#failed = true;
  }

  #load(): void {
    let lines: string[];
    try {
      if (statSync(this.#parts.path).size > mostFileBytes) return;
      lines = readFileSync(this.#parts.path, 'utf8').split('\n');
    } catch {
      return;
    }
    // The last line is empty, or was being written when its server died: no reader got it.
    lines.pop();
    const [header, ...events] = lines.map(parsed);
    if (!isRecord(header) || header.version !== 1 || typeof header.log !== 'string') return;
    this.#id = header.log;
    this.#seq = wholeOr(header.seq, 0);
    this.#completeFrom = wholeOr(header.completeFrom, 0);
    let isDamaged = false;
    for (const value of events) {
      const seq = isRecord(value) ? wholeOr(value.seq, 0) : 0;
      const { seq: _, ...event } = isRecord(value) ? value : {};
      if (seq === 0 || !passes(ServerEvent, event)) {
        isDamaged = true;
        continue;
      }
      // A damaged line leaves a gap before this event; the events after the gap are good.
      if (isDamaged) this.#completeFrom = seq - 1;
      isDamaged = false;
      this.#keep(seq, event);
      this.#seq = Math.max(this.#seq, seq);
    }
    // The numbers given after the last good event are unknown: none is reused under this id.
    if (isDamaged) this.#rename(newId());
  }
}

const newId = (): string => randomBytes(4).toString('hex');

const wholeOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : otherwise;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

/**
 * One command of `exec`: its record, known output, and end, which happens once. Execs delivers output and the ends of
 * programs; the command reads its shell's marks itself. Types nothing and ends no program.
 */
import type { PastSource, ReadBytesRequest, ReadBytesResult } from '../../log/types.ts';
import type { ExecInfo, ProcessInfo } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { type ExecEnd, type ExecRecord, infoOf } from './ExecRecord.ts';
import { fishLead, longestLead } from './fishLead.ts';
import { MarkScanner, type PlacedShellMark } from './MarkScanner.ts';
import { OutputTail } from './OutputTail.ts';

/** How long output stays in memory after the end, for a following reader, milliseconds. */
const tailMs = 10_000;
/** Bytes read from the log at a time. */
const pieceBytes = 512 * 1024;

export interface ExecParts {
  /** Milliseconds since the epoch. */
  now(): number;
  timers: Timers;
  /** Keeps the record; never throws. */
  store(record: ExecRecord): void;
  /** The pane's log, also of a closed pane. `end`: offset up to which to read. */
  source(uuid: string, end: number): PastSource;
  /** Current end of the pane's log; null for a closed pane. */
  endOffset(uuid: string): number | null;
  readBytes(request: ReadBytesRequest, signal?: AbortSignal): Promise<ReadBytesResult>;
  /** The signature in the marks of the pane's shell. */
  signatureOf(uuid: string): string;
  /** Whether the pane's shell itself is in the foreground; null when unknown. */
  isShellInFront(uuid: string): boolean | null;
}

export class Exec {
  readonly record: ExecRecord;
  readonly #parts: ExecParts;
  readonly #tail: OutputTail;
  readonly #scanner: MarkScanner | null;
  /** Offset after the last byte seen from the pane. */
  #seen: number;
  /** False while output from before this server is read from the log. */
  #isLive = true;
  readonly #waiting = new Set<() => void>();
  /** Called once at the end, after the record is stored. */
  over: () => void = () => {};
  /** Called when the shell runs the command. */
  begins: () => void = () => {};

  /** `isNew`: the command starts now, without earlier output. */
  constructor(parts: ExecParts, record: ExecRecord, isNew: boolean) {
    this.#parts = parts;
    this.record = record;
    this.#seen = record.to ?? record.from;
    this.#tail = new OutputTail(isNew ? record.from : null);
    this.#scanner = record.kind === 'shell' && !this.isOver ? new MarkScanner(record.from) : null;
  }

  get isOver(): boolean {
    return this.record.state !== 'running';
  }

  /** Offset after the last byte of output known to belong to the command. */
  get end(): number {
    const { to, from, began, kind } = this.record;
    if (to !== undefined) return to;
    if (kind === 'process') return this.#seen;
    return began && !this.record.lead ? Math.max(from, this.#scanner?.safe ?? from) : from;
  }

  get info(): ExecInfo {
    return infoOf(this.record, this.end - this.record.from);
  }

  /** Takes output of the pane; `data` is valid only during the call. */
  output(at: number, data: Uint8Array): void {
    if (this.isOver || !this.#isLive) return;
    this.#take(at, data);
  }

  /** The pane's program or shell ended or was replaced. `end`: offset of the log's end. */
  process(process: ProcessInfo, end: number | null): void {
    if (this.isOver || process.state === 'running') return;
    if (end !== null) this.#seen = Math.max(this.#seen, end);
    if (process.state === 'exited') this.#end({ state: 'exited', code: process.code });
    else if (process.state === 'killed') this.#end({ state: 'killed', signal: process.signal });
    else this.#end({ state: process.state, reason: process.reason });
  }

  closed(reason: string): void {
    if (!this.isOver) this.#end({ state: 'closed', reason });
  }

  /** The command never ran. */
  failed(reason: string): void {
    if (!this.isOver) this.#end({ state: 'failed', reason });
  }

  /** The output from before this server can't be read. */
  unseen(): void {
    if (!this.isOver) this.#end({ state: 'lost', reason: 'its end was not seen' });
  }

  /** The command still runs after its time limit. */
  left(reason: string): void {
    if (!this.isOver) this.#end({ state: 'left', reason });
  }

  /** The time limit was reached. The end that follows results from it. */
  late(): void {
    this.record.timedOut = true;
    this.#parts.store(this.record);
  }

  /** Resumes a command of an earlier server: reads the output since then. */
  async resume(): Promise<void> {
    const { kind, paneUuid } = this.record;
    if (kind === 'process') {
      this.#seen = this.#parts.endOffset(paneUuid) ?? this.#seen;
      return;
    }
    this.#isLive = false;
    while (!this.isOver) {
      const end = this.#parts.endOffset(paneUuid);
      const offset = this.#scanner?.next ?? 0;
      if (end === null || offset >= end) break;
      const source = this.#parts.source(paneUuid, end);
      const { data, next } = await this.#parts.readBytes({
        source,
        offset,
        limit: pieceBytes,
        onlyOutput: true,
      });
      if (data.length > 0) this.#take(next - data.length, data);
      else this.#scanner?.jump(next);
    }
    this.#isLive = true;
  }

  /** Resolves at the next output, at the end, after this many milliseconds, or when the caller is gone. */
  news(ms: number, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        timer.cancel();
        this.#waiting.delete(over);
        gone.removeEventListener('abort', over);
        resolve();
      };
      const timer = this.#parts.timers.after(ms, over);
      this.#waiting.add(over);
      gone.addEventListener('abort', over, { once: true });
      if (gone.aborted) over();
    });
  }

  /** Output from an offset of the log, below `end`. Errors: internal, when reading the log failed. */
  async read(offset: number, limit: number, gone: AbortSignal): Promise<ReadBytesResult> {
    const { end } = this;
    if (offset >= this.#tail.start) return { ...this.#tail.read(offset, end, limit), truncated: false };
    const source = this.#parts.source(this.record.paneUuid, end);
    return await this.#parts.readBytes({ source, offset, limit, onlyOutput: true }, gone);
  }

  #take(at: number, data: Uint8Array): void {
    this.#seen = at + data.length;
    this.#tail.add(at, data);
    if (this.#scanner) {
      if (at !== this.#scanner.next) this.#scanner.jump(at);
      for (const mark of this.#scanner.feed(data)) if (!this.isOver) this.#mark(mark);
      if (this.record.lead && !this.isOver) this.#passLead(this.#scanner.safe, false);
    }
    this.#wake();
  }

  #mark(mark: PlacedShellMark): void {
    const { record } = this;
    const isSigned = mark.aid === this.#parts.signatureOf(record.paneUuid);
    if (record.signed && !isSigned) return;
    if (!record.began) {
      if (mark.kind === 'C') this.#began(mark, isSigned);
      else if (mark.kind !== 'B') this.failed('the shell did not run it: is the line complete?');
      return;
    }
    if (mark.kind !== 'D' && mark.kind !== 'A') return;
    // A program can print unsigned marks like its shell's, but only while the program is in the foreground.
    if (!record.signed && this.#isLive && this.#parts.isShellInFront(record.paneUuid) === false) return;
    if (record.lead) this.#passLead(mark.start, true);
    record.to = mark.start;
    this.#end({ state: 'exited', ...(mark.exitCode === null ? {} : { code: mark.exitCode }) });
  }

  #began({ end, lead }: PlacedShellMark, isSigned: boolean): void {
    this.record.began = true;
    if (lead) this.record.lead = true;
    this.record.from = end;
    if (isSigned) this.record.signed = true;
    this.#parts.store(this.record);
    this.begins();
  }

  /** Begins the output after what fish has printed, once all of that is there. */
  #passLead(end: number, isLast: boolean): void {
    const { record } = this;
    const { data } = this.#tail.read(record.from, end, longestLead);
    const length = fishLead(data, isLast || data.length === longestLead);
    if (length === null) return;
    record.from += length;
    delete record.lead;
    this.#parts.store(record);
  }

  #end(end: ExecEnd): void {
    const { record } = this;
    record.to ??= record.began || record.kind === 'process' ? this.#seen : record.from;
    Object.assign(record, end, { endedAt: this.#parts.now() });
    this.#parts.store(record);
    this.#parts.timers.after(tailMs, () => this.#tail.clear());
    this.#wake();
    this.over();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/**
 * Output of one control-mode client, in order: blocks of commands, notifications, and the output of panes. An open
 * block contains only its own text; everything else waits for its end. Owns the queue for a slow client and its bound,
 * and limits the bytes sent but not yet acknowledged.
 */
import type { ControlMark } from '../../protocol/control.ts';
import type { ByteString } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import { escapeOutput, output } from './controlLines.ts';

/** Most unacknowledged bytes: enough to keep a pipe busy, few enough to notice a slow reader. */
const aheadBytes = 256 * 1024;
/** Most bytes in one message. */
const messageBytes = 64 * 1024;
/** Bytes after which lines that wait become another item, so that they are sent in pieces. */
const itemBytes = 16 * 1024;
/** Most bytes queued for a client that does not read. */
const queueBytes = 32 * 1024 * 1024;

interface PaneOutput {
  pane: Pane;
  data: Buffer;
  /** Offset of the pane's log after it. */
  end: number;
  /** Monotonic time of arrival, milliseconds. */
  at: number;
}

/** Lines that follow each other, with what holds for a client that resumes once it has them. */
interface Lines {
  lines: string[];
  bytes: number;
  mark: ControlMark;
}

type Item = Lines | PaneOutput;

export interface ControlWriterParts {
  peer: ServerPeer;
  /** Monotonic clock, milliseconds. */
  now(): number;
  /** Whether output carries its age (flag pause-after). */
  extended(): boolean;
  /** State of the client, to resume with. */
  state(): string;
  /** Called when the queue exceeds its bound. */
  tooFarBehind(): void;
}

export class ControlWriter {
  readonly #parts: ControlWriterParts;
  #queue: Item[] = [];
  #queuedBytes = 0;
  /** Notifications and output that wait for the end of the open block; null without an open block. */
  #held: Item[] | null = null;
  #text: string[] = [];
  #textBytes = 0;
  #sent = 0;
  #acknowledged = 0;
  #flushIsDue = false;
  #stopped = false;
  /** Marks of the text that is not flushed yet. */
  #mark: ControlMark = {};
  #stateIsNew = false;

  constructor(parts: ControlWriterParts) {
    this.#parts = parts;
  }

  /** Opens a block with its first line; `block` is what the last line has to repeat. */
  open(line: string, number: number, block: string): void {
    this.#held ??= [];
    const mark = this.#add(line);
    mark.number = number;
    mark.block = block;
  }

  /** Writes a line of the open block, or a line on its own. */
  line(line: string): void {
    this.#add(line);
  }

  /** Writes text of the open block: complete lines. */
  text(bytes: ByteString): void {
    if (bytes !== '') this.#add(bytes.endsWith('\n') ? bytes.slice(0, -1) : bytes);
  }

  /** Closes the block with its last line, and releases everything that waited for it. */
  close(line: string): void {
    this.#add(line).block = '';
    const held = this.#held ?? [];
    this.#held = null;
    for (const item of held) {
      this.#queuedBytes -= sizeOf(item);
      this.#addItem(item);
    }
  }

  /** So many lines of standard input have been answered. */
  answered(lines: number): void {
    const last = this.#queue.at(-1);
    const mark =
      last === undefined ? this.#mark : isOutput(last) ? this.#newLines(this.#queue).mark : last.mark;
    mark.answered = lines;
    this.#planFlush();
  }

  /** Whether there is as much text as one message takes: it is sent at the end of the turn. */
  get isFull(): boolean {
    return this.#textBytes >= messageBytes;
  }

  /** The client's state has changed. */
  stateChanged(): void {
    this.#stateIsNew = true;
    this.#planFlush();
  }

  /** Writes an event, after the open block if there is one. */
  notify(line: string): void {
    if (this.#held) this.#keep(this.#held, line);
    else this.#add(line);
  }

  /** Writes output of a pane, which ends at `end` in its log; `data` is copied when it has to wait. */
  paneOutput(pane: Pane, data: Uint8Array, end: number): void {
    if (this.#stopped) return;
    const at = this.#parts.now();
    if (this.#held === null && this.#queue.length === 0 && this.#roomLeft > 0) {
      this.#sendOutput(pane, output(pane, escapeOutput(data), this.#parts.extended() ? 0 : null), end);
    } else {
      const item = { pane, data: Buffer.from(data), at, end };
      if (this.#held) this.#hold(this.#held, item);
      else this.#addItem(item);
    }
  }

  /** Output up to here is not for the client: a resumed one does not get it either. */
  passed(pane: Pane, end: number): void {
    this.#mark.at ??= {};
    this.#mark.at[pane.id] = end;
  }

  /** Age of a pane's oldest queued output, milliseconds; 0 when nothing is queued. */
  waitingMs(pane: Pane): number {
    const oldest = this.#queue.find((item): item is PaneOutput => isOutput(item) && item.pane === pane);
    return oldest === undefined ? 0 : this.#parts.now() - oldest.at;
  }

  /** Drops a pane's queued output. */
  drop(pane: Pane): void {
    const keeps = (item: Item) => !isOutput(item) || item.pane !== pane;
    this.#queue = this.#queue.filter(keeps);
    if (this.#held) this.#held = this.#held.filter(keeps);
    this.#queuedBytes = [...this.#queue, ...(this.#held ?? [])].reduce((sum, item) => sum + sizeOf(item), 0);
  }

  /** Acknowledges output: `bytes` is the total that the client has written. */
  acknowledge(bytes: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(bytes, this.#sent));
    this.#drain();
  }

  /** Sends the whole queue at once, even to a slow client; nothing is sent afterwards. */
  stop(): void {
    for (const item of this.#queue) this.#emit(item);
    this.#flush();
    this.#stopped = true;
    this.#queue = [];
    this.#held = null;
  }

  get #roomLeft(): number {
    return aheadBytes - (this.#sent + this.#textBytes - this.#acknowledged);
  }

  #hold(to: Item[], item: Item): void {
    to.push(item);
    this.#count(sizeOf(item));
  }

  /** Adds a line to those that wait. */
  #keep(to: Item[], line: string): Lines {
    const last = to.at(-1);
    const item = last && !isOutput(last) && last.bytes < itemBytes ? last : this.#newLines(to);
    item.lines.push(line);
    item.bytes += line.length + 1;
    this.#count(line.length + 1);
    return item;
  }

  #newLines(to: Item[]): Lines {
    const item: Lines = { lines: [], bytes: 0, mark: {} };
    to.push(item);
    return item;
  }

  get #mayEmit(): boolean {
    return this.#queue.length === 0 && this.#roomLeft > 0;
  }

  /** Adds a line, and answers the mark of the text that has it. */
  #add(line: string): ControlMark {
    if (this.#stopped) return this.#mark;
    if (!this.#mayEmit) return this.#keep(this.#queue, line).mark;
    this.#put(line);
    this.#planFlush();
    return this.#mark;
  }

  #addItem(item: Item): void {
    if (this.#stopped) return;
    if (this.#mayEmit) this.#emit(item);
    else this.#hold(this.#queue, item);
  }

  #count(bytes: number): void {
    this.#queuedBytes += bytes;
    if (this.#queuedBytes > queueBytes && !this.#stopped) this.#parts.tooFarBehind();
  }

  #emit(item: Item): void {
    if (isOutput(item)) {
      const age = this.#parts.extended() ? Math.round(this.#parts.now() - item.at) : null;
      this.#sendOutput(item.pane, output(item.pane, escapeOutput(item.data), age), item.end);
      return;
    }
    for (const line of item.lines) this.#put(line);
    Object.assign(this.#mark, item.mark);
    this.#planFlush();
  }

  #sendOutput(pane: Pane, line: string, end: number): void {
    this.#put(line);
    this.passed(pane, end);
    this.#planFlush();
  }

  #drain(): void {
    let taken = 0;
    for (; taken < this.#queue.length && this.#roomLeft > 0; taken++) {
      const item = this.#queue[taken];
      if (item === undefined) break;
      this.#queuedBytes -= sizeOf(item);
      this.#emit(item);
    }
    if (taken > 0) this.#queue.splice(0, taken);
  }

  #put(line: string): void {
    this.#text.push(line, '\n');
    this.#textBytes += line.length + 1;
  }

  /** Text leaves at the end of the turn, when the changes that it tells of are stored. */
  #planFlush(): void {
    if (this.#flushIsDue) return;
    this.#flushIsDue = true;
    setImmediate(this.#flushDue);
  }

  readonly #flushDue = (): void => {
    this.#flushIsDue = false;
    this.#flush();
  };

  #flush(): void {
    if (this.#stopped) return;
    const mark = this.#takeMark();
    if (this.#text.length === 0 && !mark) return;
    const all = this.#text.join('');
    this.#text = [];
    this.#textBytes = 0;
    this.#sent += all.length;
    const last = Math.max(0, Math.ceil(all.length / messageBytes) - 1) * messageBytes;
    for (let at = 0; at <= last; at += messageBytes)
      this.#parts.peer.notify('control.output', {
        data: all.slice(at, at + messageBytes),
        ...(at < last ? { more: true as const } : mark ? { mark } : {}),
      });
  }

  #takeMark(): ControlMark | null {
    const mark = this.#mark;
    if (this.#stateIsNew) mark.state = this.#parts.state();
    this.#stateIsNew = false;
    this.#mark = {};
    return Object.keys(mark).length === 0 ? null : mark;
  }
}

const isOutput = (item: Item): item is PaneOutput => 'pane' in item;

const sizeOf = (item: Item): number => (isOutput(item) ? item.data.length : item.bytes);

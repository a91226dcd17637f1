/**
 * Output of one control-mode client, in order: blocks of commands, notifications, and the output of panes. An open
 * block contains only its own text; everything else waits for its end. Owns the queue for a slow client and its bound,
 * and limits the bytes sent but not yet acknowledged.
 */
import type { ByteString } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import { escapeOutput, output } from './controlLines.ts';

/** Most unacknowledged bytes: enough to keep a pipe busy, few enough to notice a slow reader. */
const aheadBytes = 256 * 1024;
/** Most bytes in one message. */
const messageBytes = 64 * 1024;
/** Most bytes queued for a client that does not read. */
const queueBytes = 32 * 1024 * 1024;

interface PaneOutput {
  pane: Pane;
  data: Buffer;
  /** Monotonic time of arrival, milliseconds. */
  at: number;
}

export interface ControlWriterParts {
  peer: ServerPeer;
  /** Monotonic clock, milliseconds. */
  now(): number;
  /** Whether output carries its age (flag pause-after). */
  extended(): boolean;
  /** Called when the queue exceeds its bound. */
  tooFarBehind(): void;
}

export class ControlWriter {
  readonly #parts: ControlWriterParts;
  #queue: (string | PaneOutput)[] = [];
  #queuedBytes = 0;
  /** Notifications and output that wait for the end of the open block; null without an open block. */
  #held: (string | PaneOutput)[] | null = null;
  #text: string[] = [];
  #textBytes = 0;
  #sent = 0;
  #acknowledged = 0;
  #flushIsDue = false;
  #stopped = false;

  constructor(parts: ControlWriterParts) {
    this.#parts = parts;
  }

  /** Opens a block with its first line. */
  open(line: string): void {
    this.#held ??= [];
    this.#add(line);
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
    this.#add(line);
    const held = this.#held ?? [];
    this.#held = null;
    for (const item of held) {
      this.#queuedBytes -= sizeOf(item);
      this.#add(item);
    }
  }

  /** Writes an event, after the open block if there is one. */
  notify(line: string): void {
    if (this.#held) this.#hold(line);
    else this.#add(line);
  }

  /** Writes output of a pane; `data` is copied when it has to wait. */
  paneOutput(pane: Pane, data: Uint8Array): void {
    if (this.#stopped) return;
    const at = this.#parts.now();
    if (this.#held === null && this.#queue.length === 0 && this.#roomLeft > 0)
      this.#write(output(pane, escapeOutput(data), this.#parts.extended() ? 0 : null));
    else {
      const item = { pane, data: Buffer.from(data), at };
      if (this.#held) this.#hold(item);
      else this.#add(item);
    }
  }

  /** Age of a pane's oldest queued output, milliseconds; 0 when nothing is queued. */
  waitingMs(pane: Pane): number {
    const oldest = this.#queue.find((item) => typeof item !== 'string' && item.pane === pane);
    return oldest === undefined || typeof oldest === 'string' ? 0 : this.#parts.now() - oldest.at;
  }

  /** Drops a pane's queued output. */
  drop(pane: Pane): void {
    const keeps = (item: string | PaneOutput) => typeof item === 'string' || item.pane !== pane;
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
    for (const item of this.#queue) this.#write(this.#textOf(item));
    this.#flush();
    this.#stopped = true;
    this.#queue = [];
    this.#held = null;
  }

  get #roomLeft(): number {
    return aheadBytes - (this.#sent + this.#textBytes - this.#acknowledged);
  }

  #hold(item: string | PaneOutput): void {
    this.#held?.push(item);
    this.#count(sizeOf(item));
  }

  #add(item: string | PaneOutput): void {
    if (this.#stopped) return;
    if (this.#queue.length === 0 && this.#roomLeft > 0) this.#write(this.#textOf(item));
    else {
      this.#queue.push(item);
      this.#count(sizeOf(item));
    }
  }

  #count(bytes: number): void {
    this.#queuedBytes += bytes;
    if (this.#queuedBytes > queueBytes && !this.#stopped) this.#parts.tooFarBehind();
  }

  #textOf(item: string | PaneOutput): string {
    if (typeof item === 'string') return item;
    const age = this.#parts.extended() ? Math.round(this.#parts.now() - item.at) : null;
    return output(item.pane, escapeOutput(item.data), age);
  }

  #drain(): void {
    let taken = 0;
    for (; taken < this.#queue.length && this.#roomLeft > 0; taken++) {
      const item = this.#queue[taken];
      if (item === undefined) break;
      this.#queuedBytes -= sizeOf(item);
      this.#write(this.#textOf(item));
    }
    if (taken > 0) this.#queue.splice(0, taken);
  }

  #write(line: string): void {
    this.#text.push(line, '\n');
    this.#textBytes += line.length + 1;
    if (this.#textBytes >= messageBytes) this.#flush();
    else if (!this.#flushIsDue) {
      this.#flushIsDue = true;
      setImmediate(() => {
        this.#flushIsDue = false;
        this.#flush();
      });
    }
  }

  #flush(): void {
    if (this.#text.length === 0 || this.#stopped) return;
    const all = this.#text.join('');
    this.#text = [];
    this.#textBytes = 0;
    this.#sent += all.length;
    for (let at = 0; at < all.length; at += messageBytes)
      this.#parts.peer.notify('control.output', { data: all.slice(at, at + messageBytes) });
  }
}

const sizeOf = (item: string | PaneOutput): number =>
  typeof item === 'string' ? item.length : item.data.length;

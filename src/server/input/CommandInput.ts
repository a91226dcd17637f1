/**
 * Input that commands type into panes: send-keys, paste-buffer, pipe-pane -I. Owns the writer name of that input, and
 * its order per PTY. Input longer than one piece is sent piece by piece, as fast as the program reads. Knows no pane.
 */
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import type { PtyId } from '../../protocol/keeperLink.ts';
import { Backoff } from '../../runtime/Backoff.ts';
import type { Timers } from '../../runtime/Timers.ts';

/**
 * Bytes in one message to the keeper, which accepts all of it or none; it holds up to 4 MiB that a program has not
 * read.
 */
const pieceBytes = 1024 * 1024;
/** Bytes that may queue here for one PTY: two of the largest paste buffers. */
const waitingBytes = 128 * 1024 * 1024;
/** Waits between retries after the keeper was full: it does not report when it has room again. */
const backoff = new Backoff({ firstMs: 5, longestMs: 200 });
/** Time without an accepted byte after which input is dropped, ms: the program is stopped, or reads nothing. */
const patienceMs = 10_000;

/** Why input was refused, and how many bytes were dropped. */
export type Refusal = { reason: 'full' | 'gone'; dropped: number };
type Answer = 'accepted' | 'full' | 'gone';

export interface CommandInputParts {
  keeper: Pick<KeeperClient, 'input'>;
  timers: Timers;
  /** Writer name, unlike that of every earlier server. */
  writer: string;
}

export class CommandInput {
  readonly #parts: CommandInputParts;
  #seq = 0;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  /** Last pending input of each PTY, and how many bytes are queued. */
  readonly #queues = new Map<PtyId, { last: Promise<unknown>; bytes: number }>();

  constructor(parts: CommandInputParts) {
    this.#parts = parts;
  }

  /**
   * Types after all earlier input. Resolves with null once the keeper has all of it. Input of one piece fails at once
   * when the program does not read, unless `waits` is set; longer input always waits.
   */
  type(pty: PtyId, data: Uint8Array, { waits = false } = {}): Promise<Refusal | null> {
    const isLong = waits || data.length > pieceBytes;
    const queue = this.#queues.get(pty);
    if (!queue && !isLong) return this.#typeShort(pty, data);
    if (queue && queue.bytes + data.length > waitingBytes)
      return Promise.resolve({ reason: 'full', dropped: data.length });
    const before = queue?.last ?? Promise.resolve();
    const now = { last: before, bytes: (queue?.bytes ?? 0) + data.length };
    const typed = before.then(() => (isLong ? this.#typeLong(pty, data) : this.#typeShort(pty, data)));
    now.last = typed.then(() => {
      const latest = this.#queues.get(pty);
      if (latest === now) this.#queues.delete(pty);
      else if (latest) latest.bytes -= data.length;
    });
    this.#queues.set(pty, now);
    return typed;
  }

  /** The keeper's answer to an input. Returns whether the input was a command's. */
  answered(writer: string, seq: number, refused: 'full' | 'gone' | null): boolean {
    if (writer !== this.#parts.writer) return false;
    this.#asked.get(seq)?.(refused ?? 'accepted');
    this.#asked.delete(seq);
    return true;
  }

  async #typeShort(pty: PtyId, data: Uint8Array): Promise<Refusal | null> {
    const answer = await this.#ask(pty, data);
    return answer === 'accepted' ? null : { reason: answer, dropped: data.length };
  }

  async #typeLong(pty: PtyId, data: Uint8Array): Promise<Refusal | null> {
    const { timers } = this.#parts;
    let at = 0;
    let takenAt = timers.now();
    let waits = 0;
    while (at < data.length) {
      const piece = data.subarray(at, at + pieceBytes);
      const answer = await this.#ask(pty, piece);
      if (answer === 'accepted') {
        at += piece.length;
        takenAt = timers.now();
        waits = 0;
        continue;
      }
      if (answer === 'gone' || timers.now() - takenAt > patienceMs)
        return { reason: answer, dropped: data.length - at };
      const waitMs = backoff.waitMs(waits++);
      await new Promise<void>((resolve) => void timers.after(waitMs, resolve));
    }
    return null;
  }

  /** Sends one piece under a number of its own: the keeper does not count a refused piece. */
  #ask(pty: PtyId, data: Uint8Array): Promise<Answer> {
    const seq = ++this.#seq;
    return new Promise((resolve) => {
      this.#asked.set(seq, resolve);
      this.#parts.keeper.input(pty, this.#parts.writer, seq, data);
    });
  }
}

/**
 * What commands type into panes: send-keys, paste-buffer, pipe-pane -I. Owns the writer that they type as, and the order
 * of their input to one PTY. Input longer than a piece goes piece by piece, as fast as the program reads; it knows no pane.
 */
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import type { PtyId } from '../../protocol/keeper-link.ts';
import type { Timers } from '../../runtime/Timers.ts';

/** Bytes in one message to the keeper, which takes all or none of them; it holds up to 4 MiB that a program has not read. */
const pieceBytes = 1024 * 1024;
/** Bytes that may wait here for one PTY: two of the largest paste buffers. */
const waitingBytes = 128 * 1024 * 1024;
/** The keeper does not tell when it has room again, ms: asked so often while it has none. */
const firstRetryMs = 5;
const longestRetryMs = 200;
/** Given up after so long without a byte taken, ms: the program is stopped, or reads nothing. */
const patienceMs = 10_000;

/** Why input was not taken, and how many bytes of it. */
export type Refusal = { reason: 'full' | 'gone'; dropped: number };
type Answer = 'accepted' | 'full' | 'gone';

export interface CommandInputParts {
  keeper: Pick<KeeperClient, 'input'>;
  timers: Timers;
  /** Unlike that of every server before. */
  writer: string;
}

export class CommandInput {
  readonly #parts: CommandInputParts;
  #seq = 0;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  /** The last input of each PTY that is not taken yet, and how much waits. */
  readonly #queues = new Map<PtyId, { last: Promise<unknown>; bytes: number }>();

  constructor(parts: CommandInputParts) {
    this.#parts = parts;
  }

  /**
   * Types after what was given before. Resolves with null once the keeper has all of it. Input of one piece is refused
   * at once by a program that does not read, unless it `waits` as longer input does.
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

  /** The keeper's answer. True when it was to a command's input. */
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
    let retryMs = firstRetryMs;
    while (at < data.length) {
      const piece = data.subarray(at, at + pieceBytes);
      const answer = await this.#ask(pty, piece);
      if (answer === 'accepted') {
        at += piece.length;
        takenAt = timers.now();
        retryMs = firstRetryMs;
        continue;
      }
      if (answer === 'gone' || timers.now() - takenAt > patienceMs)
        return { reason: answer, dropped: data.length - at };
      await new Promise<void>((resolve) => void timers.after(retryMs, resolve));
      retryMs = Math.min(longestRetryMs, retryMs * 2);
    }
    return null;
  }

  /** Each with a number of its own: one that was refused was never counted. */
  #ask(pty: PtyId, data: Uint8Array): Promise<Answer> {
    const seq = ++this.#seq;
    return new Promise((resolve) => {
      this.#asked.set(seq, resolve);
      this.#parts.keeper.input(pty, this.#parts.writer, seq, data);
    });
  }
}

/**
 * Schedules the output of many PTYs: small pieces pass at once; floods take turns, one piece per event-loop turn, so
 * that a key and its echo never wait for more than one piece. Floods pause between turns while another pane is being
 * typed into: the processes that handle the key then find a free processor. The order within one PTY is kept. Queues
 * only what the keeper may have in flight, which is bounded there; stores nothing.
 */
import type { PtyId, StreamMark } from '../../protocol/keeper-link.ts';

export interface OutputTaker {
  onOutput(pty: PtyId, offset: number, data: Buffer): void;
  onMark(pty: PtyId, mark: StreamMark): void;
}

type Item = { kind: 'output'; offset: number; data: Buffer } | { kind: 'mark'; mark: StreamMark };

/** Time budget of one turn, milliseconds: the longest that a key waits, and far below what a person feels. */
const turnMs = 0.4;
/** Least bytes per turn, whatever the rate: with fewer, the turns would cost more than the output. */
const leastTurnBytes = 16 * 1024;
/** Largest piece that the keeper sends. */
const mostTurnBytes = 64 * 1024;
/** Weight of the newest piece in the rate. */
const rateGain = 1 / 8;
/** A piece up to this size is no flood: it is processed at once, even when the turn's budget is spent. */
const smallBytes = 4096;

/**
 * A flood is slow when `leastTurnBytes` of it take longer than this: it costs a hundred times as much as text (a screen
 * cleared every 8 bytes). A turn then processes what fits into `slowTurnMs`, and small pieces of that PTY queue as
 * well.
 */
const slowPieceMs = 4;
const slowTurnMs = 1;
const leastSlowBytes = 128;
/** Below this, elapsed time measures the call and not the output. */
const measuredBytes = 512;

/** Pause between two turns of a flood that makes way for typing, milliseconds. */
const makingWayMs = 1;

export interface OutputTurnsParts {
  /** Runs a callback after the loop has polled its sockets. */
  nextTurn(run: () => void): void;
  /** Runs a callback after a delay in milliseconds. */
  after(ms: number, run: () => void): void;
  /** Monotonic clock, milliseconds. */
  now(): number;
  /** Whether a PTY other than this one is being typed into. */
  makesWay(pty: PtyId): boolean;
}

const itself: OutputTurnsParts = {
  nextTurn: setImmediate,
  after: (ms, run) => setTimeout(run, ms),
  now: () => performance.now(),
  makesWay: () => false,
};

export class OutputTurns implements OutputTaker {
  readonly #taker: OutputTaker;
  readonly #parts: OutputTurnsParts;
  /** Bytes processed per millisecond: plain text is ten times as fast as output that positions each word. */
  #rate = leastTurnBytes / turnMs;
  /** Queued items by PTY, in the order of the PTYs' turns. */
  readonly #waiting = new Map<PtyId, Item[]>();
  /** Bytes processed per millisecond, for each slow PTY. */
  readonly #slow = new Map<PtyId, number>();
  #spent = 0;
  /** Output of this turn makes way for keys: the next turn comes after a pause. */
  #pauses = false;
  #turnIsDue = false;

  constructor(taker: OutputTaker, parts: Partial<OutputTurnsParts> = {}) {
    this.#taker = taker;
    this.#parts = { ...itself, ...parts };
  }

  /** Byte budget of one turn. */
  get #turnBytes(): number {
    return Math.min(mostTurnBytes, Math.max(leastTurnBytes, this.#rate * turnMs));
  }

  /** Largest piece of this PTY in one turn, bytes. */
  #pieceBytes(pty: PtyId): number {
    const slow = this.#slow.get(pty);
    return slow === undefined ? this.#turnBytes : Math.max(leastSlowBytes, slow * slowTurnMs);
  }

  /** Share of a turn's byte budget that these bytes of this PTY cost. */
  #cost(pty: PtyId, bytes: number): number {
    return this.#slow.has(pty) ? (bytes / this.#pieceBytes(pty)) * this.#turnBytes : bytes;
  }

  onOutput(pty: PtyId, offset: number, data: Buffer): void {
    const queue = this.#waiting.get(pty);
    const isSmall = data.length <= smallBytes && !this.#slow.has(pty);
    const fits = isSmall || this.#spent + this.#cost(pty, data.length) <= this.#turnBytes;
    if (queue) queue.push({ kind: 'output', offset, data });
    else if (fits) this.#take(pty, offset, data);
    else this.#waiting.set(pty, [{ kind: 'output', offset, data }]);
    this.#askForTurn();
  }

  onMark(pty: PtyId, mark: StreamMark): void {
    const queue = this.#waiting.get(pty);
    if (mark.kind === 'exit') this.#slow.delete(pty);
    if (queue) queue.push({ kind: 'mark', mark });
    else this.#taker.onMark(pty, mark);
  }

  #take(pty: PtyId, offset: number, data: Buffer): void {
    this.#spent += this.#cost(pty, data.length);
    const isSlow = this.#slow.has(pty);
    if (data.length > smallBytes || isSlow) this.#pauses ||= this.#parts.makesWay(pty);
    if (data.length < measuredBytes && !isSlow) {
      this.#taker.onOutput(pty, offset, data);
      return;
    }
    const from = this.#parts.now();
    this.#taker.onOutput(pty, offset, data);
    const elapsed = Math.max(0.01, this.#parts.now() - from);
    const perMs = data.length / elapsed;
    const isFast = perMs * slowPieceMs >= leastTurnBytes;
    if (isFast) this.#slow.delete(pty);
    else if (isSlow || elapsed > slowPieceMs) this.#slow.set(pty, perMs);
    if (!isSlow && data.length > smallBytes) this.#rate += rateGain * (perMs - this.#rate);
  }

  #askForTurn(): void {
    if (this.#turnIsDue) return;
    this.#turnIsDue = true;
    const run = () => this.#turn();
    if (this.#pauses) this.#parts.after(makingWayMs, run);
    else this.#parts.nextTurn(run);
  }

  /** PTY whose turn is next: the first that need not make way for keys, else the first. */
  #next(): PtyId | undefined {
    for (const pty of this.#waiting.keys()) if (!this.#parts.makesWay(pty)) return pty;
    return this.#waiting.keys().next().value;
  }

  #turn(): void {
    this.#turnIsDue = false;
    this.#spent = 0;
    this.#pauses = false;
    const pty = this.#next();
    const queue = pty === undefined ? undefined : this.#waiting.get(pty);
    if (pty === undefined || queue === undefined) return;
    // Moves the PTY to the end of the line; processing the piece may queue more of it.
    this.#waiting.delete(pty);
    if (this.#takePiece(pty, queue)) this.#waiting.set(pty, queue);
    if (this.#waiting.size > 0) this.#askForTurn();
  }

  /** Processes one turn's worth of a queue. Returns whether items remain. */
  #takePiece(pty: PtyId, queue: Item[]): boolean {
    let taken = 0;
    for (; taken < queue.length; taken++) {
      const item = queue[taken];
      if (item === undefined) break;
      if (item.kind === 'mark') {
        this.#taker.onMark(pty, item.mark);
        continue;
      }
      const most = Math.floor(this.#pieceBytes(pty));
      const piece = item.data.subarray(0, most);
      // Pieces are cut only where they must be, so that they are written and acknowledged in fewer parts.
      if (this.#spent > 0 && this.#spent + this.#cost(pty, piece.length) > this.#turnBytes) break;
      this.#take(pty, item.offset, piece);
      if (item.data.length > most) {
        queue[taken] = { kind: 'output', offset: item.offset + most, data: item.data.subarray(most) };
        break;
      }
    }
    queue.splice(0, taken);
    return queue.length > 0;
  }
}

/**
 * In which order the output of many PTYs is taken in: what comes in small pieces at once, floods in turns of a piece
 * each with a turn of the loop between them, so that a key and its echo never wait for more than one piece. Those beside
 * whom somebody types pause between turns: the processes that a key passes through find a processor free. Within one PTY
 * nothing overtakes. It holds what the keeper may have on its way, which is bounded there, and stores nothing.
 */
import type { PtyId, StreamMark } from '../../protocol/keeper-link.ts';

export interface OutputTaker {
  onOutput(pty: PtyId, offset: number, data: Buffer): void;
  onMark(pty: PtyId, mark: StreamMark): void;
}

type Item = { kind: 'output'; offset: number; data: Buffer } | { kind: 'mark'; mark: StreamMark };

/** What one turn of the loop may take, milliseconds: what a key waits for at the most, and far below what is felt. */
const turnMs = 0.4;
/** Bytes taken in one turn, whatever the rate: less would spend more on the turns than on the output. */
const leastTurnBytes = 16 * 1024;
/** The keeper sends no larger piece. */
const mostTurnBytes = 64 * 1024;
/** How much the newest piece counts in the rate. */
const rateGain = 1 / 8;
/** A piece up to this is no flood: it is taken at once, also in a turn that is spent. */
const smallBytes = 4096;

/**
 * Where the smallest piece takes longer than this, the flood costs a hundred times as much as text (a screen cleared for
 * each 8 bytes): a turn takes what fits into the shorter time of it, and small pieces wait for their turn, too.
 */
const slowPieceMs = 4;
const slowTurnMs = 1;
const leastSlowBytes = 128;
/** Of less the time is that of the call. */
const measuredBytes = 512;

/** Between two turns of output that makes way, milliseconds. */
const makingWayMs = 1;

export interface OutputTurnsParts {
  /** Runs something after the loop has looked at its sockets. */
  nextTurn(run: () => void): void;
  /** Runs something after so many milliseconds. */
  after(ms: number, run: () => void): void;
  /** Monotonic, milliseconds. */
  now(): number;
  /** Whether somebody types into another PTY than this one. */
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
  /** Bytes that are taken in a millisecond: plain text goes ten times as fast as what addresses each word. */
  #rate = leastTurnBytes / turnMs;
  /** Those that wait, in the order of their turns. */
  readonly #waiting = new Map<PtyId, Item[]>();
  /** Bytes that are taken in a millisecond of those that are slow. */
  readonly #slow = new Map<PtyId, number>();
  #spent = 0;
  /** What was taken in this turn makes way for keys. */
  #pauses = false;
  #turnIsDue = false;

  constructor(taker: OutputTaker, parts: Partial<OutputTurnsParts> = {}) {
    this.#taker = taker;
    this.#parts = { ...itself, ...parts };
  }

  /** Bytes that a turn may take. */
  get #turnBytes(): number {
    return Math.min(mostTurnBytes, Math.max(leastTurnBytes, this.#rate * turnMs));
  }

  /** Bytes that a turn may take of this one. */
  #pieceBytes(pty: PtyId): number {
    const slow = this.#slow.get(pty);
    return slow === undefined ? this.#turnBytes : Math.max(leastSlowBytes, slow * slowTurnMs);
  }

  /** What bytes of this one count as in a turn. */
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

  /** Whose turn it is: one that makes way for nobody, or the first. */
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
    // To the end of the line; what is taken now may bring more of it.
    this.#waiting.delete(pty);
    if (this.#takePiece(pty, queue)) this.#waiting.set(pty, queue);
    if (this.#waiting.size > 0) this.#askForTurn();
  }

  /** Takes a turn's worth of a queue. Answers whether there is more. */
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
      // What is cut only where it has to be is written and acknowledged in fewer parts.
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

/**
 * Schedules the output of many PTYs: a few bytes pass at once; floods take turns, one piece per event-loop turn, so
 * that a key and its echo never wait for more than one piece. Floods make way for a key that is typed into another
 * pane: they wait for its echo and pause between turns for a while after it, since the processes that handle the key
 * need a processor too. The order within one PTY is kept. Queues only what the keeper may have in flight, which is
 * bounded there; stores nothing.
 */
import type { PtyId, StreamMark } from '../../protocol/keeperLink.ts';
import { OutputCost } from './OutputCost.ts';

export interface OutputTaker {
  /** Returns whether work is left that must come before any other output of this PTY, such as a checkpoint. */
  onOutput(pty: PtyId, offset: number, data: Buffer): boolean;
  onMark(pty: PtyId, mark: StreamMark): void;
  /** Goes on with that work for a part of a turn. Answers whether more is left. */
  goOn(pty: PtyId): boolean;
}

type Item =
  | { kind: 'output'; offset: number; data: Buffer }
  | { kind: 'mark'; mark: StreamMark }
  | { kind: 'rest' };

/** How a PTY makes way for keys: it waits for an echo, pauses between turns, or does neither. */
export type MakingWay = 'waits' | 'pauses' | 'no';

/** Time budget of one turn, milliseconds: what a key waits for, and far below what a person feels. */
const turnMs = 0.8;
/** The same while somebody types beside the flood: less of it per turn costs more, and the flood pauses anyway. */
const makingWayTurnMs = 0.4;
/**
 * A screen that a program draws at once, bytes, is one piece while that takes no longer than `wholeMs`: it is seen whole,
 * in one frame. Not beside typing, where a key may come at any moment.
 */
const wholeBytes = 16 * 1024;
const wholeMs = 3;
/** Bounds of a piece, bytes: a turn costs as much as a few bytes, and the keeper sends no more at a time. */
const leastPieceBytes = 64;
const mostPieceBytes = 64 * 1024;
/** Pause between two turns of a flood that makes way for typing, and between two looks for the echo, milliseconds. */
const makingWayMs = 1;
/** PTYs whose cost is known at a time; of those that ended without a mark, the oldest are forgotten. */
const mostCosts = 1024;

export interface OutputTurnsParts {
  /** Runs a callback after the loop has polled its sockets. */
  nextTurn(run: () => void): void;
  /** Runs a callback after a delay in milliseconds. */
  after(ms: number, run: () => void): void;
  /** Monotonic clock, milliseconds. */
  now(): number;
  /** Processor time of this process, milliseconds: on a busy machine a piece may wait as long as it runs. */
  cpuMs(): number;
  /** How this PTY makes way for keys that are typed elsewhere. */
  makesWay(pty: PtyId): MakingWay;
}

const itself: OutputTurnsParts = {
  nextTurn: setImmediate,
  after: (ms, run) => setTimeout(run, ms),
  now: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  makesWay: () => 'no',
};

export class OutputTurns {
  readonly #taker: OutputTaker;
  readonly #parts: OutputTurnsParts;
  /** Queued items by PTY, in the order of the PTYs' turns. */
  readonly #waiting = new Map<PtyId, Item[]>();
  readonly #costs = new Map<PtyId, OutputCost>();
  /** Cost of this turn so far, milliseconds. */
  #spentMs = 0;
  /** Output of this turn makes way for keys: the next turn comes after a pause. */
  #pauses = false;
  #turnIsDue = false;

  constructor(taker: OutputTaker, parts: Partial<OutputTurnsParts> = {}) {
    this.#taker = taker;
    this.#parts = { ...itself, ...parts };
  }

  onOutput(pty: PtyId, offset: number, data: Buffer): void {
    const queue = this.#waiting.get(pty);
    if (queue) queue.push({ kind: 'output', offset, data });
    else if (!this.#passes(pty, data.length)) this.#waiting.set(pty, [{ kind: 'output', offset, data }]);
    else if (this.#take(pty, offset, data)) this.#waiting.set(pty, [{ kind: 'rest' }]);
    this.#askForTurn();
  }

  onMark(pty: PtyId, mark: StreamMark): void {
    const queue = this.#waiting.get(pty);
    if (queue) queue.push({ kind: 'mark', mark });
    else this.#takeMark(pty, mark);
  }

  /** Whether output is processed as it comes: a few bytes, or what this turn has time for. */
  #passes(pty: PtyId, bytes: number): boolean {
    const cost = this.#costOf(pty);
    if (cost.isSmall(bytes, this.#parts.now())) return true;
    const way = this.#parts.makesWay(pty);
    this.#pauses ||= way !== 'no';
    if (way === 'waits') return false;
    return this.#spentMs === 0
      ? bytes <= pieceBytes(cost, way)
      : this.#spentMs + cost.ms(bytes) <= budgetMs(way);
  }

  #costOf(pty: PtyId): OutputCost {
    const known = this.#costs.get(pty);
    if (known) return known;
    const cost = new OutputCost();
    this.#costs.set(pty, cost);
    const [oldest] = this.#costs.keys();
    if (this.#costs.size > mostCosts && oldest !== undefined) this.#costs.delete(oldest);
    return cost;
  }

  #takeMark(pty: PtyId, mark: StreamMark): void {
    if (mark.kind === 'exit') this.#costs.delete(pty);
    this.#taker.onMark(pty, mark);
  }

  /** Answers whether work of this output is left. */
  #take(pty: PtyId, offset: number, data: Buffer): boolean {
    const cost = this.#costOf(pty);
    this.#spentMs += cost.ms(data.length);
    const [from, cpuFrom] = [this.#parts.now(), this.#parts.cpuMs()];
    const isLeft = this.#taker.onOutput(pty, offset, data);
    const elapsed = this.#parts.now() - from;
    cost.took(data.length, Math.min(elapsed, this.#parts.cpuMs() - cpuFrom));
    return isLeft;
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
    for (const pty of this.#waiting.keys()) if (this.#parts.makesWay(pty) === 'no') return pty;
    return this.#waiting.keys().next().value;
  }

  #turn(): void {
    this.#turnIsDue = false;
    this.#spentMs = 0;
    this.#pauses = false;
    const pty = this.#next();
    const queue = pty === undefined ? undefined : this.#waiting.get(pty);
    if (pty === undefined || queue === undefined) return;
    const way = this.#parts.makesWay(pty);
    this.#pauses = way !== 'no';
    if (way !== 'waits') {
      // Moves the PTY to the end of the line; processing the piece may queue more of it.
      this.#waiting.delete(pty);
      if (this.#takePiece(pty, queue, way)) this.#waiting.set(pty, queue);
    }
    if (this.#waiting.size > 0) this.#askForTurn();
  }

  /** Processes one turn's worth of a queue. Returns whether items remain. */
  #takePiece(pty: PtyId, queue: Item[], way: MakingWay): boolean {
    let taken = 0;
    for (; taken < queue.length; taken++) {
      const item = queue[taken];
      if (item === undefined) break;
      if (item.kind === 'mark') this.#takeMark(pty, item.mark);
      else if (item.kind === 'rest') {
        if (this.#taker.goOn(pty)) break;
      } else {
        const left = this.#takeOutput(pty, item, way);
        if (left === null) continue;
        queue.splice(0, taken + 1, ...left);
        return true;
      }
    }
    queue.splice(0, taken);
    return queue.length > 0;
  }

  /** Processes what the turn has time for; answers what stands in the item's place then, or null when it is done. */
  #takeOutput(pty: PtyId, item: Item & { kind: 'output' }, way: MakingWay): Item[] | null {
    const { offset, data } = item;
    const cost = this.#costOf(pty);
    const most = pieceBytes(cost, way);
    const piece = data.subarray(0, most);
    // Pieces are cut only where they must be, so that they are written and acknowledged in fewer parts.
    if (this.#spentMs > 0 && this.#spentMs + cost.ms(piece.length) > budgetMs(way)) return [item];
    const left: Item[] = this.#take(pty, offset, piece) ? [{ kind: 'rest' }] : [];
    if (data.length > most) left.push({ kind: 'output', offset: offset + most, data: data.subarray(most) });
    return left.length === 0 ? null : left;
  }
}

function budgetMs(way: MakingWay): number {
  return way === 'no' ? turnMs : makingWayTurnMs;
}

/** Largest piece of one turn, bytes. */
function pieceBytes(cost: OutputCost, way: MakingWay): number {
  const whole = way === 'no' ? Math.min(wholeBytes, cost.bytes(wholeMs)) : 0;
  return Math.min(mostPieceBytes, Math.max(leastPieceBytes, cost.bytes(budgetMs(way)), whole));
}

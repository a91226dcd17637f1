/**
 * Predicted cursor moves of typed keys that are not confirmed yet, oldest first. Owns the moves; the predictor owns
 * their epochs.
 */

export interface CursorPlace {
  x: number;
  y: number;
}

interface Move extends CursorPlace {
  seq: number;
  epoch: number;
  /** When its message was acknowledged; null before. */
  ackedAt: number | null;
}

export class CursorMoves {
  #moves: Move[] = [];

  get waiting(): boolean {
    return this.#moves.length > 0;
  }

  /** The cursor's place once all keys have taken effect; null when it is already there. */
  get place(): Readonly<CursorPlace & { epoch: number }> | null {
    return this.#moves.at(-1) ?? null;
  }

  add({ x, y }: CursorPlace, seq: number, epoch: number): void {
    this.#moves.push({ x, y, seq, epoch, ackedAt: null });
  }

  clear(): void {
    this.#moves = [];
  }

  dropFrom(epoch: number): void {
    this.#moves = this.#moves.filter((move) => move.epoch < epoch);
  }

  acknowledged(seq: number, now: number): void {
    for (const move of this.#moves) if (move.seq <= seq) move.ackedAt ??= now;
  }

  /** Whether the cursor may be at `actual` on its way from `seen`. */
  explains(seen: CursorPlace, actual: CursorPlace): boolean {
    const last = this.#moves.at(-1);
    if (last === undefined || actual.y !== last.y) return false;
    const columns = [seen.x, ...this.#moves.map(({ x }) => x)];
    return actual.x >= Math.min(...columns) && actual.x <= Math.max(...columns);
  }

  /**
   * Compares with the actual cursor. Keys acknowledged before `settledAt` have taken effect by now: `wrong` is the
   * epoch of a move that has not; null when all may still come true.
   */
  judge(
    actual: CursorPlace,
    settledAt: number,
    cellsWait: (seq: number) => boolean,
  ): { wrong: number } | null {
    const isThere = (move: CursorPlace) => move.x === actual.x && move.y === actual.y;
    const last = this.#moves.at(-1);
    if (last === undefined) return null;
    if (last.ackedAt !== null && isThere(last)) {
      if (!cellsWait(last.seq)) this.clear();
      return null;
    }
    const settled = this.#moves.findLastIndex(({ ackedAt }) => ackedAt !== null && ackedAt < settledAt);
    if (settled < 0) return null;
    this.#moves.splice(0, settled);
    const [first] = this.#moves;
    return first === undefined || this.#moves.some(isThere) ? null : { wrong: first.epoch };
  }
}

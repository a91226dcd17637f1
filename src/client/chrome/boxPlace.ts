/** The place of a box on a terminal or in another overlay: in sight, and beside its subject. Keeps nothing. */
import type { BoxSize, Place } from './messages.ts';

/** A box too high for either side of its subject is cut to fit one only if that side has this share of all rows. */
const leastShare = 0.75;

export interface Wanted {
  /** Cell of the left upper corner; in the middle when absent. */
  x?: number;
  y?: number;
  /** Rows that the box is about: it is placed above or below them. */
  beside?: { y: number; rows: number };
}

export function boxPlace(size: BoxSize, { cols, rows }: BoxSize, wanted: Wanted): Place {
  const { x = Math.floor((cols - size.cols) / 2), y = Math.floor((rows - size.rows) / 2) } = wanted;
  const free = freeRows(size.rows, rows, wanted);
  const high = Math.min(size.rows, free.rows);
  // A box above its subject ends right at it.
  const top = free.y === 0 && free.rows < rows ? free.rows : y;
  return {
    x: Math.max(0, Math.min(x, cols - size.cols)),
    y: Math.max(free.y, Math.min(top, free.y + free.rows - high)),
    cols: size.cols,
    rows: high,
  };
}

/** The rows that a box of this height may cover: one side of its subject, or all rows where neither has room. */
function freeRows(height: number, rows: number, { beside }: Wanted): { y: number; rows: number } {
  const all = { y: 0, rows };
  if (!beside) return all;
  const end = beside.y + beside.rows;
  const sides = [
    { y: end, rows: rows - end },
    { y: 0, rows: beside.y },
  ];
  const whole = sides.find((side) => side.rows >= height);
  return whole ?? sides.find((side) => side.rows >= rows * leastShare) ?? all;
}

/** Bounds on a screen's size: two limits, and bringing a size within them. */

/** Largest size in cells per side; a PTY's size fits 16 bits, and no display shows this many. */
const sizeLimit = 10_000;

/** Most cells of a screen: 24 MB in xterm. A wider screen gets fewer rows. */
export const areaLimit = 2_000_000;

/** A size within the limits, at least one cell. */
export function boundedSize(cols: number, rows: number): { cols: number; rows: number } {
  const bounded = (size: number) =>
    Number.isFinite(size) ? Math.min(Math.max(Math.trunc(size), 1), sizeLimit) : 1;
  return { cols: bounded(cols), rows: Math.min(bounded(rows), Math.floor(areaLimit / bounded(cols))) };
}

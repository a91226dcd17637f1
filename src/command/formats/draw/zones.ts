/**
 * Zones of a line under construction: the cells of each part (left, centre, right, list, …), and the ranges for clicks
 * on them. Places no zone on the line.
 */

/** Columns of a line that a click acts on, with the kind of range (tmux(1), STYLES, range=). */
export interface StatusRange {
  from: number;
  to: number;
  name: string;
}

export interface DrawnCell {
  text: string;
  sgr: string;
  width: 1 | 2;
}

/** By column; null is the right half of a wide cell. */
export type Columns = (DrawnCell | null)[];

export const zoneNames = [
  'left',
  'centre',
  'right',
  'absolute',
  'list',
  'leftMarker',
  'rightMarker',
  'after',
] as const;
export type ZoneName = (typeof zoneNames)[number];

export class Zone {
  readonly columns: Columns = [];
  readonly ranges: StatusRange[] = [];

  get width(): number {
    return this.columns.length;
  }

  put(text: string, width: number, sgr: string): void {
    if (width < 1) return;
    this.columns.push({ text, sgr, width: width === 2 ? 2 : 1 });
    if (width === 2) this.columns.push(null);
  }

  append(other: Zone): void {
    for (const { from, to, name } of other.ranges)
      this.ranges.push({ from: from + this.width, to: to + this.width, name });
    this.columns.push(...other.columns);
  }
}

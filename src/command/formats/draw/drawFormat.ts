/**
 * A line drawn from expanded format text by tmux's rules (format-draw.c of tmux 3.3a): parts aligned left, centre,
 * right and absolute-centre, a list that is cut around its focus with markers at its ends, a fill, and ranges for
 * clicks. Owns how the parts share the width; expands nothing.
 */
import { defaultLook, type Look, lookSgr } from '../../../options/style/style.ts';
import type { Run } from '../../../protocol/messages.ts';
import { type ReadLine, readZones } from './readZones.ts';
import type { ClusterWidth } from './styledText.ts';
import {
  type Columns,
  type DrawnCell,
  type StatusRange,
  type Zone,
  type ZoneName,
  zoneNames,
} from './zones.ts';

export interface DrawnLine {
  runs: Run[];
  ranges: StatusRange[];
}

/** Draws `cols` cells of text whose default style is `base`; cells without text show `blank`. */
export function drawFormat(
  text: string,
  base: Look,
  cols: number,
  widthOf: ClusterWidth,
  blank = ' ',
): DrawnLine {
  const parsed = readZones(text, base, widthOf);
  const blankStyle = lookSgr(parsed.fill === undefined ? base : { ...defaultLook, bg: parsed.fill });
  const line = new Line(cols, blankStyle, blank);
  const { listAlign } = parsed;
  if (listAlign === undefined) drawPlain(line, parsed.zones);
  else if (listAlign === 'left') drawListLeft(line, parsed);
  else if (listAlign === 'centre') drawListCentre(line, parsed);
  else if (listAlign === 'right') drawListRight(line, parsed);
  else drawListAbsolute(line, parsed);
  return { runs: line.runs(), ranges: line.ranges };
}

class Line {
  readonly cols: number;
  readonly ranges: StatusRange[] = [];
  readonly #columns: Columns;
  readonly #blank: DrawnCell;

  constructor(cols: number, sgr: string, blank: string) {
    this.cols = cols;
    this.#blank = { text: blank, sgr, width: 1 };
    this.#columns = Array.from({ length: cols }, () => this.#blank);
  }

  /** Copies `width` columns of a zone, from `start`, to a column of the line. */
  put(zone: Zone, at: number, start: number, width: number): void {
    for (let i = 0; i < width; i++) {
      const x = at + i;
      const cell = zone.columns[start + i];
      if (x < 0 || x >= this.cols || cell === undefined) continue;
      // Half of a wide cell is drawn as blank.
      const cut = cell === null ? i === 0 : cell.width === 2 && (i === width - 1 || x === this.cols - 1);
      this.#columns[x] = cut ? { ...(cell ?? this.#blank), text: ' ', width: 1 } : cell;
    }
    for (const { from, to, name } of zone.ranges) {
      const first = Math.max(from, start);
      const last = Math.min(to, start + width);
      if (first < last) this.ranges.push({ from: first - start + at, to: last - start + at, name });
    }
  }

  runs(): Run[] {
    const runs: Run[] = [];
    let last: Run | undefined;
    for (const cell of this.#columns) {
      if (cell === null) continue;
      const single = cell.width === 1 && [...cell.text].length === 1;
      if (single && last && last[0] === cell.sgr) last[1] += cell.text;
      else if (single) {
        last = [cell.sgr, cell.text];
        runs.push(last);
      } else {
        runs.push([cell.sgr, cell.text, cell.width, 1]);
        last = undefined;
      }
    }
    return runs;
  }
}

type Zones = Record<ZoneName, Zone>;
type Widths = Partial<Record<ZoneName, number>>;

/** Takes cells from zones, in the order given, until all fit. */
function fitInto(zones: Zones, names: readonly ZoneName[], available: number): Record<ZoneName, number> {
  const widths: Widths = {};
  let over = -available;
  for (const name of names) {
    widths[name] = zones[name].width;
    over += zones[name].width;
  }
  for (const name of names) {
    if (over <= 0) break;
    const taken = Math.min(over, widths[name] ?? 0);
    widths[name] = (widths[name] ?? 0) - taken;
    over -= taken;
  }
  return { ...noWidths, ...widths };
}

const noWidths = Object.fromEntries(zoneNames.map((name) => [name, 0])) as Record<ZoneName, number>;

const half = (size: number): number => Math.trunc(size / 2);

function drawSides(line: Line, { left, right }: Zones, widths: Record<ZoneName, number>): void {
  line.put(left, 0, 0, widths.left);
  line.put(right, line.cols - widths.right, right.width - widths.right, widths.right);
}

function drawCentre(line: Line, { centre }: Zones, width: number, from: number, to: number): void {
  line.put(centre, from + half(to - from) - half(width), half(centre.width) - half(width), width);
}

function drawAbsolute(line: Line, { absolute }: Zones): void {
  const width = Math.min(absolute.width, line.cols);
  line.put(absolute, half(line.cols - width), 0, width);
}

function drawPlain(line: Line, zones: Zones): void {
  const widths = fitInto(zones, ['centre', 'right', 'left'], line.cols);
  drawSides(line, zones, widths);
  drawCentre(line, zones, widths.centre, widths.left, line.cols - widths.right);
  drawAbsolute(line, zones);
}

function drawListLeft(line: Line, { zones, focus }: ReadLine): void {
  const widths = fitInto(zones, ['centre', 'list', 'right', 'after', 'left'], line.cols);
  if (widths.list === 0) {
    zones.left.append(zones.after);
    drawPlain(line, zones);
    return;
  }
  drawSides(line, zones, widths);
  line.put(zones.after, widths.left + widths.list, 0, widths.after);
  drawCentre(line, zones, widths.centre, widths.left + widths.list + widths.after, line.cols - widths.right);
  drawList(line, zones, widths.left, widths.list, focus ?? { from: 0, to: 0 });
  drawAbsolute(line, zones);
}

function drawListCentre(line: Line, { zones, focus }: ReadLine): void {
  const widths = fitInto(zones, ['list', 'after', 'centre', 'right', 'left'], line.cols);
  if (widths.list === 0) {
    zones.centre.append(zones.after);
    drawPlain(line, zones);
    return;
  }
  drawSides(line, zones, widths);
  const middle = widths.left + half(line.cols - widths.right - widths.left);
  const from = middle - half(widths.list);
  line.put(zones.centre, from - widths.centre, 0, widths.centre);
  line.put(zones.after, from + widths.list, 0, widths.after);
  drawList(line, zones, from, widths.list, focus ?? middleOf(zones.list));
  drawAbsolute(line, zones);
}

function drawListRight(line: Line, { zones, focus }: ReadLine): void {
  const widths = fitInto(zones, ['centre', 'list', 'right', 'after', 'left'], line.cols);
  if (widths.list === 0) {
    zones.right.append(zones.after);
    drawPlain(line, zones);
    return;
  }
  line.put(zones.left, 0, 0, widths.left);
  line.put(zones.after, line.cols - widths.after, zones.after.width - widths.after, widths.after);
  const right = line.cols - widths.right - widths.list - widths.after;
  line.put(zones.right, right, 0, widths.right);
  drawCentre(line, zones, widths.centre, widths.left, right);
  drawList(line, zones, line.cols - widths.list - widths.after, widths.list, focus ?? { from: 0, to: 0 });
  drawAbsolute(line, zones);
}

function drawListAbsolute(line: Line, { zones, focus }: ReadLine): void {
  const sides = fitInto(zones, ['centre', 'right', 'left'], line.cols);
  const widths = fitInto(zones, ['list', 'after', 'absolute'], line.cols);
  if (widths.list === 0) {
    drawPlain(line, zones);
    return;
  }
  drawSides(line, zones, sides);
  const between = sides.left + half(line.cols - sides.right - sides.left);
  line.put(zones.centre, between - sides.centre, 0, sides.centre);
  const from = half(line.cols - widths.list);
  line.put(zones.after, from + widths.list, 0, widths.after);
  drawList(line, zones, from, widths.list, focus ?? middleOf(zones.list));
  line.put(zones.absolute, from - widths.absolute, 0, widths.absolute);
}

function middleOf(list: Zone): { from: number; to: number } {
  return { from: half(list.width), to: half(list.width) };
}

/** The list, or the part around its focus with markers where it is cut. */
function drawList(
  line: Line,
  { list, leftMarker, rightMarker }: Zones,
  at: number,
  available: number,
  focus: { from: number; to: number },
): void {
  let width = available;
  if (width >= list.width) {
    line.put(list, at, 0, width);
    return;
  }
  const centre = focus.from + half(focus.to - focus.from);
  let start = Math.min(Math.max(0, centre - half(width)), list.width - width);
  let offset = at;
  if (start !== 0 && width > leftMarker.width) {
    line.put(leftMarker, offset, 0, leftMarker.width);
    offset += leftMarker.width;
    start += leftMarker.width;
    width -= leftMarker.width;
  }
  if (start + width < list.width && width > rightMarker.width) {
    line.put(rightMarker, offset + width - rightMarker.width, 0, rightMarker.width);
    width -= rightMarker.width;
  }
  line.put(list, offset, start, width);
}

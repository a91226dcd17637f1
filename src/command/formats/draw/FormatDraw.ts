/**
 * A line drawn from expanded format text by tmux's rules (format-draw.c of tmux 3.3a): parts aligned left, centre,
 * right and absolute-centre, a list that is cut around its focus with markers at its ends, a fill, and ranges for
 * clicks. Owns how the parts share the width; expands nothing.
 */
import {
  defaultLook,
  type Look,
  lookSgr,
  parseStyle,
  type StyleAlign,
} from '../../../options/style/style.ts';
import { graphemes } from '../../../protocol/graphemes.ts';
import type { Run } from '../../../protocol/messages.ts';
import type { ClusterWidth } from './StyledText.ts';

/** Columns of a line that a click acts on, with the kind of range (tmux(1), STYLES, range=). */
export interface StatusRange {
  from: number;
  to: number;
  name: string;
}

export interface DrawnLine {
  runs: Run[];
  ranges: StatusRange[];
}

/** Longest text that is drawn: a status line is a few hundred cells. */
const maxCharacters = 64 * 1024;

interface Cell {
  text: string;
  sgr: string;
  width: 1 | 2;
}

/** By column; null is the right half of a wide cell. */
type Columns = (Cell | null)[];

const zoneNames = [
  'left',
  'centre',
  'right',
  'absolute',
  'list',
  'leftMarker',
  'rightMarker',
  'after',
] as const;
type ZoneName = (typeof zoneNames)[number];

class Zone {
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

interface Parsed {
  zones: Record<ZoneName, Zone>;
  /** Undefined: the line has no list. */
  listAlign: StyleAlign | undefined;
  focus: { from: number; to: number } | null;
  fill: string | undefined;
}

/** Draws `cols` cells of text whose default style is `base`; cells without text show `blank`. */
export function drawFormat(
  text: string,
  base: Look,
  cols: number,
  widthOf: ClusterWidth,
  blank = ' ',
): DrawnLine {
  const parsed = parse(text.slice(0, maxCharacters), base, widthOf);
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

// -------------------------------------------------------------------- reading

class Reader {
  readonly zones = Object.fromEntries(zoneNames.map((name) => [name, new Zone()])) as Record<ZoneName, Zone>;
  readonly #base: Look;
  #look: Look;
  #sgr: string;
  #default: Look;
  #align: StyleAlign | undefined;
  #list: 'on' | 'off' | 'focus' | 'left-marker' | 'right-marker' = 'off';
  #range = '';
  #open: { zone: Zone; from: number; name: string } | null = null;
  #listState: 'before' | 'in' | 'after' = 'before';
  /** The zone for text of this alignment. */
  readonly #zoneOf: Record<StyleAlign | 'default', ZoneName> = {
    default: 'left',
    left: 'left',
    centre: 'centre',
    right: 'right',
    'absolute-centre': 'absolute',
  };
  #current: ZoneName = 'left';
  ignore = false;
  fill: string | undefined;
  listAlign: StyleAlign | undefined;
  focusFrom = -1;
  focusTo = -1;

  constructor(base: Look) {
    this.#base = base;
    this.#look = base;
    this.#default = base;
    this.#sgr = lookSgr(base);
  }

  put(text: string, width: number): void {
    this.zones[this.#current].put(text, width, this.#sgr);
  }

  /** Attributes in `#[...]`; unreadable ones do nothing. */
  style(text: string): void {
    const before = this.#look;
    const style = parseStyle(text, this.#look, this.#default);
    if (!style) return;
    this.#look = style;
    this.#sgr = lookSgr(style);
    this.#align = style.align ?? this.#align;
    this.#list = style.list ?? this.#list;
    this.#range = style.range ?? this.#range;
    this.ignore = style.ignore ?? this.ignore;
    if (style.fill !== undefined && style.fill !== 'default') this.fill = style.fill;
    if (style.defaultOp === 'push') this.#default = before;
    else if (style.defaultOp === 'set') this.#default = { ...style };
    else if (style.defaultOp === 'pop') this.#default = this.#base;
    this.#changeList();
    this.#changeRange();
  }

  #changeList(): void {
    const { list, leftMarker, rightMarker } = this.zones;
    switch (this.#list) {
      case 'on':
        if (this.#listState !== 'in') {
          this.#open = null;
          this.#listState = 'in';
          this.listAlign = this.#align ?? 'left';
        }
        this.#endFocus(list.width);
        this.#current = 'list';
        break;
      case 'focus':
        if (this.#listState === 'in' && this.focusFrom < 0) this.focusFrom = list.width;
        break;
      case 'off':
        if (this.#listState === 'in') {
          this.#open = null;
          this.#endFocus(list.width);
          const align = this.listAlign ?? 'left';
          this.#zoneOf[align] = 'after';
          if (align === 'left') this.#zoneOf.default = 'after';
          this.#listState = 'after';
        }
        this.#current = this.#zoneOf[this.#align ?? 'default'];
        break;
      case 'left-marker':
      case 'right-marker': {
        const zone = this.#list === 'left-marker' ? leftMarker : rightMarker;
        if (this.#listState !== 'in' || zone.width > 0) break;
        this.#open = null;
        if (this.focusFrom >= 0 && this.focusTo < 0) this.focusFrom = -1;
        this.#current = this.#list === 'left-marker' ? 'leftMarker' : 'rightMarker';
        break;
      }
    }
  }

  #endFocus(at: number): void {
    if (this.focusFrom >= 0 && this.focusTo < 0) this.focusTo = at;
  }

  #changeRange(): void {
    const open = this.#open;
    const zone = this.zones[this.#current];
    if (open && open.name !== this.#range) {
      if (zone.width > open.from) open.zone.ranges.push({ from: open.from, to: zone.width, name: open.name });
      this.#open = null;
    }
    if (!this.#open && this.#range !== '') this.#open = { zone, from: zone.width, name: this.#range };
  }
}

function parse(text: string, base: Look, widthOf: ClusterWidth): Parsed {
  const reader = new Reader(base);
  // Marks, runs of #, and the text between them.
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('#', at);
    const end = next < 0 ? text.length : next;
    if (end > at) {
      putText(reader, text.slice(at, end), widthOf);
      at = end;
      continue;
    }
    const marks = /^#+/.exec(text.slice(at))?.[0].length ?? 1;
    const isStyle = text[at + marks] === '[';
    if (marks === 1 && isStyle && !reader.ignore) {
      const close = text.indexOf(']', at);
      if (close < 0) break;
      reader.style(text.slice(at + 2, close));
      at = close + 1;
    } else if (!isStyle) {
      putText(reader, '#'.repeat(Math.ceil(marks / 2)), widthOf);
      at += marks;
    } else if (marks === 1) {
      putText(reader, '#[', widthOf);
      at += 2;
    } else {
      // Half of the hashes are literal; an odd one begins a style.
      const even = marks % 2 === 0;
      putText(reader, '#'.repeat(Math.floor(marks / 2)) + (even ? '[' : ''), widthOf);
      at += even ? marks + 1 : marks - 1;
    }
  }
  const { zones, listAlign, focusFrom, focusTo, fill } = reader;
  return {
    zones,
    listAlign,
    focus: focusFrom < 0 || focusTo < 0 ? null : { from: focusFrom, to: focusTo },
    fill,
  };
}

const plainAscii = /^[\x20-\x7e]*$/;

function putText(reader: Reader, raw: string, widthOf: ClusterWidth): void {
  if (plainAscii.test(raw)) {
    for (const character of raw) reader.put(character, 1);
    return;
  }
  for (const segment of graphemes(raw.replace(/\p{Cc}/gu, ''))) reader.put(segment, widthOf(segment));
}

// -------------------------------------------------------------------- drawing

class Line {
  readonly cols: number;
  readonly ranges: StatusRange[] = [];
  readonly #columns: Columns;
  readonly #blank: Cell;

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

function drawListLeft(line: Line, { zones, focus }: Parsed): void {
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

function drawListCentre(line: Line, { zones, focus }: Parsed): void {
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

function drawListRight(line: Line, { zones, focus }: Parsed): void {
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

function drawListAbsolute(line: Line, { zones, focus }: Parsed): void {
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

/**
 * The column to the left of the rows that names whose input led to each. Owns its width and cells, and the position of
 * the pane's columns: they shift right, except while the cursor is in a column that the shift would hide.
 */
import { graphemes } from '../protocol/graphemes.ts';
import type { RowTypist } from '../screen/TypingMarks.ts';
import type { CopyModeHost } from './types.ts';
import { blankCell, labelCells, labelWidth, type ViewCells } from './viewCells.ts';

/** Fewest columns of a pane that shows names. */
export const leastGutterCols = 40;
/** Fewest columns of a pane that shows ages too. */
const leastAgeCols = 70;
const mostNameCells = 16;
/** The column takes at most this share of a pane. */
const mostShare = 1 / 4;
/** `59m`, `23h`, `999d`. */
const ageCells = 4;
/** The status line's mark for agents and programs. */
const machineSign = '⚙ ';
/** Most names cached: parsing a name takes longer than drawing it. */
const knownTypists = 256;

type GutterHost = Pick<CopyModeHost, 'typist' | 'style' | 'now'>;
type Typist = NonNullable<ReturnType<CopyModeHost['typist']>>;

/** The gutter as drawn, for one row. */
export interface GutterRow {
  cells: Readonly<ViewCells>;
  /** Columns by which the pane's contents are shifted right. */
  shift: number;
}

export class Gutter {
  readonly #host: GutterHost;
  /** The time that ages refer to: that of the frozen picture, so ages stand still with it. */
  #now: number;
  /** Widest name so far, and whether any name was a program's: scrolling never makes the column narrower. */
  #nameCells = 0;
  #machines = false;
  #cols = 0;
  /** Names by the author's text in the records. */
  readonly #typists = new Map<string, Typist | undefined>();

  constructor(host: GutterHost) {
    this.#host = host;
    this.#now = host.now();
  }

  /** The pane is shown afresh, as of now. */
  renew(): void {
    this.#now = this.#host.now();
  }

  /** Widens the column for the names of rows about to be drawn. */
  measure(cols: number, rows: Iterable<RowTypist | undefined>): void {
    this.#cols = cols;
    for (const by of rows) {
      const typist = by && this.#typistOf(by.who);
      if (!by || !typist) continue;
      this.#nameCells = Math.max(this.#nameCells, labelWidth(typist.name) + (by.others ? 1 : 0));
      this.#machines ||= typist.machine;
    }
  }

  /** Width of the column; 0 when the pane is too narrow. */
  get width(): number {
    if (this.#cols < leastGutterCols) return 0;
    return this.#labelCells + (this.#hasAges ? 1 + ageCells : 0) + 1;
  }

  /** Columns by which the pane's contents are shifted right, with the cursor in column `cx`. */
  shift(cx: number): number {
    return cx < this.#cols - this.width ? this.width : 0;
  }

  /** Cells beside a row: a name where somebody typed on that row, and at the `top` of the view. */
  row(by: RowTypist | undefined, top: boolean): ViewCells {
    const isNamed = by !== undefined && (by.here === true || top);
    const quiet = this.#host.style('copy-mode-author-line-style');
    const loud = by?.here ? this.#host.style('copy-mode-author-style') : quiet;
    const cells = isNamed ? labelCells(this.#text(by), loud) : [];
    while (cells.length < this.width - 1) cells.push(blankCell(quiet));
    return [...cells, { ...blankCell(quiet), text: '│' }];
  }

  get #hasAges(): boolean {
    return this.#cols >= leastAgeCols;
  }

  get #signCells(): number {
    return this.#machines ? machineSign.length : 0;
  }

  /** Width of mark and name, cells. */
  get #labelCells(): number {
    const most = Math.floor(this.#cols * mostShare) - 1 - (this.#hasAges ? 1 + ageCells : 0);
    return Math.min(this.#signCells + Math.min(Math.max(this.#nameCells, 1), mostNameCells), most);
  }

  #text(by: RowTypist): string {
    const typist = this.#typistOf(by.who) ?? { name: '?', machine: false };
    const sign = typist.machine ? machineSign : ' '.repeat(this.#signCells);
    const more = by.others ? '+' : '';
    const name = fitted(typist.name, this.#labelCells - sign.length - more.length) + more;
    if (!this.#hasAges) return sign + name;
    const blanks = ' '.repeat(Math.max(0, this.#labelCells - sign.length - labelWidth(name)) + 1);
    return sign + name + blanks + age(this.#now - by.at).padStart(ageCells);
  }

  #typistOf(who: string): Typist | undefined {
    if (this.#typists.has(who)) return this.#typists.get(who);
    if (this.#typists.size >= knownTypists) this.#typists.clear();
    const typist = this.#host.typist(who);
    this.#typists.set(who, typist);
    return typist;
  }
}

/** The text, shortened with a mark to at most this many cells. */
function fitted(text: string, most: number): string {
  if (labelWidth(text) <= most) return text;
  let kept = '';
  for (const part of graphemes(text)) {
    if (labelWidth(kept + part) > most - 1) break;
    kept += part;
  }
  return `${kept}…`;
}

/** At most four cells: `42s`, `5m`, `3h`, `12d`. */
function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.min(999, Math.floor(seconds / 86_400))}d`;
}

/**
 * The state of the terminal, and the fewest bytes that change it to another. Owns the model of the terminal: its
 * cells, pen and cursor. Never decides what to show, and never writes: it returns bytes. Sequences: ECMA-48 and
 * xterm's ctlseqs.
 */
import { asciiForm, enterGraphics, leaveGraphics } from './asciiForm.ts';
import { blankGlyph, type ClusterTable, clusterBit, codeOf, Grid, rightHalf, widthOf } from './Grid.ts';
import { plainStyle, type StyleTable } from './StyleTable.ts';
import { isDisputed } from './text.ts';

export interface PaintedCursor {
  x: number;
  y: number;
  visible: boolean;
  /** DECSCUSR 0-6. */
  shape: number;
  /** '#rrggbb'; absent for the terminal's own. */
  colour?: string;
}

/** Rows of the terminal that moved up as a whole. */
export interface ScrollHint {
  top: number;
  /** The row after the last. */
  bottom: number;
  count: number;
}

/** Updates longer than this are made invisible until complete; shorter ones fit in one read of any terminal. */
const atomicBytes = 160;

/** A gap of unchanged cells up to this long is rewritten when that needs no change of style: CUF takes 4 bytes. */
const shortGap = 4;

/** From this many blank cells on, EL (3 bytes) is shorter than spaces. */
const eraseFrom = 4;

const beginAtomic = '\x1b[?2026h';
/** Resets the cursor's colour. */
export const resetColour = '\x1b]112\x07';

const endAtomic = '\x1b[?2026l';

export class Painter {
  readonly #styles: StyleTable;
  readonly #clusters: ClusterTable;
  #shown: Grid;
  /** False until the terminal was cleared: then the model is true. */
  #known = false;
  /** Long updates are made invisible until complete (mode 2026). */
  #synchronized: boolean;
  /** The terminal can set the cursor's colour. */
  #cursorColour: boolean;
  /** One number, in an array so that it can be renumbered with the cells' styles. */
  readonly #pen = new Uint32Array([plainStyle]);
  /** Where the terminal's cursor is; -1 when terminals may differ about it. */
  #x = -1;
  #y = -1;
  #visible = false;
  #shape = 0;
  #colour: string | undefined;
  #out = '';
  /** The last cell of the last row may be written: the terminal does not scroll then. */
  #lastCell: boolean;
  /** The terminal takes UTF-8. */
  readonly #utf8: boolean;
  /** Letters are drawn as DEC Special Graphics now; never at the end of an update. */
  #graphics = false;

  /** `synchronized`: the terminal knows synchronized updates. */
  constructor(
    cols: number,
    rows: number,
    styles: StyleTable,
    clusters: ClusterTable,
    { synchronized = true, cursorColour = true, lastCell = true, utf8 = true } = {},
  ) {
    this.#utf8 = utf8;
    this.#synchronized = synchronized;
    this.#cursorColour = cursorColour;
    this.#lastCell = lastCell;
    this.#styles = styles;
    this.#clusters = clusters;
    this.#shown = new Grid(cols, rows);
  }

  /** The cells on the terminal and its pen's style, so that the caller can collect unused styles. */
  get inUse(): { shown: Grid; pen: Uint32Array } {
    return { shown: this.#shown, pen: this.#pen };
  }

  /** The terminal's contents are unknown (first paint, resize, resume): the next paint starts from a cleared screen. */
  forget(cols: number, rows: number): void {
    this.#shown = new Grid(cols, rows);
    this.#known = false;
  }

  setCapabilities(able: { synchronized: boolean; cursorColour: boolean; lastCell: boolean }): void {
    this.#synchronized = able.synchronized;
    this.#cursorColour = able.cursorColour;
    this.#lastCell = able.lastCell;
  }

  /** Output was written that moves the cursor differently on different terminals. */
  forgetPlace(): void {
    this.#x = -1;
    this.#y = -1;
  }

  /**
   * Notes that other output, such as entering the screen, has hidden the cursor and reset its shape, its colour and the
   * pen.
   */
  forgetCursor(): void {
    this.#visible = false;
    this.#shape = 0;
    this.#colour = undefined;
    this.#pen[0] = plainStyle;
  }

  /** The bytes that restore pen and cursor after output that may have changed them. */
  takeBack(next: Grid, cursor: PaintedCursor): string {
    this.forgetPlace();
    this.#visible = !cursor.visible;
    this.#pen[0] = plainStyle;
    this.#out = '';
    this.#placeCursor(cursor, next);
    return `\x1b[m${this.#out}`;
  }

  /**
   * The bytes that make the terminal show `next`. Only rows marked in `dirty` are looked at; the marks are cleared.
   * `next` has the size given to the constructor or to `forget`.
   */
  paint(next: Grid, dirty: Uint8Array, cursor: PaintedCursor, scroll: ScrollHint | null = null): string {
    this.#out = '';
    if (!this.#known) this.#clearScreen(dirty);
    else if (scroll !== null) this.#scroll(next, scroll, dirty);
    for (let y = 0; y < next.rows; y++) {
      if (dirty[y] === 0) continue;
      dirty[y] = 0;
      this.#paintRow(next, y);
    }
    this.#setGraphics(false);
    const body = this.#out;
    const atomic = body.length > atomicBytes;
    this.#out = '';
    if (atomic) {
      if (this.#visible) this.#out = '\x1b[?25l';
      this.#visible = false;
    }
    const before = this.#out;
    this.#out = '';
    this.#placeCursor(cursor, next);
    const all = before + body + this.#out;
    return atomic && this.#synchronized ? beginAtomic + all + endAtomic : all;
  }

  #clearScreen(dirty: Uint8Array): void {
    this.#known = true;
    this.#setPen(plainStyle);
    this.#out += '\x1b[m\x1b[H\x1b[2J';
    this.#x = 0;
    this.#y = 0;
    dirty.fill(1);
  }

  #placeCursor(cursor: PaintedCursor, next: Grid): void {
    if (cursor.visible) {
      this.#moveTo(cursor.x, cursor.y, next);
      if (cursor.shape !== this.#shape) {
        this.#out += `\x1b[${cursor.shape} q`;
        this.#shape = cursor.shape;
      }
      if (cursor.colour !== this.#colour && this.#cursorColour) {
        // Terminated as tmux does: some terminals accept no other terminator here.
        this.#out += cursor.colour === undefined ? resetColour : `\x1b]12;${cursor.colour}\x07`;
        this.#colour = cursor.colour;
      }
    }
    if (cursor.visible !== this.#visible) {
      this.#out += cursor.visible ? '\x1b[?25h' : '\x1b[?25l';
      this.#visible = cursor.visible;
    }
  }

  /** Scrolls the terminal's rows when fewer cells have to be written afterwards. */
  #scroll(next: Grid, { top, bottom, count }: ScrollHint, dirty: Uint8Array): void {
    if (count <= 0 || count >= bottom - top) return;
    const { cols } = next;
    const stay = differing(this.#shown, next, top, bottom, 0);
    // The sequences below take about 20 bytes, as much as that many cells.
    if (differing(this.#shown, next, top, bottom, count) + 20 >= stay) return;
    this.#setPen(plainStyle);
    const whole = top === 0 && bottom === next.rows;
    this.#out += whole ? `\x1b[${count}S` : `\x1b[${top + 1};${bottom}r\x1b[${count}S\x1b[r`;
    if (!whole) {
      this.#x = 0;
      this.#y = 0;
    }
    this.#shown.scrollUp(top, bottom, count);
    if (cols > 0) dirty.fill(1, top, bottom);
  }

  #paintRow(next: Grid, y: number): void {
    const { cols } = next;
    const row = y * cols;
    const { glyphs, styles } = next;
    const shownGlyphs = this.#shown.glyphs;
    const shownStyles = this.#shown.styles;
    let blankFrom = -1;
    /** Cells before this column are written even if they look right: a disputed character may have spilled on them. */
    let spilled = 0;
    let x = 0;
    const end = this.#lastCell || y < next.rows - 1 ? cols : cols - 1;
    while (x < end) {
      const at = row + x;
      const glyph = glyphs[at] ?? blankGlyph;
      const style = styles[at] ?? plainStyle;
      if (x >= spilled && glyph === shownGlyphs[at] && style === shownStyles[at]) {
        x++;
        continue;
      }
      if (glyph === blankGlyph && style === plainStyle) {
        if (blankFrom === -1) blankFrom = firstTrailingBlank(next, y);
        if (x >= blankFrom && cols - x >= eraseFrom) {
          this.#moveTo(x, y, next);
          this.#setPen(plainStyle);
          this.#out += '\x1b[K';
          break;
        }
      }
      const width = widthOf(glyph) === 2 ? 2 : 1;
      if (x + width > end) break;
      this.#moveTo(x, y, next);
      this.#setPen(style);
      const spill = this.#emit(glyph, x, width, cols);
      if (spill > spilled) spilled = spill;
      x += width;
    }
    shownGlyphs.set(glyphs.subarray(row, row + cols), row);
    shownStyles.set(styles.subarray(row, row + cols), row);
  }

  /** Writes one cell. Returns the column before which the terminal may have drawn part of it. */
  #emit(glyph: number, x: number, width: number, cols: number): number {
    const isCluster = (glyph & clusterBit) !== 0;
    const value = codeOf(glyph);
    if (glyph === rightHalf) {
      this.#out += ' '; // never in a well-formed grid
      this.#x = x + 1;
      return 0;
    }
    if (!this.#utf8) {
      this.#emitAscii(isCluster ? null : value, x, width, cols);
      return 0;
    }
    if (!isCluster && !isDisputed(value)) {
      this.#out += String.fromCodePoint(value);
      // In the last column the cursor waits for the next character, on one line or the other: unknown.
      this.#x = x + width < cols ? x + width : -1;
      return 0;
    }
    const text = isCluster ? this.#clusters.text(value) : String.fromCodePoint(value);
    const spill = x + 2 * Array.from(text).length;
    const mayWrap = spill >= cols;
    if (mayWrap) this.#out += '\x1b[?7l';
    // On a terminal that draws it one cell wide, the second cell must not keep its old contents.
    if (width === 2) this.#out += `  \x1b[${x + 1}G`;
    this.#out += text;
    if (mayWrap) this.#out += '\x1b[?7h';
    this.#x = -1;
    return spill;
  }

  #emitAscii(value: number | null, x: number, width: number, cols: number): void {
    const isAscii = value !== null && value < 0x7f;
    const form = isAscii ? null : asciiForm(value, width === 2 ? 2 : 1);
    this.#setGraphics(form?.graphics ?? false);
    this.#out += form?.text ?? String.fromCodePoint(value ?? 0x20);
    this.#x = x + width < cols ? x + width : -1;
  }

  #setGraphics(on: boolean): void {
    if (on === this.#graphics) return;
    this.#out += on ? enterGraphics : leaveGraphics;
    this.#graphics = on;
  }

  #setPen(style: number): void {
    this.#out += this.#styles.transition(this.#pen[0] ?? plainStyle, style);
    this.#pen[0] = style;
  }

  /** Moves the cursor by the shortest sequence; cells in a short gap may be written again instead. */
  #moveTo(x: number, y: number, next: Grid): void {
    if (this.#x === x && this.#y === y) return;
    this.#out += this.#shortestMove(x, y, next);
    this.#x = x;
    this.#y = y;
  }

  #shortestMove(x: number, y: number, next: Grid): string {
    const absolute = x === 0 ? (y === 0 ? '\x1b[H' : `\x1b[${y + 1}H`) : `\x1b[${y + 1};${x + 1}H`;
    if (this.#y === -1) return absolute;
    const dy = y - this.#y;
    if (dy === 0) {
      if (x === 0) return '\r';
      const column = `\x1b[${x + 1}G`;
      if (this.#x === -1) return column;
      const dx = x - this.#x;
      if (dx === -1) return '\b';
      if (dx < 0) return shorter(`\x1b[${-dx}D`, column);
      const gap = dx <= shortGap ? this.#gapText(this.#x, x, y, next) : null;
      return gap ?? shorter(dx === 1 ? '\x1b[C' : `\x1b[${dx}C`, column);
    }
    if (dy === 1 && x === 0) return '\r\n';
    if (this.#x === x) {
      const n = Math.abs(dy);
      return shorter(`\x1b[${n === 1 ? '' : n}${dy > 0 ? 'B' : 'A'}`, absolute);
    }
    return absolute;
  }

  /** The cells between two columns as text, if they can be rewritten with the current pen. */
  #gapText(from: number, to: number, y: number, next: Grid): string | null {
    if (this.#graphics) return null;
    let text = '';
    for (let x = from; x < to; x++) {
      const at = y * next.cols + x;
      const glyph = next.glyphs[at] ?? blankGlyph;
      if (next.styles[at] !== this.#pen[0] || widthOf(glyph) !== 1 || glyph & clusterBit) return null;
      const value = codeOf(glyph);
      if (value > 0x7e) return null;
      text += String.fromCharCode(value);
    }
    return text;
  }
}

function shorter(a: string, b: string): string {
  return b.length < a.length ? b : a;
}

/** The column from which a row is blank in the default style. */
function firstTrailingBlank(grid: Grid, y: number): number {
  const row = y * grid.cols;
  let x = grid.cols;
  while (x > 0 && grid.glyphs[row + x - 1] === blankGlyph && grid.styles[row + x - 1] === plainStyle) x--;
  return x;
}

/** Number of cells in rows top to before bottom that differ, when `shown` moves up by `count` first. */
function differing(shown: Grid, next: Grid, top: number, bottom: number, count: number): number {
  const { cols } = next;
  const shift = count * cols;
  const end = bottom * cols;
  let different = 0;
  for (let at = top * cols; at < end; at++) {
    const from = at + shift;
    const glyph = from < end ? shown.glyphs[from] : blankGlyph;
    const style = from < end ? shown.styles[from] : plainStyle;
    if (next.glyphs[at] !== glyph || next.styles[at] !== style) different++;
  }
  return different;
}

/**
 * Content of a viewport: the newest state of everything in frames, laid out for a terminal's size.
 * Owns the panes' cells, layout, status, message and cursor; never writes to a terminal (see Painter.ts).
 */
import type {
  CursorState,
  Frame,
  Layout,
  PaneBox,
  PaneUpdate,
  PopupBox,
  StatusArea,
} from '../../protocol/frames.ts';
import type { ActivePane, Prediction } from '../predict/Predictor.ts';
import { drawBorders, fillOf } from './borders.ts';
import { blankGlyph, ClusterTable, clusterBit, codeOf, Grid, glyphOf, widthOf } from './Grid.ts';
import { Layer, type LayerPicture } from './Layer.ts';
import type { PaintedCursor, ScrollHint } from './Painter.ts';
import { PopupLayer } from './PopupLayer.ts';
import { plainStyle, type StyleOptions, StyleTable } from './StyleTable.ts';

/** Distinct styles or clusters that may pile up before unused ones are removed; a busy screen has hundreds. */
const minTableEntries = 16_384;

/** SGR parameters of the client's own lines until the server sends the message style: tmux's message-style. */
const localStyle = '30;43';

type Message = NonNullable<Frame['message']>;

/** A checked colour that may be written to a terminal. */
const isColour = /^#[\da-f]{6}$/;

export class Scene {
  readonly styles: StyleTable;
  readonly clusters = new ClusterTable();
  #cols: number;
  #rows: number;
  #next: Grid;
  #dirty: Uint8Array;
  #layout: Layout = { cols: 1, rows: 1, panes: [], active: '', zoomed: false };
  #borders: Grid;
  #panes = new Map<string, Grid>();
  #cursor: CursorState = { x: 0, y: 0, visible: false, shape: 0 };
  #status: StatusArea = { position: 'bottom', lines: [] };
  #message: Message | null = null;
  #local: Message | null = null;
  #localStyle = localStyle;
  #layer: Layer | null = null;
  #popup: PopupLayer | null = null;
  #prediction: Prediction = { cells: [], cursor: null };
  #alternateScreen = false;
  #panX = 0;
  #panY = 0;
  /** The part of the window to show, as the server says; null when it does not. */
  #view: { x: number; y: number } | null = null;
  #scroll: { pane: string; count: number } | null = null;
  #maxEntries = minTableEntries;

  constructor(cols: number, rows: number, options: StyleOptions) {
    this.styles = new StyleTable(options);
    this.#cols = cols;
    this.#rows = rows;
    this.#next = new Grid(cols, rows);
    this.#dirty = new Uint8Array(rows).fill(1);
    this.#borders = drawBorders(this.#layout, this.styles, this.clusters);
  }

  get cols(): number {
    return this.#cols;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows that `compose` has changed since a painter cleared the marks. */
  get dirty(): Uint8Array {
    return this.#dirty;
  }

  resize(cols: number, rows: number): void {
    this.#cols = cols;
    this.#rows = rows;
    this.#next = new Grid(cols, rows);
    this.#dirty = new Uint8Array(rows).fill(1);
    this.#scroll = null;
  }

  /** Removes styles and clusters that nothing shows any more, when there are many. */
  collect({ shown, pen }: { shown: Grid; pen: Uint32Array }): void {
    if (Math.max(this.styles.size, this.clusters.size) <= this.#maxEntries) return;
    const layer = this.#layer ? [this.#layer.grid] : [];
    const grids = [
      shown,
      this.#next,
      this.#borders,
      ...layer,
      ...(this.#popup?.grids ?? []),
      ...this.#panes.values(),
    ];
    this.styles.collect([pen, ...grids.map((grid) => grid.styles)]);
    this.clusters.collect(grids);
    // When most are in use (a screen full of gradients), the next collection has to wait for as many more.
    this.#maxEntries = Math.max(minTableEntries, 2 * Math.max(this.styles.size, this.clusters.size));
  }

  /** Applies a frame. Parts out of range or malformed are left out. */
  apply(frame: Frame): void {
    if (frame.full) this.#panes.clear();
    if (frame.layout) this.#setLayout(frame.layout);
    if (frame.popup !== undefined) this.#setPopup(frame.popup, frame.full === true);
    for (const update of frame.panes ?? []) this.#updatePane(update);
    if (frame.status) {
      if (
        frame.status.lines.length !== this.#status.lines.length ||
        frame.status.position !== this.#status.position
      )
        this.#dirty.fill(1);
      this.#status = frame.status;
      this.#markStatus();
    }
    if (frame.message !== undefined) {
      this.#message = frame.message;
      this.#markStatus();
    }
    if (frame.cursor) this.#cursor = frame.cursor;
    if (frame.view) this.#view = frame.view;
    if (frame.looks) this.#localStyle = frame.looks.message;
    if (frame.modes) this.#alternateScreen = frame.modes.alternateScreen === true;
  }

  /** The active pane as frames describe it; null when it can't be seen. */
  activePane(): ActivePane | null {
    const box = this.#activeBox();
    const grid = box && this.#panes.get(box.pane);
    if (!grid) return null;
    const x = this.#cursor.x - box.x;
    const y = this.#cursor.y - box.y;
    const inside = x >= 0 && y >= 0 && x < box.cols && y < box.rows;
    const isFree =
      this.#layer === null && this.#popup === null && this.#message === null && this.#local === null;
    return {
      pane: box.pane,
      cols: box.cols,
      rows: box.rows,
      cursor: inside && isFree && this.#cursor.visible ? { x, y } : null,
      alternateScreen: this.#alternateScreen,
      codeAt: (column, row) => {
        const glyph = grid.glyphs[row * grid.cols + column] ?? 0;
        return widthOf(glyph) === 1 && (glyph & clusterBit) === 0 ? codeOf(glyph) : 0;
      },
    };
  }

  /** Predictions for the active pane, laid over it until replaced. */
  setPrediction(prediction: Prediction): void {
    this.#markPrediction();
    this.#prediction = prediction;
    this.#markPrediction();
  }

  /** Shows a local line over the status line, until null is given. */
  setLocalLine(line: string | null): void {
    this.#local = line === null ? null : { runs: [[this.#localStyle, line]] };
    this.#markStatus();
  }

  /** Lays a picture over everything, or removes it. */
  setLayer(picture: LayerPicture | null): void {
    this.#markLayer();
    this.#layer = picture === null ? null : new Layer(picture, this.styles, this.clusters);
    this.#markLayer();
  }

  #promptCursor({ cursor = 0, shape, colour = '' }: Message, y: number, usual: number): PaintedCursor {
    const x = Math.max(0, Math.min(cursor, this.#cols - 1));
    const look = isColour.test(colour) ? { colour } : {};
    return { x, y, visible: true, shape: Math.min(6, shape ?? usual), ...look };
  }

  /** Lays everything out and returns the cells to show; `dirty` marks the rows that may have changed. */
  compose(): Grid {
    this.#pan();
    for (let y = 0; y < this.#rows; y++) {
      if (this.#dirty[y] === 0) continue;
      this.#composeRow(y);
      if (this.#prediction.cells.length > 0) this.#composePrediction(y);
      if (!(this.#shownMessage() && y === this.#messageRow()))
        this.#popup?.compose(this.#next, y, this.styles);
      this.#layer?.compose(this.#next, y);
    }
    return this.#next;
  }

  /** The cursor's place on the terminal. Hidden when its cell is out of sight. */
  cursor(): PaintedCursor {
    const shape = Math.trunc(Math.min(6, Math.max(0, this.#cursor.shape)));
    const { colour = '' } = this.#cursor;
    const look = isColour.test(colour) ? { shape, colour } : { shape };
    const message = this.#shownMessage();
    const row = this.#messageRow();
    if (message?.cursor !== undefined) return this.#promptCursor(message, row, shape);
    if (this.#layer) return { ...this.#layer.cursor(this.#cols, this.#rows), shape: 0 };
    if (this.#popup) return { ...this.#popup.cursor(this.#cursor, this.#cols, this.#rows), ...look };
    const guess = this.#prediction.cursor;
    const box = guess && this.#activeBox();
    const x = (guess && box ? guess.x + box.x : this.#cursor.x) - this.#panX;
    const y = (guess && box ? guess.y + box.y : this.#cursor.y) - this.#panY + this.#areaTop();
    const seen = x >= 0 && x < this.#cols && y >= this.#areaTop() && y < this.#areaTop() + this.#areaRows();
    return { x, y, visible: seen && !(message && y === row) && this.#cursor.visible, ...look };
  }

  /** Takes the hint that the last frames moved these terminal rows up as a whole. */
  takeScroll(): ScrollHint | null {
    const hint = this.#scroll;
    this.#scroll = null;
    if (hint === null || this.#layer || this.#popup) return null;
    const box = this.#layout.panes.find((pane) => pane.pane === hint.pane);
    if (box?.x !== 0 || box.cols !== this.#cols || this.#panX !== 0 || this.#panY !== 0) return null;
    if (box.y + box.rows > this.#areaRows()) return null;
    const top = box.y + this.#areaTop();
    return { top, bottom: top + box.rows, count: hint.count };
  }

  #setLayout(layout: Layout): void {
    this.#layout = layout;
    this.#borders = drawBorders(layout, this.styles, this.clusters);
    const old = this.#panes;
    this.#panes = new Map();
    for (const box of layout.panes) {
      const grid = old.get(box.pane);
      const fits = grid !== undefined && grid.cols === box.cols && grid.rows === box.rows;
      this.#panes.set(
        box.pane,
        fits ? grid : (grid?.resized(box.cols, box.rows) ?? new Grid(box.cols, box.rows)),
      );
    }
    this.#scroll = null;
    this.#dirty.fill(1);
  }

  #updatePane({ pane, scroll = 0, rows }: PaneUpdate): void {
    if (pane === this.#popup?.box.pane) {
      this.#popup.update(scroll, rows, this.styles, this.clusters);
      this.#markRows(this.#popup.box);
      return;
    }
    const grid = this.#panes.get(pane);
    const box = this.#layout.panes.find((candidate) => candidate.pane === pane);
    if (!grid || !box) return;
    if (scroll > 0) {
      grid.scrollUp(0, grid.rows, scroll);
      for (let y = 0; y < grid.rows; y++) this.#markWindowRow(box.y + y);
      const before = this.#scroll;
      // Several frames may be shown at once. Two panes that scroll are not worth a hint.
      this.#scroll = { pane, count: before?.pane === pane ? before.count + scroll : scroll };
    }
    for (const [y, runs] of rows) {
      if (!(y >= 0 && y < grid.rows) || !Array.isArray(runs)) continue;
      grid.writeRuns(y, runs, this.styles, this.clusters);
      this.#markWindowRow(box.y + y);
    }
  }

  #composeRow(y: number): void {
    const { lines } = this.#status;
    const statusY = y - this.#statusTop();
    const message = this.#shownMessage();
    if (message && y === this.#messageRow()) this.#composeMessage(y, message);
    else if (statusY >= 0 && statusY < this.#statusRows())
      this.#next.writeRuns(y, lines[statusY] ?? [], this.styles, this.clusters);
    else this.#composeWindowRow(y, y - this.#areaTop() + this.#panY);
  }

  #activeBox(): PaneBox | undefined {
    return this.#layout.panes.find(({ pane }) => pane === this.#layout.active);
  }

  #composePrediction(y: number): void {
    const box = this.#activeBox();
    if (!box || (this.#shownMessage() && y === this.#messageRow())) return;
    for (const cell of this.#prediction.cells) {
      const x = cell.x + box.x - this.#panX;
      if (cell.y + box.y - this.#panY + this.#areaTop() !== y || x < 0 || x >= this.#cols) continue;
      const style = this.styles.id(cell.late ? '4' : '');
      const shown = box.style ? this.styles.over(style, this.styles.id(box.style)) : style;
      this.#next.set(x, y, glyphOf(cell.code, 1), shown);
    }
  }

  #shownMessage(): Message | null {
    return this.#local ?? this.#message;
  }

  #composeMessage(y: number, { runs }: Message): void {
    const end = this.#next.writeRuns(y, runs, this.styles, this.clusters);
    const style = this.styles.id(runs.at(-1)?.[0] ?? '');
    for (let x = end; x < this.#cols; x++) this.#next.set(x, y, blankGlyph, style);
  }

  #composeWindowRow(y: number, windowY: number): void {
    const { cols, rows, panes } = this.#layout;
    const next = this.#next;
    const seen = windowY <= rows ? Math.max(0, Math.min(this.#cols, cols + 1 - this.#panX)) : 0;
    next.copy(this.#borders, this.#panX, windowY, 0, y, seen);
    if (seen < this.#cols) {
      const { glyph, style } = fillOf(this.#layout, this.styles);
      for (let x = seen; x < this.#cols; x++) next.set(x, y, glyph, style);
    }
    for (const box of panes) {
      const grid = this.#panes.get(box.pane);
      if (grid === undefined || windowY < box.y || windowY >= box.y + box.rows) continue;
      const from = Math.max(box.x, this.#panX);
      const to = Math.min(box.x + box.cols, this.#panX + this.#cols, cols);
      next.copy(grid, from - box.x, windowY - box.y, from - this.#panX, y, to - from);
      if (box.style) this.#recolour(y, from - this.#panX, to - this.#panX, this.styles.id(box.style));
    }
  }

  /** Replaces the default colours of cells with those of a style. */
  #recolour(y: number, from: number, to: number, base: number): void {
    const { styles } = this.#next;
    const row = y * this.#cols;
    for (let at = row + from; at < row + to; at++)
      styles[at] = this.styles.over(styles[at] ?? plainStyle, base);
  }

  /** Keeps the cursor in sight when the window is larger than the terminal (tty_window_offset of tmux). */
  #pan(): void {
    const panX = panOffset(this.#layout.cols, this.#cols, this.#cursor.x, this.#view?.x);
    const panY = panOffset(this.#layout.rows, this.#areaRows(), this.#cursor.y, this.#view?.y);
    if (panX === this.#panX && panY === this.#panY) return;
    this.#panX = panX;
    this.#panY = panY;
    this.#scroll = null;
    this.#dirty.fill(1);
  }

  #statusRows(): number {
    return Math.min(this.#status.lines.length, Math.max(0, this.#rows - 1));
  }

  #areaRows(): number {
    return this.#rows - this.#statusRows();
  }

  #areaTop(): number {
    return this.#status.position === 'top' ? this.#statusRows() : 0;
  }

  #statusTop(): number {
    return this.#status.position === 'top' ? 0 : this.#areaRows();
  }

  /** Its status line, usually the first; the edge row where the status would be when it is off. */
  #messageRow(): number {
    const line = Math.min(this.#shownMessage()?.line ?? 0, Math.max(0, this.#statusRows() - 1));
    return Math.min(this.#statusTop() + line, this.#rows - 1);
  }

  #markStatus(): void {
    this.#dirty.fill(1, this.#statusTop(), this.#statusTop() + this.#statusRows());
    this.#dirty[this.#messageRow()] = 1;
  }

  #markLayer(): void {
    if (this.#layer) this.#markRows(this.#layer.picture);
  }

  #markRows({ y, rows }: { y: number; rows: number }): void {
    this.#dirty.fill(1, Math.min(y, this.#rows), Math.min(y + rows, this.#rows));
  }

  #setPopup(box: PopupBox | null, anew: boolean): void {
    const before = this.#popup;
    if (before) this.#markRows(before.box);
    this.#popup = box && new PopupLayer(box, this.styles, this.clusters, anew ? null : before);
    if (box) this.#markRows(box);
  }

  #markPrediction(): void {
    const box = this.#activeBox();
    if (box) for (const { y } of this.#prediction.cells) this.#markWindowRow(box.y + y);
  }

  #markWindowRow(windowY: number): void {
    const y = windowY - this.#panY;
    if (y >= 0 && y < this.#areaRows()) this.#dirty[y + this.#areaTop()] = 1;
  }
}

function panOffset(window: number, shown: number, cursor: number, told: number | undefined): number {
  if (window <= shown) return 0;
  if (told !== undefined) return Math.min(told, window - shown);
  if (cursor < shown) return 0;
  if (cursor > window - shown) return window - shown;
  return cursor - Math.floor(shown / 2);
}

/**
 * The lines between panes, drawn as in tmux: junctions by which neighbours are lines too, the active pane's side in
 * its own colour, titles and arrows in the lines (screen-redraw.c of tmux 3.3a).
 */
import type { Layout, PaneBox } from '../../protocol/messages.ts';
import { blankGlyph, type ClusterTable, Grid, glyphOf } from './Grid.ts';
import type { StyleTable } from './StyleTable.ts';

/** Line characters by which neighbours are lines: left 8, right 4, above 2, below 1. */
const single = glyphsOf('·│││─┌└├─┐┘┤─┬┴┼');
const glyphsByName: Readonly<Record<string, readonly number[]>> = {
  double: glyphsOf('·║║║═╔╚╠═╗╝╣═╦╩╬'),
  heavy: glyphsOf('·┃┃┃━┏┗┣━┓┛┫━┳┻╋'),
  simple: glyphsOf('.|||-+++-+++-+++'),
  spaces: glyphsOf(' '.repeat(16)),
};
/** tmux's default pane-active-border-style. */
const defaultActiveStyle = '32';
const [arrowLeft = blankGlyph, arrowRight = blankGlyph, arrowUp = blankGlyph, arrowDown = blankGlyph] =
  glyphsOf('←→↑↓');

const numbers = glyphsOf('0123456789');
/** A line that belongs to no pane, where lines are numbers. */
const nobodys = glyphOf(0x2a, 1);

/** Fill beyond the window when the layout does not say. */
const middleDot = 0xb7;

function glyphsOf(characters: string): readonly number[] {
  return Array.from(characters, (char) => glyphOf(char.codePointAt(0) ?? 0x20, 1));
}

/** Fill beyond the window. */
export function fillOf(layout: Layout, styles: StyleTable): { glyph: number; style: number } {
  const glyph = glyphOf(layout.fill?.codePointAt(0) ?? middleDot, 1);
  return { glyph, style: styles.id(layout.borderStyle ?? '') };
}

/**
 * The window without its panes' content: lines where no pane is, one column and one row larger than the window, for
 * the line that closes it off on a larger terminal.
 */
export function drawBorders(layout: Layout, styles: StyleTable, clusters: ClusterTable): Grid {
  const grid = new Grid(layout.cols + 1, layout.rows + 1);
  const covered = new Uint8Array(grid.cols * grid.rows);
  for (const box of layout.panes) {
    const end = Math.min(box.x + box.cols, layout.cols);
    for (let y = Math.max(0, box.y); y < Math.min(box.y + box.rows, layout.rows); y++)
      covered.fill(1, y * grid.cols + Math.max(0, box.x), y * grid.cols + end);
  }
  const { borderStatus } = layout;
  const isLine = (x: number, y: number) =>
    x < 0 ||
    (y < 0 && borderStatus !== 'top') ||
    (x < grid.cols && y >= 0 && y < grid.rows && covered[y * grid.cols + x] === 0);
  const glyphs = glyphsByName[layout.borderLines ?? ''] ?? single;
  const ordinary = styles.id(layout.borderStyle ?? '');
  const active = styles.id(layout.activeBorderStyle ?? defaultActiveStyle);
  const activeBox = layout.panes.find((box) => box.pane === layout.active);
  const frames: Frames = { pair: twoPanes(layout), status: borderStatus };
  const numbered = layout.borderLines === 'number';
  for (let y = 0; y < grid.rows; y++) {
    for (let x = 0; x < grid.cols; x++) {
      if (covered[y * grid.cols + x] === 1) continue;
      const endsBelow = borderStatus === 'bottom' && y === layout.rows - 1;
      // tmux has a junction in every cell here.
      const underTitles = borderStatus === 'bottom' && y === layout.rows;
      const bits =
        (isLine(x - 1, y) ? 8 : 0) |
        (isLine(x + 1, y) ? 4 : 0) |
        (!underTitles && isLine(x, y - 1) ? 2 : 0) |
        (!endsBelow && isLine(x, y + 1) ? 1 : 0);
      // The line that closes the window off belongs to no pane.
      const inside = x < layout.cols && y < layout.rows;
      const own = inside && activeBox !== undefined && touches(activeBox, x, y, frames);
      const glyph = numbered ? numberAt(layout, inside, x, y, frames) : glyphs[bits];
      grid.set(x, y, glyph ?? blankGlyph, own ? active : ordinary);
    }
  }
  const lines = borderStatus ? grid.glyphs.slice() : grid.glyphs;
  if (activeBox && ['arrows', 'both'].includes(layout.borderIndicators ?? ''))
    drawArrows(grid, activeBox, layout, covered, frames);
  if (borderStatus)
    for (const box of layout.panes) {
      const titled = drawTitle(grid, box, borderStatus, styles, clusters);
      // The line goes on where the title has no text, with the junctions that it has there.
      for (let at = titled.from; at < titled.to; at++)
        if (!numbered && grid.glyphs[at] === glyphs[12]) grid.glyphs[at] = lines[at] ?? blankGlyph;
    }
  return grid;
}

/** The index of the pane that a cell of the lines belongs to, its last digit; the active pane's first, as in tmux. */
function numberAt(
  { panes, active, firstIndex = 0 }: Layout,
  inside: boolean,
  x: number,
  y: number,
  frames: Frames,
) {
  if (!inside) return nobodys;
  const from = panes.findIndex((box) => box.pane === active);
  for (let step = 0; step < panes.length; step++) {
    const at = (from + step) % panes.length;
    const box = panes[at];
    if (box && touches(box, x, y, frames)) return numbers[(firstIndex + at) % 10];
  }
  return nobodys;
}

/**
 * Arrows that point at the active pane, one cell from the corner of each of its borders, where only that pane owns the
 * line.
 */
function drawArrows(grid: Grid, box: PaneBox, layout: Layout, covered: Uint8Array, frames: Frames): void {
  const put = (x: number, y: number, glyph: number) => {
    if (x < 0 || y < 0 || x >= layout.cols || y >= layout.rows || covered[y * grid.cols + x] === 1) return;
    if (!touches(box, x, y, frames)) return;
    grid.set(x, y, glyph, grid.styles[y * grid.cols + x] ?? 0);
  };
  put(box.x + 1, box.y - 1, arrowDown);
  put(box.x + 1, box.y + box.rows, arrowUp);
  put(box.x - 1, box.y + 1, arrowRight);
  put(box.x + box.cols, box.y + 1, arrowLeft);
}

function drawTitle(
  grid: Grid,
  box: PaneBox,
  at: 'top' | 'bottom',
  styles: StyleTable,
  clusters: ClusterTable,
): { from: number; to: number } {
  const y = at === 'top' ? box.y - 1 : box.y + box.rows;
  const start = box.x + 2;
  const end = Math.min(box.x + box.cols - 2, grid.cols);
  if (!box.title || y < 0 || y >= grid.rows || start < 0 || end <= start) return { from: 0, to: 0 };
  grid.writeRuns(y, box.title, styles, clusters, start, end);
  return { from: y * grid.cols + start, to: y * grid.cols + end };
}

/** Decides which pane owns a line: a line with titles belongs only to the pane that it names. */
interface Frames {
  pair: 'beside' | 'above' | null;
  status: Layout['borderStatus'];
}

/** With exactly two panes, only half of the line between them is the active pane's. */
function twoPanes({ panes, borderIndicators = 'colour', borderStatus }: Layout): Frames['pair'] {
  const second = panes[1];
  if (panes.length !== 2 || second === undefined || borderStatus) return null;
  if (borderIndicators !== 'colour' && borderIndicators !== 'both') return null;
  return second.x !== 0 ? 'beside' : second.y !== 0 ? 'above' : null;
}

/** Whether the line cell at x, y belongs to the pane's own frame. */
function touches(box: PaneBox, x: number, y: number, { pair, status }: Frames): boolean {
  const right = box.x + box.cols;
  const below = box.y + box.rows;
  if (y >= box.y - 1 && y <= below) {
    const half = Math.floor(box.rows / 2);
    if (x === box.x - 1) return pair !== 'beside' || y > half;
    if (x === right) return pair !== 'beside' || y <= half;
  }
  if (x >= box.x - 1 && x <= right) {
    const half = Math.floor(box.cols / 2);
    if (y === box.y - 1) return status !== 'bottom' && (pair !== 'above' || x > half);
    if (y === below) return status !== 'top' && (pair !== 'above' || x <= half);
  }
  return false;
}

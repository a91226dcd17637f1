/**
 * The five named layouts, computed from the panes' order and the window's size alone (tmux's layout-set.c). Owns their
 * arithmetic; the window applies the result, and grows when it is larger.
 */
import type { LayoutPreset, PaneId, SplitDirection } from '../types.ts';
import {
  type BorderStatus,
  type Cell,
  extent,
  makeLeaf,
  makeSplit,
  paneMinimum,
  placeCells,
  setExtent,
} from './Cell.ts';
import { adjust, spreadChildren } from './sizing.ts';

/**
 * Options main-pane-width, main-pane-height, other-pane-width, other-pane-height: cells, or a share such as `33%`; and
 * tiled-layout-max-columns.
 */
export interface PresetOptions {
  mainWidth: string;
  mainHeight: string;
  otherWidth: string;
  otherHeight: string;
  /** Most columns of tiled; 0 for no limit. */
  tiledColumns: number;
  status: BorderStatus;
}

/** The order of next-layout, as in tmux 3.3a. */
export const layoutPresets: readonly LayoutPreset[] = [
  'even-horizontal',
  'even-vertical',
  'main-horizontal',
  'main-vertical',
  'tiled',
];

/** Size of the main pane when its option is not a number or share that fits the window (tmux's fallback). */
const mainFallback = { horizontal: 80, vertical: 24 } as const;

/** The tree of a preset for two panes or more. */
export function buildPreset(
  preset: LayoutPreset,
  panes: readonly PaneId[],
  window: { cols: number; rows: number },
  options: PresetOptions,
): Cell {
  switch (preset) {
    case 'even-horizontal':
      return buildEven('horizontal', panes, window, options);
    case 'even-vertical':
      return buildEven('vertical', panes, window, options);
    case 'main-horizontal':
      return buildMain('vertical', panes, window, options);
    case 'main-vertical':
      return buildMain('horizontal', panes, window, options);
    case 'tiled':
      return buildTiled(panes, window, options);
  }
}

/** Least size of `count` cells in a row; a vertical one includes the line of pane-border-status. */
function rowMinimum(count: number, direction: SplitDirection, status: BorderStatus): number {
  return count * (paneMinimum + 1) - 1 + (direction === 'vertical' && status !== 'off' ? 1 : 0);
}

function buildEven(
  direction: SplitDirection,
  panes: readonly PaneId[],
  window: { cols: number; rows: number },
  options: PresetOptions,
): Cell {
  const root = makeSplit(null, direction, window.cols, window.rows);
  setExtent(
    root,
    direction,
    Math.max(rowMinimum(panes.length, direction, options.status), extent(root, direction)),
  );
  for (const pane of panes) root.children.push(makeLeaf(root, pane, window.cols, window.rows));
  spreadChildren(root, options.status);
  placeCells(root);
  return root;
}

/** A main pane, and the others in a row across: `direction` leads from the main pane to the others. */
function buildMain(
  direction: SplitDirection,
  panes: readonly PaneId[],
  window: { cols: number; rows: number },
  options: PresetOptions,
): Cell {
  const [first, ...others] = panes;
  if (first === undefined) throw new Error('a preset needs panes');
  const across = direction === 'horizontal' ? 'vertical' : 'horizontal';
  const { main, other } = mainSizes(direction, window, options);

  const root = makeSplit(null, direction, window.cols, window.rows);
  setExtent(root, direction, main + other + 1);
  setExtent(root, across, Math.max(rowMinimum(others.length, across, options.status), extent(root, across)));
  const mainCell = makeLeaf(root, first, root.cols, root.rows);
  setExtent(mainCell, direction, main);

  const [only] = others;
  const rest =
    others.length === 1 && only !== undefined
      ? makeLeaf(root, only, root.cols, root.rows)
      : makeSplit(root, across, root.cols, root.rows);
  setExtent(rest, direction, other);
  root.children.push(mainCell, rest);
  if (rest.split !== null) {
    for (const pane of others) {
      const leaf = makeLeaf(rest, pane, rest.cols, rest.rows);
      setExtent(leaf, across, paneMinimum);
      rest.children.push(leaf);
    }
    spreadChildren(rest, options.status);
  }
  placeCells(root);
  return root;
}

function mainSizes(
  direction: SplitDirection,
  window: { cols: number; rows: number },
  options: PresetOptions,
): { main: number; other: number } {
  const wide = direction === 'horizontal';
  const space = (wide ? window.cols : window.rows) - 1;
  const asked = readSize(wide ? options.mainWidth : options.mainHeight, space) ?? mainFallback[direction];
  const main = Math.max(paneMinimum, asked);
  if (main + paneMinimum >= space) {
    return { main: Math.max(paneMinimum, space - paneMinimum), other: paneMinimum };
  }
  const other = readSize(wide ? options.otherWidth : options.otherHeight, space) ?? 0;
  if (other === 0 || other > space || space - other < main) return { main, other: space - main };
  return { main: space - other, other };
}

/** A number of cells or a percentage of `space`; null when it is neither or does not fit. */
function readSize(text: string, space: number): number | null {
  const match = /^(\d{1,9})(%?)$/.exec(text);
  if (match?.[1] === undefined) return null;
  const number = Number(match[1]);
  const size = match[2] === '%' ? Math.floor((space * number) / 100) : number;
  return (match[2] === '%' && number > 100) || size > space ? null : size;
}

function buildTiled(
  panes: readonly PaneId[],
  window: { cols: number; rows: number },
  options: PresetOptions,
): Cell {
  let rows = 1;
  let columns = 1;
  while (rows * columns < panes.length) {
    rows++;
    const mayWiden = options.tiledColumns === 0 || columns < options.tiledColumns;
    if (rows * columns < panes.length && mayWiden) columns++;
  }
  const width = Math.max(paneMinimum, Math.floor((window.cols - (columns - 1)) / columns));
  const height = Math.max(paneMinimum, Math.floor((window.rows - (rows - 1)) / rows));
  const root = makeSplit(
    null,
    'vertical',
    Math.max((width + 1) * columns - 1, window.cols),
    Math.max((height + 1) * rows - 1, window.rows),
  );
  // In tmux, rows keep the width of a window that is too small for them; here they fill the layout, whatever its size.
  for (let at = 0; at < panes.length; at += columns) {
    root.children.push(buildTiledRow(root, panes.slice(at, at + columns), width, height));
  }
  const last = root.children.at(-1);
  const left = root.rows - (rows * height + rows - 1);
  if (last !== undefined && left > 0) adjust(last, 'vertical', left, options.status);
  placeCells(root);
  return root;
}

function buildTiledRow(root: Cell, panes: readonly PaneId[], width: number, height: number): Cell {
  const [only] = panes;
  if (panes.length === 1 && only !== undefined) return makeLeaf(root, only, root.cols, height);
  const row = makeSplit(root, 'horizontal', root.cols, height);
  for (const pane of panes) row.children.push(makeLeaf(row, pane, width, height));
  const last = row.children.at(-1);
  if (last !== undefined) last.cols += root.cols - (panes.length * (width + 1) - 1);
  return row;
}

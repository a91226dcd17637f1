/** A drawn row as cells by column, converted from runs or text and back. Owns that form; knows no pane. */

import { graphemes } from '../protocol/graphemes.ts';
import type { Run } from '../protocol/messages.ts';
import { cellWidth, widthProvider } from '../screen/widths.ts';
import type { GridRow } from './GridRow.ts';

export interface ViewCell {
  text: string;
  sgr: string;
  width: 1 | 2;
  cluster: boolean;
}

/** By column; undefined for the second half of a wide cell and for cells never written. */
export type ViewCells = (ViewCell | undefined)[];

export function blankCell(sgr: string): ViewCell {
  return { text: ' ', sgr, width: 1, cluster: false };
}

/** Cells of a text in one style, with the character widths that screens use. */
export function labelCells(text: string, sgr: string): ViewCells {
  const cells: ViewCells = [];
  for (const part of graphemes(text)) {
    const width = widthOf(part);
    if (width === 0) continue;
    cells.push({ text: part, sgr, width, cluster: [...part].length > 1 });
    if (width === 2) cells.push(undefined);
  }
  return cells;
}

export function labelWidth(text: string): number {
  let width = 0;
  for (const part of graphemes(text)) width += widthOf(part);
  return width;
}

function widthOf(cluster: string): 0 | 1 | 2 {
  const width = widthProvider ? cellWidth(widthProvider, cluster) : 1;
  return width <= 0 ? 0 : width === 1 ? 1 : 2;
}

export function rowCells(row: GridRow, cols: number): ViewCells {
  const cells: ViewCells = [];
  for (const [sgr, text, width = 1, cluster] of row.runs) {
    for (const part of cluster ? [text] : text) {
      const cellWidth = width === 2 ? 2 : 1;
      if (cells.length + cellWidth > cols) return cells;
      cells.push({ text: part, sgr, width: cellWidth, cluster: cluster === 1 });
      if (cellWidth === 2) cells.push(undefined);
    }
  }
  return cells;
}

export function putText(cells: ViewCells, x: number, text: string, sgr: string, cols: number): void {
  const start = Math.max(0, x);
  // A wide character cut in half is removed.
  const before = cells[start - 1];
  if (before?.width === 2) cells[start - 1] = blankCell(before.sgr);
  let at = start;
  for (const cell of labelCells(text, sgr)) {
    if (at + (cell?.width ?? 1) > cols) break;
    cells[at++] = cell;
  }
  if (at < cells.length && cells[at] === undefined) cells[at] = blankCell('');
}

export function joined(cells: Readonly<ViewCells>, cols: number): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < Math.min(cells.length, cols); ) {
    const cell = cells[x] ?? blankCell('');
    const last = runs.at(-1);
    if (cell.cluster) runs.push([cell.sgr, cell.text, cell.width, 1]);
    else if (last && last[3] !== 1 && last[0] === cell.sgr && (last[2] ?? 1) === cell.width)
      last[1] += cell.text;
    else if (cell.width === 2) runs.push([cell.sgr, cell.text, 2]);
    else runs.push([cell.sgr, cell.text]);
    x += cell.width;
  }
  return runs;
}

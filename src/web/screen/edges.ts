/** The lines between panes, and the titles in them. */
import type { Layout, PaneBox } from '../../protocol/frames.ts';
import { newElement, put } from './place.ts';
import { fillRow } from './rowNodes.ts';
import type { StyleSheet } from './StyleSheet.ts';

/** The active pane's border where the layout names none, as in the terminal. */
const activeStyle = '32';

/** Elements for all lines of a window, in the order in which they cover each other. */
export function edgesOf(layout: Layout, sheet: StyleSheet): HTMLElement[] {
  const { panes, active, borderStatus } = layout;
  const plain = sheet.look(layout.borderStyle ?? '').className;
  const lit = sheet.look(layout.activeBorderStyle ?? activeStyle).className;
  const lines = panes.flatMap((box) => [
    ...(box.x > 0 ? [edge('upright', { x: box.x - 1, y: box.y, cols: 1, rows: box.rows }, plain)] : []),
    ...(box.y > 0 ? [edge('level', { x: box.x, y: box.y - 1, cols: box.cols, rows: 1 }, plain)] : []),
  ]);
  const activeBox = panes.find((box) => box.pane === active);
  if (activeBox && panes.length > 1) lines.push(...around(activeBox, layout, lit));
  if (borderStatus === undefined) return lines;
  return [
    ...lines,
    ...panes.map((box) => titleOf(box, borderStatus, box.pane === active ? lit : plain, sheet)),
  ];
}

function edge(direction: 'upright' | 'level', box: Parameters<typeof put>[1], look: string): HTMLElement {
  const line = newElement(`edge ${direction} ${look}`);
  put(line, box);
  return line;
}

function around({ x, y, cols, rows }: PaneBox, layout: Layout, look: string): HTMLElement[] {
  return [
    ...(x > 0 ? [edge('upright', { x: x - 1, y, cols: 1, rows }, look)] : []),
    ...(x + cols < layout.cols ? [edge('upright', { x: x + cols, y, cols: 1, rows }, look)] : []),
    ...(y > 0 ? [edge('level', { x, y: y - 1, cols, rows: 1 }, look)] : []),
    ...(y + rows < layout.rows ? [edge('level', { x, y: y + rows, cols, rows: 1 }, look)] : []),
  ];
}

function titleOf(box: PaneBox, at: 'top' | 'bottom', look: string, sheet: StyleSheet): HTMLElement {
  const title = newElement(`edge-title ${look}`);
  const y = at === 'top' ? box.y - 1 : box.y + box.rows;
  put(title, { x: box.x + 2, y, cols: Math.max(0, box.cols - 4), rows: 1 });
  const text = newElement('row', 'span');
  fillRow(text, box.title ?? [], sheet);
  title.append(text);
  return title;
}

/** Place of a popup on a terminal, and the box around its content. Computes and draws; keeps no state. */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../command/formats/draw/drawFormat.ts';
import { type Look, lookSgr } from '../../options/style/style.ts';
import type { PopupBox, Run } from '../../protocol/frames.ts';
import type { Box } from '../../session/types.ts';

/**
 * Values of popup-border-lines, and the characters of each: horizontal, vertical, then the corners from the top left.
 */
const lineCharacters: Readonly<Record<string, string>> = {
  single: '─│┌┐└┘',
  double: '═║╔╗╚╝',
  heavy: '━┃┏┓┗┛',
  simple: '-|++++',
  rounded: '─│╭╮╰╯',
  padded: '      ',
};

/** Cells that two opposite borders take. */
const bordersCells = 2;
/** Border cells kept around a title: two on each side. */
const titleMargins = 4;

export interface BoxLook {
  /** 'none' for no box. */
  lines: string;
  /** Default colours of the content. */
  style: Look;
  border: Look;
  /** May contain styles in #[ ]. */
  title: string;
}

/** The rectangle moved, and cut if need be, to fit a terminal (popup_resize_cb of tmux 3.3a). */
export function fitted(wanted: Box, terminal: { cols: number; rows: number }): Box {
  const cols = Math.max(1, Math.min(wanted.cols, terminal.cols));
  const rows = Math.max(1, Math.min(wanted.rows, terminal.rows));
  return {
    cols,
    rows,
    x: Math.max(0, Math.min(wanted.x, terminal.cols - cols)),
    y: Math.max(0, Math.min(wanted.y, terminal.rows - rows)),
  };
}

/** The program's part of a popup. A box without room inside leaves no cells. */
export function insideOf({ x, y, cols, rows }: Box, lines: string): Box {
  const edge = lines === 'none' || cols <= bordersCells || rows <= bordersCells ? 0 : 1;
  return { x: x + edge, y: y + edge, cols: cols - 2 * edge, rows: rows - 2 * edge };
}

/** The box for the client to draw; `pane` names its program's rows in frames. */
export function boxOf(pane: string, place: Box, look: BoxLook): PopupBox {
  const inside = insideOf(place, look.lines);
  const style = lookSgr(look.style);
  return {
    pane,
    ...place,
    inner: { ...inside, x: inside.x - place.x, y: inside.y - place.y },
    ...(style === '' ? {} : { style }),
    lines: inside.cols === place.cols ? [] : boxLines(place, look),
  };
}

function boxLines({ cols, rows }: Box, { lines, border, title }: BoxLook): Run[][] {
  const [across = '', down = '', leftTop = '', rightTop = '', leftBottom = '', rightBottom = ''] = [
    ...(lineCharacters[lines] ?? lineCharacters.single ?? ''),
  ];
  const sgr = lookSgr(border);
  const inside = cols - bordersCells;
  const middle: Run[] = [
    [sgr, down],
    ['', ' '.repeat(inside)],
    [sgr, down],
  ];
  return [
    topLine(cols, title, border, { across, left: leftTop, right: rightTop }),
    ...Array.from({ length: rows - bordersCells }, () => middle),
    [[sgr, leftBottom + across.repeat(inside) + rightBottom]],
  ];
}

function topLine(
  cols: number,
  title: string,
  border: Look,
  { across, left, right }: { across: string; left: string; right: string },
): Run[] {
  const sgr = lookSgr(border);
  if (title === '' || cols <= titleMargins) return [[sgr, left + across.repeat(cols - bordersCells) + right]];
  const { runs } = drawFormat(title, border, cols - titleMargins, clusterWidth, across);
  return [[sgr, left + across], ...runs, [sgr, across + right]];
}

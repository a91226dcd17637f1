/**
 * Part of a viewport under a cell: a pane, a border, a part of the status line. Decides nothing and changes nothing.
 */

import type { StatusRange } from '../../command/formats/draw/zones.ts';
import type { ResolvedTarget } from '../../command/spec.ts';
import { ofPane, ofSession, ofWinlink } from '../../command/targets/about.ts';
import type { MousePlace } from '../../keys/mouse.ts';
import type { Pane, Tree, Window } from '../../session/types.ts';
import type { Viewport } from './Viewport.ts';

export interface PointerPlace {
  name: MousePlace;
  /** Pane under the pointer or beside the border; null on the status line, unless a range names a pane. */
  pane: Pane | null;
  /** Meaning of `=`: as a pane target and as a window target. */
  paneTarget: ResolvedTarget | null;
  windowTarget: ResolvedTarget | null;
  /** Cell of the window, from 0; only meaningful with a pane. */
  x: number;
  y: number;
  /** Line of the status area; null outside it. */
  statusLine: number | null;
  /** Range of the status line under the pointer: 'left', 'window|1', ...; '' for none. */
  range: string;
}

/** Place of a terminal cell; undefined beyond the window. */
export function placeAt(viewport: Viewport, tree: Tree, x: number, y: number): PointerPlace | undefined {
  const { session } = viewport;
  const lines = viewport.statusRows;
  const onTop = session.options.getString('status-position') === 'top';
  const top = onTop ? 0 : viewport.rows - lines;
  if (y >= top && y < top + lines) return onStatus(viewport, tree, x, y - top);
  const { offset } = viewport;
  const window = session.current.window;
  const at = { x: x + offset.x, y: y - (onTop ? lines : 0) + offset.y };
  const border = window.zoomed ? undefined : window.panes.find((pane) => isOnBorder(pane, at.x, at.y));
  const pane = border ?? paneAt(window, at.x, at.y);
  if (!pane) return undefined;
  const target = { ...ofWinlink(session.current), pane };
  return {
    name: border ? 'Border' : 'Pane',
    pane,
    paneTarget: target,
    windowTarget: target,
    ...at,
    statusLine: null,
    range: '',
  };
}

/** Whether a cell is on the right or lower border of a pane, ends included (server_client_check_mouse of tmux 3.3a). */
function isOnBorder(pane: Pane, x: number, y: number): boolean {
  const right = pane.x + pane.cols;
  const below = pane.y + pane.rows;
  if (right === x && pane.y <= y + 1 && below >= y) return right < pane.window.cols;
  return below === y && pane.x <= x + 1 && right >= x && below < pane.window.rows;
}

function paneAt(window: Window, x: number, y: number): Pane | undefined {
  const shown = window.zoomed ? [window.active] : window.panes;
  return shown.find(
    (pane) => x >= pane.x && x <= pane.x + pane.cols && y >= pane.y - 1 && y <= pane.y + pane.rows,
  );
}

function onStatus(viewport: Viewport, tree: Tree, x: number, line: number): PointerPlace {
  const range = rangeAt(viewport.picture.status.ranges[line] ?? [], x);
  const [kind = '', argument = ''] = range.split('|');
  const place = (name: MousePlace, target: ResolvedTarget | undefined): PointerPlace => ({
    name,
    pane: target?.pane ?? null,
    paneTarget: target ?? null,
    windowTarget: target ?? null,
    x: 0,
    y: 0,
    statusLine: line,
    range,
  });
  const { session } = viewport;
  const current = ofWinlink(session.current);
  if (kind === 'left') return place('StatusLeft', current);
  if (kind === 'right') return place('StatusRight', current);
  if (kind === 'window') {
    const winlink = session.winlinks.find(({ index }) => index === Number(argument));
    return place('Status', winlink && ofWinlink(winlink));
  }
  if (kind === 'session') {
    const found = [...tree.sessions.values()].find(({ id }) => id === argument);
    return place('Status', found && ofSession(found));
  }
  if (kind === 'pane') {
    const found = [...tree.panes.values()].find(({ id }) => id === argument);
    return place('Status', found && ofPane(found));
  }
  return place(kind === 'user' ? 'Status' : 'StatusDefault', current);
}

function rangeAt(ranges: readonly StatusRange[], x: number): string {
  return ranges.find(({ from, to }) => x >= from && x < to)?.name ?? '';
}

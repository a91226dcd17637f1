/**
 * A mouse event of a viewport as the pane under it sees it: which pane, and the bytes for its program in the encoding
 * that it asked for, with coordinates of its own. Changes nothing.
 */
import { encodeMouse, type MouseInput } from '../command/keys/mouse.ts';
import type { TerminalModes } from '../protocol/messages.ts';
import type { Pane } from '../session/types.ts';
import type { Viewport } from './Viewport.ts';
import { statusRows } from './WindowSizes.ts';

export interface PaneMouse {
  pane: Pane;
  /** A press in a pane that is not the active one selects it. */
  select: boolean;
  /** Null when its program did not ask for this event. */
  bytes: Uint8Array | null;
}

/** Null when no pane is under the event. */
export function mouseFor(
  viewport: Viewport,
  mouse: MouseInput,
  modesOf: (pane: Pane) => TerminalModes | undefined,
): PaneMouse | null {
  const { session } = viewport;
  const top = session.options.getString('status-position') === 'top' ? statusRows(session) : 0;
  const { x } = mouse;
  const y = mouse.y - top;
  const { window } = session.current;
  const shown = window.zoomed ? [window.active] : window.panes;
  const pane = shown.find((p) => x >= p.x && x < p.x + p.cols && y >= p.y && y < p.y + p.rows);
  if (!pane) return null;
  const modes = modesOf(pane);
  const bytes =
    modes && modes.mouse !== 'none'
      ? encodeMouse({ ...mouse, x: x - pane.x, y: y - pane.y }, modes.mouseEncoding, modes.mouse)
      : undefined;
  return { pane, select: mouse.event === 'down' && pane !== window.active, bytes: bytes ?? null };
}

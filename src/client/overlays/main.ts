/**
 * Overlays: opens a list or a menu, and draws the panel of keys. Part of the client from its start, so that no key
 * waits for code to load; writes to no terminal, and knows no commands.
 */
import type { OverlayLooks } from '../../protocol/looks.ts';
import type { KeyHints, OverlayRequest } from '../../protocol/overlays.ts';
import type { LayerPicture } from '../compositor/Layer.ts';
import type { OpenOverlay, OverlayHost } from '../Overlays.ts';
import { type BoxSize, drawBox, type Pen } from './box.ts';
import { cleanLine } from './cleanLine.ts';
import { ListOnScreen } from './ListOnScreen.ts';
import { lookOf } from './look.ts';
import { MenuOnScreen } from './MenuOnScreen.ts';
import { hintsSize, hintsView } from './MenuView.ts';
import { framePicture } from './marks.ts';

export function openOverlay(request: OverlayRequest, host: OverlayHost): OpenOverlay {
  return request.kind === 'list' ? new ListOnScreen(request, host) : new MenuOnScreen(request, host);
}

/** The panel of keys as a picture; it takes no keys and never changes. Null where there is no room for it. */
export function hintsPicture(
  hints: KeyHints,
  terminal: BoxSize,
  looks: OverlayLooks | null,
  pen: Pen,
): LayerPicture | null {
  if (terminal.cols < 20 || terminal.rows < 8) return null;
  const clean = {
    title: hints.title,
    keys: hints.keys.map(([key, note]): [string, string] => [key, cleanLine(note)]),
  };
  const size = hintsSize(clean, terminal);
  const lines = framePicture(drawBox(pen, hintsView(clean, size)), lookOf(looks, 'hints'));
  return { x: 0, y: Math.max(0, terminal.rows - 1 - size.rows), ...size, lines };
}

/** The first picture of a viewport, for a client that paints before it can compose. */
import { firstPicture } from '../../client/firstPicture.ts';
import type { TerminalFeatures } from '../../protocol/messages.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import type { Connection } from './Connection.ts';

/** Sends the first picture as bytes, and the frame that it is made of after the answer to the request under way. */
export function paint(
  { peer, greeting }: Connection,
  { cols, rows }: Viewport,
  { frame, features }: { frame: string; features: TerminalFeatures },
): void {
  const terminal = { ...greeting?.terminal, cols, rows };
  peer.notify(
    'viewport.picture',
    firstPicture(JSON.parse(frame), { terminal, env: greeting?.env ?? {}, features }),
  );
  queueMicrotask(() => peer.notifyRaw('viewport.frame', frame));
}

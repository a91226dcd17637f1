/**
 * Viewports that a command opens, with their first picture, for a client that paints before it can compose. Decides no
 * session and no permission.
 */
import { firstPicture } from '../../client/firstPicture.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import type {
  CommandRunParams,
  CommandRunResult,
  PredictMode,
  ViewportOpenParams,
  ViewportOpenResult,
} from '../../protocol/messages.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import type { Connection } from './Connection.ts';
import { checkPermission } from './permissions.ts';

type AboutViewport = Omit<ViewportOpenResult, 'frame'>;

export interface AnsweredViewport {
  viewport: Viewport;
  /** The answer to viewport.open, without its frame. */
  about: AboutViewport;
  /** Resolves when its panes have the sizes that the viewport brought. */
  sized(): Promise<void>;
}

export function aboutViewport({ id, session }: Viewport): AboutViewport {
  const { uuid, name, options } = session;
  return {
    viewport: id,
    session: { id: session.id, uuid, name },
    predict: options.getString('predict') as PredictMode,
  };
}

/** Opens the viewport that the commands ask for, where the client wants it at once, and adds it to their result. */
export async function openAtOnce(
  connection: Connection,
  { open }: CommandRunParams,
  result: CommandRunResult,
  opened: (params: ViewportOpenParams) => AnsweredViewport,
): Promise<CommandRunResult> {
  if (!open || !result.attach || connection.viewport || connection.access === null) return result;
  const params = { ...result.attach, ...open };
  try {
    checkPermission(connection.access, { method: 'viewport.open', params }, () => '');
    const { viewport, about, sized } = opened(params);
    // A picture with panes of the earlier size would lack rows, and be replaced at once.
    await sized();
    if (viewport.closed) return result;
    paint(connection, viewport, about.features);
    return { ...result, opened: { ...about, frame: { rev: 0 } } };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    // The client asks for it itself, and gets the error.
    return result;
  }
}

/** The first frame of a viewport, and the picture of it. `frames.begin` sends the frame. */
export function firstOf(
  viewport: Viewport,
  { greeting }: Pick<Connection, 'greeting'>,
  features: ViewportOpenResult['features'] = {},
): { frame: string; picture: ReturnType<typeof firstPicture> } {
  const { cols, rows, frames } = viewport;
  const frame = frames.first(viewport.picture.view, true);
  const terminal = { ...greeting?.terminal, cols, rows };
  const picture = firstPicture(JSON.parse(frame), { terminal, env: greeting?.env ?? {}, features });
  return { frame, picture };
}

/** Sends the first picture as bytes, and the frame that it is made of after the answer to the request under way. */
function paint(connection: Connection, viewport: Viewport, features: ViewportOpenResult['features']): void {
  const { frame, picture } = firstOf(viewport, connection, features);
  connection.peer.notify('viewport.picture', picture);
  // The answer is sent in this turn.
  setImmediate(() => viewport.frames.begin(frame));
}

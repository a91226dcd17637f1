/** Messages between the client's main thread and the thread that draws its chrome. Types only. */
import type { OverlayLooks } from '../../protocol/looks.ts';
import type { Requests, ServerNotifications, ServerRequests } from '../../protocol/messages.ts';
import type {
  InboxContent,
  KeyHints,
  OverlayAnswer,
  OverlayItem,
  OverlayRequest,
} from '../../protocol/overlays.ts';
import type { LayerPicture } from '../compositor/Layer.ts';

export interface BoxSize {
  cols: number;
  rows: number;
}

/** A rectangle of cells. */
export interface Place extends BoxSize {
  x: number;
  y: number;
}

/** The panel of keys: takes no keys itself. */
export interface HintsPanel extends KeyHints {
  kind: 'hints';
}

/** An overlay to draw, by its `kind`. */
export type ChromeRequest = OverlayRequest | HintsPanel;

export type OverlayMouse = ServerNotifications['overlay.mouse'];
export type ActParams = Requests['overlay.act']['params'];
export type ActResult = Requests['overlay.act']['result'];
export type PressResult = ServerRequests['ui.press']['result'];

/** Room for the cells of panes; the main thread fills it. */
export interface PreviewRoom {
  /** Cells of the picture. */
  place: Place;
  item: Pick<OverlayItem, 'pane' | 'window' | 'ended'>;
  /** SGR parameters of the borders between panes, and of those around the active one. */
  border: string;
  activeBorder: string;
}

export interface ChromePicture {
  /** Null while there is no room for the overlay. */
  picture: LayerPicture | null;
  preview: PreviewRoom | null;
}

/** `overlay`: the number of the overlay that the message concerns. */
export type ToChrome =
  | { kind: 'open'; overlay: number; request: ChromeRequest; size: BoxSize; looks: OverlayLooks }
  | { kind: 'key'; key: string }
  /** Keys that a command presses. */
  | { kind: 'press'; call: number; keys: readonly string[] }
  | { kind: 'mouse'; mouse: OverlayMouse }
  | { kind: 'items'; items: OverlayItem[] }
  | { kind: 'inbox'; inbox: InboxContent }
  | { kind: 'size'; size: BoxSize }
  | { kind: 'looks'; looks: OverlayLooks }
  | { kind: 'close' }
  | { kind: 'acted'; call: number; result: ActResult }
  | { kind: 'refused'; call: number; reason: string };

export type FromChrome =
  | ({ kind: 'picture'; overlay: number } & ChromePicture)
  /** `taken`: number of keys and mouse events that the overlay consumed. */
  | { kind: 'answer'; overlay: number; answer: OverlayAnswer; taken: number }
  | { kind: 'act'; call: number; params: ActParams }
  | { kind: 'pressed'; call: number; result: PressResult };

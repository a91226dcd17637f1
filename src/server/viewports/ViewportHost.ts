/**
 * What a viewport needs of the server around it: the contract between Viewport and Viewports. No code.
 */
import type { KeyBinding } from '../../command/KeyTables.ts';
import type { InputDecoder, TypedInput } from '../../keys/InputDecoder.ts';
import type { Access } from '../../operator/Access.ts';
import type { Operator } from '../../operator/Operators.ts';
import type { OptionSet } from '../../options/types.ts';
import type { TerminalInfo } from '../../protocol/messages.ts';
import type { OverlayLooks } from '../../protocol/overlays.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session } from '../../session/types.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import type { FrameSource } from '../frames/FrameBuilder.ts';
import type { ObserverFrameQueue } from '../frames/ObserverFrameQueue.ts';
import type { StandingKeys } from '../input/KeptKeys.ts';
import type { PointedKey } from '../input/Pointer.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import type { PaneChrome } from '../statusline/paneChrome.ts';
import type { DrawnStatus } from '../statusline/StatusLine.ts';
import type { Place } from './placeAt.ts';
import type { Viewport } from './Viewport.ts';

/** What a viewport is made of. */
export interface NewViewport {
  id: number;
  peer: ServerPeer;
  host: ViewportHost;
  operator: Operator;
  access: Access;
  session: Session;
  terminal: TerminalInfo;
  pid: number;
  readOnly: boolean;
  /** The keeper's last part number of this operator. */
  keeperSeq: number;
}

export interface ViewportHost {
  readonly timers: Timers;
  /** Of those who only look. */
  readonly frameTurns: ObserverFrameQueue;
  now(): number;
  readonly serverOptions: OptionSet;
  newDecoder(): InputDecoder;
  runtime(pane: Pane): PaneRuntime | undefined;
  /** The mode that a pane is in, which is shown in place of its screen. */
  mode(pane: Pane): ShownMode | undefined;
  statusArea(viewport: Viewport): DrawnStatus;
  paneChrome(viewport: Viewport): PaneChrome;
  terminalTitle(viewport: Viewport): string | null;
  /** SGR parameters of messages and prompts. */
  messageStyle(viewport: Viewport, commanding: boolean): string;
  /** How overlays look on it. */
  looks(viewport: Viewport): OverlayLooks;
  binding(table: string, key: string): KeyBinding | undefined;
  bindings(table: string): readonly KeyBinding[];
  runBinding(viewport: Viewport, binding: KeyBinding, pointed?: PointedKey): Promise<void>;
  /** A bug, to be logged. */
  crashed(what: string, error: unknown): void;
  placeAt(viewport: Viewport, x: number, y: number): Place | undefined;
  /** What the pane's program gets of what was typed. */
  encoder(pane: Pane): (input: TypedInput) => Uint8Array;
  /** True when a key is bound that terminals tell only in extended form. */
  readonly bindsExtendedKeys: boolean;
  /** Types into the pane, or into all of its window when panes are synchronized. */
  type(viewport: Viewport, pane: Pane, bytes: Uint8Array, keeperSeq: number): void;
  mouse(viewport: Viewport, input: TypedInput, keeperSeq: number): boolean;
  /** The pointer moved there, and focus-follows-mouse is on. */
  pointedAt(place: Place): void;
  note(viewport: Viewport, keeperSeq: number): void;
  /** It takes part in deciding the size of its window from now on, as the latest. */
  used(viewport: Viewport): void;
  /** The size or the session changed: windows may have to follow. */
  sizeChanged(viewport: Viewport, what: 'resized' | 'session-changed' | 'flags'): void;
  /** Its terminal gained or lost the focus. */
  focusMoved(viewport: Viewport): void;
  /** Its terminal has a light or a dark background, which was not known or is another one now. */
  themeChanged(viewport: Viewport): void;
  /** It shows another session. */
  looksAt(viewport: Viewport): void;
  /** A terminal told its colours; `changed`: others than before, while it is attached. */
  coloursTold(viewport: Viewport, changed: boolean): void;
  /** Its terminal told how large a cell is, or it shows another session. */
  cellTold(viewport: Viewport): void;
  /** `cut`: its link was, and these are the keys that it comes back to; null for one that left. */
  closed(viewport: Viewport, cut: StandingKeys | null): void;
}

/** Default colours of a terminal as `#rrggbb`; what it did not tell is absent. */
export interface TerminalColours {
  foreground?: string;
  background?: string;
}

/** A mode as viewports see it. */
export interface ShownMode extends FrameSource {
  readonly keyTable: string;
  /** In the pane, from 0. */
  readonly cursor: { x: number; y: number };
  readonly hidesCursor?: boolean;
}

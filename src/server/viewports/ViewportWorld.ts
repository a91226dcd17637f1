/**
 * The server as viewports see and use it: the contract between the folder viewports/ and the server, which makes one
 * object for all viewports. Types only.
 */

import type { ListAsMode } from '../../command/AttachedClient.ts';
import type { KeyBinding, KeyTables } from '../../command/KeyTables.ts';
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import type { Access } from '../../operator/Access.ts';
import type { Operator } from '../../operator/Operators.ts';
import type { Principal } from '../../operator/Principal.ts';
import type { Look } from '../../options/style/style.ts';
import type { OptionSet } from '../../options/types.ts';
import type { CellSize, PtyId } from '../../protocol/keeperLink.ts';
import type { OverlayLooks } from '../../protocol/looks.ts';
import type { TerminalInfo } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, Tree } from '../../session/types.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import type { FrameSource } from '../frames/FrameBuilder.ts';
import type { InputGate } from '../input/InputGate.ts';
import type { PointedKey } from '../input/Pointer.ts';
import type { OverlayOnViewport } from '../overlays/OverlayOnViewport.ts';
import type { PaneNumbers } from '../overlays/PaneNumbers.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import type { PaneChrome } from '../statusline/paneChrome.ts';
import type { DrawnStatus } from '../statusline/statusLine.ts';
import type { ClientProcess } from './ClientProcess.ts';
import type { Viewport } from './Viewport.ts';
import type { Viewports } from './Viewports.ts';

export interface ViewportWorld {
  readonly tree: Tree;
  readonly timers: Timers;
  now(): number;
  readonly keeper: KeeperClient;
  /** Decides whose input a pane accepts. */
  readonly gate: InputGate;
  readonly keys: KeyTables;
  readonly serverOptions: OptionSet;
  runtime(pane: Pane): PaneRuntime | undefined;
  /** The pane's mode, shown in place of its screen. */
  mode(pane: Pane): ShownMode | undefined;
  readonly chrome: ViewportChrome;
  runBinding(viewport: Viewport, binding: KeyBinding, pointed?: PointedKey): Promise<void>;
  /** A list opened on a viewport as the mode of a pane. */
  listOpened(mode: ListAsMode, list: OverlayOnViewport): void;
  /** A terminal reported its colours; `changed`: they differ from its earlier ones, while it is attached. */
  coloursTold(changed: boolean): void;
  /** A terminal with this session reported the size of a cell, in pixels. */
  cellTold(cell: CellSize, session: Session): void;
  /** Called with bytes that this client sends to a pane's program; `seq` is their number, 0 for none. */
  typed(pane: Pane, data: Uint8Array, viewport: Viewport, seq: number): void;
  /** Called when the keeper has refused the input of this number. */
  inputRefused(pty: PtyId | null, viewport: Viewport, seq: number): void;
  /** A key was typed at a pane without a program or with its input off. */
  typedAtNothing(viewport: Viewport, pane: Pane, bytes: Uint8Array): void;
  /** A principal closed a viewport, its own or another's. `evicted`: another's, from whom it may not take panes. */
  left(viewport: Viewport, evicted: boolean): void;
  /** The connection ended without a detach: the link was cut or the process killed. Null for a remote client. */
  cut(viewport: Viewport, process: ClientProcess | null): void;
  /** A client is back after a cut link, over a way that makes it another principal than `before`. */
  cameBackAs(viewport: Viewport, before: Principal): void;
  /** Logs an internal error. */
  crashed(what: string, error: unknown): void;
  /** Called with each picture that was sent to the viewport. */
  shown(viewport: Viewport): void;
  /** A viewport opened, closed, or shows something else. */
  changed(viewport: Viewport, what: ViewportChange): void;
}

/** Chrome of a viewport by formats and styles: everything around its panes. */
interface ViewportChrome {
  status(viewport: Viewport): DrawnStatus;
  panes(viewport: Viewport): PaneChrome;
  title(viewport: Viewport): string | null;
  /** SGR parameters of messages and prompts. */
  messageStyle(viewport: Viewport, commanding: boolean): Look;
  /** Numbers of its panes, for display-panes. */
  numbers(viewport: Viewport): ReadonlyMap<Pane, PaneNumbers>;
  /** Looks of overlays on it. */
  looks(viewport: Viewport): OverlayLooks;
}

/** Parts given to a viewport. */
export interface NewViewport {
  id: number;
  peer: ServerPeer;
  world: ViewportWorld;
  /** All viewports of the server, this one among them. */
  siblings: Viewports;
  operator: Operator;
  access: Access;
  session: Session;
  terminal: TerminalInfo;
  pid: number;
  readOnly: boolean;
  /** Client flags as of attach-session -f; unknown ones are ignored, as in tmux. */
  flags: readonly string[];
  /** The keeper's last part number of this operator. */
  keeperSeq: number;
}

/** 'active': it has become the last user of its window in place of another viewport. */
export type ViewportChange =
  | 'attached'
  | 'detached'
  | 'resized'
  | 'session-changed'
  | 'flags'
  | 'focus'
  | 'theme'
  | 'used'
  | 'active';

/** A mode as viewports see it. */
export interface ShownMode extends FrameSource {
  readonly keyTable: string;
  /** In the pane, from 0. */
  readonly cursor: { x: number; y: number };
  readonly hidesCursor?: boolean;
}

/**
 * The messages between a client and the server, whatever carries them. JSON-RPC 2.0 shapes: requests with an id,
 * responses, notifications without one. `docs/protocol.md` is the same for people who write a client.
 *
 * Two conventions save bytes:
 * - `ByteString`: a string whose every char code is one byte (0-255), so arbitrary bytes travel in JSON without base64.
 * - `Run`: cells as text plus an SGR style, see below.
 */

import type { KeyHints, OverlayAnswer, OverlayItem, OverlayRequest } from './overlays.ts';
import type { SavedSession } from './saved-session.ts';

/** A string in which each UTF-16 code unit is one byte, 0x00-0xff ('latin1' in Node's Buffer). */
export type ByteString = string;

/** The range of protocol versions that this build speaks. */
export const protocolVersions = { min: 1, max: 1 } as const;

export const limits = {
  /** Longest message accepted, bytes. A 10 MB argument is refused by the CLI before; 4 MiB holds any honest frame. */
  messageBytes: 4 * 1024 * 1024,
  /** Bytes of output or input in one message: as JSON each may take six, `\u0000`. */
  pieceBytes: 512 * 1024,
  /** What one command line may print, and take from its standard input, bytes: as much as a paste buffer holds, and some. */
  commandBytes: 80 * 1024 * 1024,
  /** Requests without an answer yet, per connection. */
  requestsInFlight: 256,
  /** Messages per second, averaged over two seconds; a paste is 64 KiB a message, so typing never gets near. */
  messagesPerSecond: 20_000,
  /** Bytes of input sent and not yet acknowledged that a client keeps for resending. */
  unackedInputBytes: 1024 * 1024,
  /** Bytes in one viewport.input; a longer paste is cut into several. */
  inputBytes: 64 * 1024,
  /** Columns, and rows, of a viewport: four times the widest screen known, and a grid still fits in memory. */
  cells: 4096,
} as const;

export type ClientKind = 'tui' | 'web' | 'sdk' | 'mcp' | 'cli';
export type Role = 'operator' | 'observer';

export interface TerminalInfo {
  cols: number;
  rows: number;
  /** $TERM of the client's terminal. */
  term: string;
  /** Path of the client's tty, such as /dev/pts/3. */
  tty?: string;
  /** 'truecolor', '256', '16' or 'none' (NO_COLOR, or a terminal that has none). */
  colours?: string;
}

/** What a client is and where it was started; every field but `versions` and `client` may be absent. */
export interface HelloParams {
  versions: { min: number; max: number };
  client: { kind: ClientKind; name: string; version: string; pid?: number };
  /** Token of an earlier hello: go on as the same operator and viewport. */
  resume?: string;
  terminal?: TerminalInfo;
  cwd?: string;
  /** The client's environment; read for update-environment and new sessions. */
  env?: Record<string, string>;
}

export interface HelloResult {
  version: number;
  server: { version: string; pid: number; generation: number };
  operator: { id: string; name: string; kind: ClientKind; role: Role };
  resume: string;
  /** Present when `resume` was known: the last input sequence applied for that client. */
  lastInputSeq?: number;
}

export interface CommandRunParams {
  /** argv of one or more commands; ';' alone, or ending a word unescaped, separates commands (tmux(1), COMMAND PARSING). */
  argv?: string[];
  /** The same as one line of the command language. */
  line?: string;
  /** The pane that the command was typed in ($HOLDFAST_PANE), for default targets. */
  pane?: string;
  /** The caller has a terminal and is willing to attach when the command asks for it. */
  canAttach?: boolean;
}

export interface CommandRunResult {
  exitCode: number;
  /** What goes to stdout, as bytes. */
  out: ByteString;
  /** What goes to stderr. */
  err: string;
  /** The commands asked that this client attach: open a viewport with these. */
  attach?: ViewportOpenParams;
}

export interface ViewportOpenParams {
  /** Session target; the last used session when absent. */
  target?: string;
  cols?: number;
  rows?: number;
  readOnly?: boolean;
  /** Detach every other client of the session first (attach -d). */
  detachOthers?: boolean;
  /** With detachOthers: their clients also hang up what started them (attach -x). */
  hangUpOthers?: boolean;
  /** Client flags (attach -f): 'ignore-size', 'read-only', ... */
  flags?: string[];
}

export interface ViewportOpenResult {
  viewport: number;
  session: { id: string; uuid: string; name: string };
  /** A whole frame: every row, layout, status. */
  frame: Frame;
}

/**
 * A run of cells of one style: `[style, text]`, `[style, text, width]` or `[style, cluster, width, 1]`.
 * - style: SGR parameters as in ECMA-48 / xterm ctlseqs ("1;38;2;10;20;30", "4:3" for curly underline; '' is the
 *   default), then, for a hyperlink, a space and its URI.
 * - text: each code point is one cell, or each is a wide cell when width is 2;
 * - with a fourth element, the whole text is ONE cell cluster (ZWJ emoji, flag, base + combining marks) of that width.
 * Cells after the last run are blank in the default style.
 */
export type Run = [style: string, text: string, width?: 0 | 1 | 2, cluster?: 1];

/** One row of a pane, counted from the top of the pane. */
export type RowUpdate = [y: number, runs: Run[]];

export interface PaneBox {
  /** '%3' */
  pane: string;
  x: number;
  y: number;
  cols: number;
  rows: number;
  /** SGR parameters of the colours that stand for the default ones in it (window-style). */
  style?: string;
  /** What its border says, from two cells after its left edge to two before its right one. */
  title?: Run[];
}

export interface PaneUpdate {
  pane: string;
  /** Rows that moved up since the last frame (the terminal may scroll instead of repaint); rows follow the move. */
  scroll?: number;
  rows: RowUpdate[];
}

export interface CursorState {
  /** Cell in the window, from 0. */
  x: number;
  y: number;
  visible: boolean;
  /** DECSCUSR (xterm ctlseqs): 0 the terminal's default, 1-6 blinking/steady block, underline, bar. */
  shape: number;
}

/** What the active pane's program asked of its terminal, and the client passes to the user's one. */
export interface TerminalModes {
  applicationCursor: boolean;
  applicationKeypad: boolean;
  bracketedPaste: boolean;
  focusEvents: boolean;
  /** DEC 9, 1000, 1002, 1003. */
  mouse: 'none' | 'x10' | 'press' | 'drag' | 'any';
  /** DEC 1006 (sgr), 1016 (sgr-pixels), 1005 (utf8), 1015 (urxvt). */
  mouseEncoding: 'default' | 'utf8' | 'sgr' | 'urxvt' | 'sgr-pixels';
  /** Kitty keyboard protocol progressive enhancement flags, 0-31. */
  kittyKeyboard: number;
}

export interface Layout {
  /** Size of the window, which may differ from the viewport's. */
  cols: number;
  rows: number;
  panes: PaneBox[];
  active: string;
  zoomed: boolean;
  /** SGR parameters of the borders between panes, and of the active pane's; '' and '32' (green) when absent. */
  borderStyle?: string;
  activeBorderStyle?: string;
  /** 'double', 'heavy', 'simple' or 'spaces' instead of single lines. */
  borderLines?: string;
  /** How borders tell the active pane: 'off', 'arrows' or 'both' instead of 'colour'. */
  borderIndicators?: string;
  /** Which border of a pane has its title. */
  borderStatus?: 'top' | 'bottom';
}

export interface StatusArea {
  position: 'top' | 'bottom';
  /** One entry a line; empty when status is off. */
  lines: Run[][];
}

/** What changed on a viewport since the frame before; absent parts are unchanged. */
export interface Frame {
  rev: number;
  /** True for a frame that replaces everything. */
  full?: true;
  layout?: Layout;
  panes?: PaneUpdate[];
  cursor?: CursorState;
  modes?: TerminalModes;
  status?: StatusArea;
  /** The first cell of the window to be shown, when it is larger than the viewport. */
  view?: { x: number; y: number };
  /**
   * Covers the first status line until `message` is null again; the rest of the line takes the last run's style.
   * `cursor` is the column of the cursor on that line, for a line that is being edited.
   */
  message?: { runs: Run[]; cursor?: number } | null;
  /** Title for the client's terminal; null to leave it alone. */
  title?: string | null;
}

export type ViewportClosedReason =
  /** With hangUp the client sends SIGHUP to the process that started it (detach-client -P). */
  | { kind: 'detached'; by?: string; hangUp?: true }
  | { kind: 'session-ended'; session: string }
  | { kind: 'server-exit' }
  | { kind: 'error'; message: string };

export interface ErrorBody {
  /** A code of `errorCatalogue`. */
  code: string;
  message: string;
  data?: Record<string, unknown>;
}

/** Client to server requests: params and result of each method. */
export interface Requests {
  hello: { params: HelloParams; result: HelloResult };
  ping: { params: object; result: object };
  'command.run': { params: CommandRunParams; result: CommandRunResult };
  'viewport.open': { params: ViewportOpenParams; result: ViewportOpenResult };
  'viewport.close': { params: object; result: object };
  'session.list': { params: { all?: boolean }; result: { sessions: SessionInfo[] } };
  'session.show': { params: SessionShowParams; result: SessionShowResult };
  'session.destroy': { params: { target: string }; result: { id: string; name: string } };
  /** Lets go every client that shows the session. */
  'session.detach': { params: { target: string }; result: { id: string; name: string; detached: number } };
  'session.reap': { params: SessionReapParams; result: { sessions: IdleSession[] } };
  'session.save': { params: SessionSaveParams; result: { saved: SavedSession } };
  'session.restore': { params: SessionRestoreParams; result: SessionRestoreResult };
  /** What happened after a cursor; with follow, what happens next comes as `events.happened`. */
  'events.subscribe': { params: EventsSubscribeParams; result: EventBatch };
  'pane.read': { params: PaneReadParams; result: PaneReadResult };
  /** What a pane shows, cut to a size, for a picture of it; where its cursor is stays in sight. */
  'pane.preview': { params: { pane: string; cols: number; rows: number }; result: { rows: Run[][] } };
  /** Does an action of the list that is open on this viewport; the answer is what is in it now. */
  'overlay.act': {
    params: { action: string; id: string; text?: string };
    result: { items: OverlayItem[] };
  };
  'server.status': { params: object; result: ServerStatus };
  'server.restart': { params: object; result: object };
}

/** Client to server notifications. */
export interface ClientNotifications {
  'viewport.input': { seq: number; data: ByteString };
  'viewport.resize': { cols: number; rows: number };
  'viewport.ack': { rev: number };
}

/** Server to client notifications. */
export interface ServerNotifications {
  'viewport.frame': Frame;
  'viewport.inputAck': { seq: number };
  'viewport.inputRefused': { seq: number } & ErrorBody;
  'viewport.bell': { pane: string };
  /** The viewport now shows this session (switch-client, rename-session); a reconnect opens this one. */
  'viewport.session': { id: string; uuid: string; name: string };
  /** Stop the client as job control would (suspend-client). */
  'viewport.suspend': object;
  /** OSC 52 write that the policy let through. */
  'viewport.clipboard': { selection: string; text: ByteString };
  'viewport.closed': { reason: ViewportClosedReason };
  /** A key for the overlay that is open, by its name. */
  'overlay.key': { key: string };
  /** The overlay is to be closed; its answer does not matter any more. */
  'overlay.close': object;
  /** What can follow the keys typed so far; null when that is over. */
  'viewport.hints': { hints: KeyHints | null };
  'events.happened': EventBatch;
  /** Output of a command that is too long for one message: what comes before the `out` of its answer. */
  'command.output': { out: ByteString };
  'server.closing': { reason: 'restart' | 'exit' };
}

/** Server to client requests. */
export interface ServerRequests {
  /** A command needs an answer (confirm, text, choice): asks the client that ran it. */
  'ui.ask': {
    params: { kind: 'confirm' | 'text' | 'choice'; prompt: string; choices?: string[]; initial?: string };
    result: { answer: string | null };
  };
  /** A list or menu over the panes; answered when it closes. */
  'ui.overlay': { params: OverlayRequest; result: { answer: OverlayAnswer } };
  /** A command reads '-': the client's standard input, whole. */
  /** The next bytes of standard input, at most `limit`; asked again while the answer says that there are more. */
  'ui.stdin': { params: { limit: number }; result: { data: ByteString; more?: true } };
}

/** How a pane's process is; `lost` and `restored` are never shown as anything else. */
export type ProcessInfo =
  | { state: 'running'; pid: number; tty: string }
  | { state: 'exited'; code: number; at: number }
  | { state: 'killed'; signal: string; at: number }
  | { state: 'lost'; reason: string; at: number }
  | { state: 'failed'; reason: string; at: number };

export interface PaneInfo {
  id: string;
  uuid: string;
  index: number;
  active: boolean;
  title: string;
  command: string;
  cwd: string;
  cols: number;
  rows: number;
  process: ProcessInfo;
  /** Made by session.restore: what it shows above is of a program of another time. */
  restored?: true;
  historyLines: number;
  logBytes: number;
}

export interface WindowInfo {
  id: string;
  uuid: string;
  index: number;
  name: string;
  active: boolean;
  layout: string;
  panes: PaneInfo[];
}

export interface SessionInfo {
  id: string;
  uuid: string;
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  lastAttachedAt: number | null;
  activityAt: number;
  attached: number;
  windows: WindowInfo[];
  /** Only for sessions that have ended, in lists that ask for them. */
  ended?: { at: number; cause: string; by?: string };
}

export interface SessionShowParams {
  target: string;
  /** The last N lines of history and screen. */
  tail?: number;
  /** What was on screen then: milliseconds since the epoch. */
  at?: number;
  /** Keep colours and attributes as SGR sequences. */
  ansi?: boolean;
}

export interface SessionShowResult {
  session: SessionInfo;
  pane: string;
  /** Present when tail or at was asked for. */
  lines?: string[];
  /** The moment that the lines show, and whether history had to stop short of what was asked. */
  shownAt?: number;
  truncated?: boolean;
}

/** Ends sessions that have been idle for so long; see the option session-ttl for what idle means. */
export interface SessionReapParams {
  idleMs: number;
  /** End nothing, only say which ones it would be. */
  dryRun?: boolean;
}

export interface IdleSession {
  id: string;
  name: string;
  /** Milliseconds since the epoch. */
  idleSince: number;
}

export interface SessionSaveParams {
  target: string;
  /** Lines of history of each pane; 2000 when absent. */
  lines?: number;
}

export interface SessionRestoreParams {
  saved: SavedSession;
  /** Another name than the saved one. */
  name?: string;
  /** Start the programs; without it every pane waits for respawn-pane. */
  run?: boolean;
}

export interface SessionRestoreResult {
  id: string;
  name: string;
  /** Programs that could not be started, as sentences. */
  problems: string[];
}

export interface EventsSubscribeParams {
  /** Cursor of the last event that was read; '0' for all that is kept. Absent: from now. */
  since?: string;
  follow?: boolean;
}

export interface EventBatch {
  events: ServerEvent[];
  /** Of the last event that was read with this batch: where to go on. */
  cursor: string;
  /** Events between the cursor asked for and the first of these are no longer kept. */
  truncated: boolean;
}

/** What happened. Which of the fields there are depends on the type; docs/protocol.md has the table. */
export interface NewServerEvent {
  type:
    | 'server-started'
    | 'session-created'
    | 'session-renamed'
    | 'session-closed'
    | 'session-window-changed'
    | 'window-linked'
    | 'window-unlinked'
    | 'window-renamed'
    | 'window-pane-changed'
    | 'window-closed'
    | 'pane-created'
    | 'pane-process'
    | 'pane-output'
    | 'pane-title-changed'
    | 'pane-bell'
    | 'pane-notification'
    | 'pane-removed'
    | 'client-attached'
    | 'client-detached'
    | 'client-session-changed';
  /** Ids: '$1', '@1', '%1'. */
  session?: string;
  window?: string;
  pane?: string;
  /** Of the session. */
  name?: string;
  windowName?: string;
  /** Index of the window in the session. */
  index?: number;
  oldName?: string;
  title?: string;
  text?: string;
  process?: ProcessInfo;
  /** Bytes that the pane's program has written so far: a cursor for pane.read. */
  offset?: number;
  client?: string;
  cause?: string;
  by?: string;
  pid?: number;
}

export interface ServerEvent extends NewServerEvent {
  cursor: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface PaneReadParams {
  pane: string;
  /** Byte offset in the pane's output, from an earlier `next`; absent means from now. */
  cursor?: number;
  limit?: number;
}

export interface PaneReadResult {
  data: ByteString;
  next: number;
  /** True when bytes between the cursor and `data` are no longer kept. */
  truncated: boolean;
}

export interface ServerStatus {
  version: string;
  server: { pid: number; generation: number; startedAt: number; rssBytes: number };
  keeper: { pid: number; startedAt: number; rssBytes: number };
  socket: string;
  stateDir: string;
  sessions: number;
  windows: number;
  panes: number;
  clients: number;
  log: { bytes: number; state: 'ok' | 'off' | 'failed'; reason?: string };
  problems: string[];
}

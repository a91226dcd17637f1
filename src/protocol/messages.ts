/**
 * The messages between a client and the server, whatever carries them. JSON-RPC 2.0 shapes: requests with an id,
 * responses, notifications without one. `docs/protocol.md` is the same for people who write a client.
 *
 * Two conventions save bytes:
 * - `ByteString`: a string whose every char code is one byte (0-255), so arbitrary bytes travel in JSON without base64.
 * - `Run`: cells as text plus an SGR style.
 *
 * Here are the handshake, the methods and what opens a viewport; frames, sessions and events have files of their own.
 */

import type { AdmissionRequests, Role, Via } from './admission.ts';
import type { ByteString } from './bytes.ts';
import type { EventBatch, EventsSubscribeParams } from './events.ts';
import type { Frame, Run } from './frames.ts';
import type { KeyHints, OverlayAnswer, OverlayItem, OverlayRequest, WindowPreview } from './overlays.ts';
import type { SavedSession } from './saved-session.ts';
import type {
  IdleSession,
  PaneReadParams,
  PaneReadResult,
  SessionInfo,
  SessionReapParams,
  SessionRestoreParams,
  SessionRestoreResult,
  SessionSaveParams,
  SessionShowParams,
  SessionShowResult,
} from './sessions.ts';

// Whoever speaks the protocol finds all of it here.
export type * from './bytes.ts';
export type * from './events.ts';
export type * from './frames.ts';
export type * from './sessions.ts';

/** The range of protocol versions that this build speaks. */
export const protocolVersions = { min: 1, max: 1 } as const;

export const limits = {
  /** Longest message accepted, bytes. A 10 MB argument is refused by the CLI before; 4 MiB holds any honest frame. */
  messageBytes: 4 * 1024 * 1024,
  /** The same of somebody from elsewhere who has not been let in: two credentials, and what a terminal can do. */
  helloBytes: 16 * 1024,
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
export type { Role };

export interface TerminalInfo {
  cols: number;
  rows: number;
  /** $TERM of the client's terminal. */
  term: string;
  /** Path of the client's tty, such as /dev/pts/3. */
  tty?: string;
  /** 'truecolor', '256', '16' or 'none' (NO_COLOR, or a terminal that has none). */
  colours?: string;
  /** Whether it takes UTF-8; so it is when absent. A client that says no draws what it is told by itself as it can. */
  utf8?: boolean;
}

/** What a client is and where it was started; every field but `versions` and `client` may be absent. */
export interface HelloParams {
  versions: { min: number; max: number };
  client: { kind: ClientKind; name: string; version: string; pid?: number };
  /** Token of an earlier hello: go on as the same operator and viewport. */
  resume?: string;
  /** What lets a connection in that comes from elsewhere: see `token.create`. */
  token?: string;
  /** Written by the front that brought the connection; a client leaves it out. */
  via?: Via;
  terminal?: TerminalInfo;
  cwd?: string;
  /** The client's environment; read for update-environment and new sessions. */
  env?: Record<string, string>;
}

export interface HelloResult {
  version: number;
  /** `build` tells two builds of one version apart; servers of earlier releases have none. */
  server: { version: string; build?: string; pid: number; generation: number };
  operator: { id: string; name: string; kind: ClientKind; role: Role };
  /** The one session that this connection may see; absent for all. */
  session?: { id: string; uuid: string; name: string };
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
  /** A command line for `command.run` on that viewport before anything is typed: the picker, when there is a choice. */
  first?: string;
}

export interface ViewportOpenParams {
  /** Session target; the last used session when absent. */
  target?: string;
  cols?: number;
  rows?: number;
  readOnly?: boolean;
  /** Detach every other client of the session first (attach -d). */
  detachOthers?: boolean;
  /** Every other client of the session can only look from now on (attach --takeover). */
  demoteOthers?: boolean;
  /** With detachOthers: their clients also hang up what started them (attach -x). */
  hangUpOthers?: boolean;
  /** Client flags (attach -f): 'ignore-size', 'read-only', ... */
  flags?: string[];
}

/** 'adaptive': on links slower than 30 ms. */
export type PredictMode = 'off' | 'adaptive' | 'always';

interface ViewportOpenResult {
  viewport: number;
  session: { id: string; uuid: string; name: string };
  /** A whole frame: every row, layout, status. */
  frame: Frame;
  /** The option `predict`: when a client on a slow link shows what keys will most likely echo. */
  predict?: PredictMode;
  /** What options say of the client's terminal; it wins over what the client finds out. */
  features?: TerminalFeatures;
}

/** What a terminal has, or with false has not, by the options terminal-features and terminal-overrides. */
export interface TerminalFeatures {
  rgb?: boolean;
  colours256?: boolean;
  hyperlinks?: boolean;
  /** Double, curly, dotted and dashed underlines, and their colours. */
  styledUnderlines?: boolean;
  titles?: boolean;
  /** Synchronized updates (mode 2026). */
  synchronized?: boolean;
  /** xterm's modifyOtherKeys. */
  extendedKeys?: boolean;
}

/** What a terminal said of itself when its client asked, after the first frame. */
export interface TerminalFindings {
  /** Name and version as it gives them (XTVERSION): `XTerm(379)`. */
  name?: string;
  /** As in `TerminalInfo`. */
  colours?: string;
  /** It can show other styles than those that were sent: a full frame follows. */
  redraw?: true;
  /** How it sends keys that plain bytes can't tell apart. */
  keyboard?: 'kitty' | 'xterm' | 'plain';
  /** A cell in pixels. */
  cell?: { width: number; height: number };
}

export type ViewportClosedReason =
  /**
   * With hangUp the client sends SIGHUP to the process that started it (detach-client -P). `run` is a command for /bin/sh
   * that it runs in its terminal before it ends (detach-client -E); only for a client on the host, others never run it.
   */
  | { kind: 'detached'; by?: string; hangUp?: true; run?: string }
  | { kind: 'session-ended'; session: string }
  /** The token that let this client in was revoked (by somebody), or has expired. */
  | { kind: 'token-ended'; why: 'revoked' | 'expired'; by?: string }
  | { kind: 'server-exit' }
  | { kind: 'error'; message: string };

/** What a viewport may do now, and who made it so. */
export interface ViewportAccess {
  readOnly: boolean;
  by: string;
}

export interface ErrorBody {
  /** A code of `errorCatalogue`. */
  code: string;
  message: string;
  data?: Record<string, unknown>;
}

/** A sign of life. `sentAt` comes back as it was; `at` is the answering side's clock, milliseconds since the epoch. */
interface Ping {
  params: { sentAt?: number };
  result: { sentAt?: number; at: number };
}

/** Client to server requests: params and result of each method. */
export interface Requests extends AdmissionRequests {
  hello: { params: HelloParams; result: HelloResult };
  ping: Ping;
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
  /**
   * What a pane shows, cut to a size, for a picture of it; where its cursor is stays in sight. With `window` all panes of
   * its window, each cut to its share, in place of `rows`.
   */
  'pane.preview': {
    params: { pane: string; cols: number; rows: number; window?: boolean };
    result: { rows: Run[][]; window?: WindowPreview };
  };
  /** Does an action of the list that is open on this viewport; the answer is what is in it now, and what to select there. */
  'overlay.act': {
    params: { action: string; id: string; text?: string; tagged?: string[] };
    result: { items: OverlayItem[]; selected?: string };
  };
  'server.status': { params: object; result: ServerStatus };
  'server.restart': { params: object; result: object };
}

/** Client to server notifications. */
export interface ClientNotifications {
  'viewport.input': { seq: number; data: ByteString };
  'viewport.resize': { cols: number; rows: number };
  'viewport.ack': { rev: number };
  /** What the terminal answered when it was asked for its default colours (OSC 10, 11), as `#rrggbb`. */
  'viewport.colours': { foreground?: string; background?: string };
  /** What the terminal answered when it was asked what it is and can do. */
  'viewport.terminal': TerminalFindings;
  /** The command of `viewport.lock` has ended. */
  'viewport.unlock': object;
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
  /**
   * Give the terminal to a command for /bin/sh until it ends (lock-client), and then say `viewport.unlock`. Sent to a client
   * on the host only, and refused by every other one.
   */
  'viewport.lock': { command: string };
  /** Somebody changed what this client may do: a takeover (attach-session -T). */
  'viewport.access': ViewportAccess;
  /** OSC 52 write that the policy let through. */
  'viewport.clipboard': { selection: string; text: ByteString };
  'viewport.closed': { reason: ViewportClosedReason };
  /** A key for the overlay that is open, by its name. */
  'overlay.key': { key: string };
  /** The mouse over the overlay that is open: a cell of the terminal. */
  'overlay.mouse': { event: 'down' | 'up' | 'drag' | 'move' | 'wheel'; button: number; x: number; y: number };
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
  /** Are you there? Asked when nothing was heard from a far client for a while. */
  ping: Ping;
  /** A command needs an answer (confirm, text, choice): asks the client that ran it. */
  'ui.ask': {
    params: { kind: 'confirm' | 'text' | 'choice'; prompt: string; choices?: string[]; initial?: string };
    result: { answer: string | null };
  };
  /** A list or menu over the panes; answered when it closes. */
  'ui.overlay': { params: OverlayRequest; result: { answer: OverlayAnswer; taken?: number } };
  /** A command reads '-': the next bytes of the client's standard input, at most `limit`; asked again while the answer says that there are more. */
  'ui.stdin': { params: { limit: number }; result: { data: ByteString; more?: true } };
  /**
   * A command reads a file: the next bytes of the caller's file, at most `limit`. Asked only of a command line on the host.
   * `file` numbers what is read or written over the connection; the first request opens it.
   */
  'ui.readFile': {
    params: { file: number; path: string; limit: number };
    result: { data: ByteString; more?: true };
  };
  /** A command writes a file: the next bytes for the caller's file; the last request has no `more`. */
  'ui.writeFile': {
    params: { file: number; path: string; data: ByteString; append?: true; more?: true };
    result: object;
  };
}

export interface ServerStatus {
  version: string;
  /** Absent in servers of earlier releases. */
  build?: string;
  server: { pid: number; generation: number; startedAt: number; rssBytes: number };
  /** Version and build are absent in keepers of earlier releases. */
  keeper: { pid: number; startedAt: number; rssBytes: number; version?: string; build?: string };
  socket: string;
  stateDir: string;
  sessions: number;
  windows: number;
  panes: number;
  clients: number;
  /** `bytes` on the disk, of panes that are gone too; `mostBytes` they may take, 0 for no bound. */
  log: { bytes: number; mostBytes?: number; state: 'ok' | 'off' | 'failed'; reason?: string };
  problems: string[];
}

/**
 * The messages between a client and the server, over any carrier. JSON-RPC 2.0 shapes: requests with an id, responses,
 * notifications without an id. `docs/protocol.md` describes them for people who write a client.
 *
 * Each message is described once, by its check (check.ts): its type is inferred from the check, and schema.ts prints it.
 * Two conventions save bytes:
 * - `ByteString`: a string whose every char code is one byte (0-255), so arbitrary bytes travel in JSON without base64.
 * - `Run`: cells as text plus an SGR style.
 *
 * This file has the handshake, commands, and the opening of a viewport. Frames, sessions and events have files of their
 * own; clientMethods.ts and serverMethods.ts list the methods with their messages.
 */

import { Credential, Role, SessionName, Via } from './admission.ts';
import { AskInfo } from './asks.ts';
import {
  anything,
  boolean,
  count,
  type Infer,
  list,
  matching,
  object,
  oneOf,
  optional,
  record,
  text,
  variant,
  whole,
  yes,
} from './check.ts';
import { cells, Frame } from './frames.ts';

// Re-exports every part of the protocol.
export type * from './asks.ts';
export type * from './awaits.ts';
export type * from './bytes.ts';
export type * from './clientMethods.ts';
export type * from './control.ts';
export type * from './events.ts';
export type * from './execs.ts';
export type * from './frames.ts';
export type * from './serverMethods.ts';
export type * from './sessions.ts';
export type { Role };

const ClientKind = oneOf('tui', 'web', 'sdk', 'mcp', 'cli');
export type ClientKind = Infer<typeof ClientKind>;

const TerminalInfo = object({
  cols: cells,
  rows: cells,
  /** $TERM of the client's terminal. */
  term: text,
  /** Path of the client's tty, such as /dev/pts/3. */
  tty: optional(text),
  /** 'truecolor', '256', '16' or 'none' (NO_COLOR, or a terminal that has none). */
  colours: optional(text),
  /** The terminal supports UTF-8; true when absent. A client that reports false replaces other characters itself. */
  utf8: optional(boolean),
});
export interface TerminalInfo extends Infer<typeof TerminalInfo> {}

export const HelloParams = object({
  versions: object({ min: whole(1), max: whole(1) }),
  client: object({ kind: ClientKind, name: text, version: text, pid: optional(whole(1)) }),
  /** Token of an earlier hello: continues as the same operator and viewport. */
  resume: optional(Credential),
  /** Admits a connection from another machine: see `token.create`. */
  token: optional(Credential),
  /** Written by the front that brought the connection; a client leaves it out. */
  via: optional(Via),
  terminal: optional(TerminalInfo),
  cwd: optional(text),
  /** The client's environment; read for update-environment and new sessions. */
  env: optional(record(text)),
});
/** Description of a client and of where it was started; every field but `versions` and `client` may be absent. */
export interface HelloParams extends Infer<typeof HelloParams> {}

export const HelloResult = object({
  version: count,
  /** `build` tells two builds of one version apart; servers of earlier releases have none. */
  server: object({ version: text, build: optional(text), pid: count, generation: count }),
  operator: object({ id: text, name: text, kind: ClientKind, role: Role }),
  /** The one session that this connection may see; absent for all. */
  session: optional(SessionName),
  resume: text,
  /** Present when `resume` was known: the last input sequence applied for that client. */
  lastInputSeq: optional(count),
});
export interface HelloResult extends Infer<typeof HelloResult> {}

export const CommandRunParams = object({
  /** argv of one or more commands; ';' alone, or ending a word unescaped, separates commands (tmux(1), COMMAND PARSING). */
  argv: optional(list(text)),
  /** The same as one line of the command language. */
  line: optional(text),
  /** The pane that the command was typed in ($HOLDFAST_PANE), for default targets. */
  pane: optional(text),
  /** The caller has a terminal and is willing to attach when the command asks for it. */
  canAttach: optional(boolean),
  /**
   * How long its typing (send-keys, paste-buffer) waits for a pane that another holds, milliseconds; 0: not at all.
   * Absent: as the option control-wait says.
   */
  controlWaitMs: optional(whole(0, 86_400_000)),
  /**
   * Opens the viewport at once, of this size, when the commands ask the client to attach. Its first picture comes ahead of
   * the answer, as bytes for the terminal of hello: `viewport.picture`.
   */
  open: optional(object({ cols: cells, rows: cells })),
});
export interface CommandRunParams extends Infer<typeof CommandRunParams> {}

export const ViewportOpenParams = object({
  /** Session target; the last used session when absent. */
  target: optional(text),
  cols: optional(cells),
  rows: optional(cells),
  readOnly: optional(boolean),
  /** Detach every other client of the session first (attach -d). */
  detachOthers: optional(boolean),
  /** Makes every other client of the session read-only (attach --takeover). */
  demoteOthers: optional(boolean),
  /** With detachOthers: their clients also hang up what started them (attach -x). */
  hangUpOthers: optional(boolean),
  /** Client flags (attach -f): 'ignore-size', 'read-only', ... */
  flags: optional(list(text)),
});
export interface ViewportOpenParams extends Infer<typeof ViewportOpenParams> {}

const PredictMode = oneOf('off', 'adaptive', 'always');
/** 'adaptive': on links slower than 30 ms. */
export type PredictMode = Infer<typeof PredictMode>;

const TerminalFeatures = object({
  rgb: optional(boolean),
  colours256: optional(boolean),
  hyperlinks: optional(boolean),
  /** Double, curly, dotted and dashed underlines, and their colours. */
  styledUnderlines: optional(boolean),
  titles: optional(boolean),
  /** Synchronized updates (mode 2026). */
  synchronized: optional(boolean),
  /** xterm's modifyOtherKeys. */
  extendedKeys: optional(boolean),
  /** Writes of its clipboard (OSC 52). */
  clipboard: optional(boolean),
  /** A colour of the cursor (OSC 12 and 112). */
  cursorColour: optional(boolean),
  /** Progress (OSC 9;4). */
  progress: optional(boolean),
  /** Form of notifications: the number of the OSC, or the bell. */
  notifications: optional(oneOf('9', '777', '99', 'bell')),
});
/** Capabilities that terminal-features and terminal-overrides set for a terminal; false: it lacks them. */
export interface TerminalFeatures extends Infer<typeof TerminalFeatures> {}

export const ViewportOpenResult = object({
  viewport: count,
  session: SessionName,
  /** A whole frame: every row, layout, status. */
  frame: Frame,
  /** The option `predict`: when a client on a slow link shows the expected echo of keys. */
  predict: optional(PredictMode),
  /** Capabilities of the client's terminal by options; these override what the client detects. */
  features: optional(TerminalFeatures),
  /** Pending questions that this viewport may see, without their details; later ones come as `ask.changed`. */
  asks: optional(list(AskInfo)),
});
export interface ViewportOpenResult extends Infer<typeof ViewportOpenResult> {}

export const CommandRunResult = object({
  exitCode: whole(Number.MIN_SAFE_INTEGER),
  /** Standard output, a ByteString. */
  out: text,
  /** Standard error. */
  err: text,
  /** Code of the last error in `err` (docs/errors.md); absent when nothing failed, or a program did. */
  errorCode: optional(text),
  /** Set when the commands asked this client to attach: the parameters of viewport.open. */
  attach: optional(ViewportOpenParams),
  /** A command line for `command.run` on that viewport before anything is typed: the picker, when there is a choice. */
  first: optional(text),
  /** The viewport, where `open` asked for it. Its frame is empty: the whole one follows as the first `viewport.frame`. */
  opened: optional(ViewportOpenResult),
});
export interface CommandRunResult extends Infer<typeof CommandRunResult> {}

const rgb = matching(/^#[0-9a-f]{6}$/, ' must be #rrggbb');
/** Default colours that the terminal reported (OSC 10, 11), as `#rrggbb`. */
export const DefaultColours = object({ foreground: optional(rgb), background: optional(rgb) });
export interface DefaultColours extends Infer<typeof DefaultColours> {}

export const TerminalFindings = object({
  /** Name and version as it gives them (XTVERSION): `XTerm(379)`. */
  name: optional(text),
  /** As in `TerminalInfo`. */
  colours: optional(oneOf('truecolor', '256', '16', 'none')),
  /** The terminal supports other styles than were sent; the server then sends a full frame. */
  redraw: optional(boolean),
  /** Protocol by which it sends keys that plain bytes can't tell apart. */
  keyboard: optional(oneOf('kitty', 'xterm', 'plain')),
  /** A cell in pixels. */
  cell: optional(object({ width: whole(1, 1000), height: whole(1, 1000) })),
});
/** Answers of the terminal to its client's questions, sent after the first frame. */
export interface TerminalFindings extends Infer<typeof TerminalFindings> {}

export const ViewportClosedReason = variant('kind', {
  /**
   * With hangUp the client sends SIGHUP to the process that started it (detach-client -P). `run` is a command for /bin/sh
   * that it runs in its terminal before it ends (detach-client -E); only for a client on the host, others never run it.
   */
  detached: object({ by: optional(text), hangUp: optional(yes), run: optional(text) }),
  'session-ended': object({ session: text }),
  /** The token of this client was revoked (by somebody), or has expired. */
  'token-ended': object({ why: oneOf('revoked', 'expired'), by: optional(text) }),
  'server-exit': object({}),
  error: object({ message: text }),
});
export type ViewportClosedReason = Infer<typeof ViewportClosedReason>;

export const ViewportAccess = object({ readOnly: boolean, by: text });
/** Rights of a viewport after a change, and who changed them. */
export interface ViewportAccess extends Infer<typeof ViewportAccess> {}

const errorFields = {
  /** A code of `errorCatalogue`. */
  code: text,
  message: text,
  data: optional(record(anything)),
};
const ErrorBody = object(errorFields);
export interface ErrorBody extends Infer<typeof ErrorBody> {}

export const InputRefused = object({ seq: count, ...errorFields });

const processFacts = { pid: count, startedAt: count, rssBytes: count };

export const ServerStatus = object({
  version: text,
  /** Absent in servers of earlier releases. */
  build: optional(text),
  server: object({ ...processFacts, generation: count }),
  /** Version and build are absent in keepers of earlier releases. */
  keeper: object({ ...processFacts, version: optional(text), build: optional(text) }),
  socket: text,
  stateDir: text,
  sessions: count,
  windows: count,
  panes: count,
  clients: count,
  /** `bytes`: size on the disk, closed panes included; `mostBytes`: its limit, 0 for none. */
  log: object({
    bytes: count,
    mostBytes: optional(count),
    state: oneOf('ok', 'off', 'failed'),
    reason: optional(text),
  }),
  problems: list(text),
});
export interface ServerStatus extends Infer<typeof ServerStatus> {}

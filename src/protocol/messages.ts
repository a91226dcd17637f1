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

import { Credential, PrincipalInfo, Role, SessionName, Via } from './admission.ts';
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
import { name, pid, time } from './values.ts';

// Re-exports every part of the protocol.
export type * from './asks.ts';
export type * from './awaits.ts';
export type * from './bytes.ts';
export type * from './clientMethods.ts';
export type * from './control.ts';
export type * from './events.ts';
export type * from './execs.ts';
export type * from './frames.ts';
export type * from './panes.ts';
export type * from './serverMethods.ts';
export type * from './sessions.ts';
export type * from './timeline.ts';
export type { Role };

/** Kind of a client. */
const ClientKind = oneOf('tui', 'web', 'sdk', 'mcp', 'cli');
export type ClientKind = Infer<typeof ClientKind>;

const TerminalInfo = object({
  /** Columns. */
  cols: cells,
  /** Rows. */
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
/** Terminal of a client. */
export interface TerminalInfo extends Infer<typeof TerminalInfo> {}

export const HelloParams = object({
  /** Range of protocol versions that the client speaks. */
  versions: object({
    /** Lowest version. */
    min: whole(1),
    /** Highest version. */
    max: whole(1),
  }),
  /** The client program. */
  client: object({
    kind: ClientKind,
    /** Its name, for people. */
    name: text,
    /** Its own version, for people. */
    version: text,
    /** Its process id. */
    pid: optional(whole(1)),
  }),
  /** Refuse unknown fields instead of ignoring them, for developing a client. */
  strict: optional(boolean),
  /** Token of an earlier hello: continues as the same operator and viewport. */
  resume: optional(Credential),
  /** Admits a connection from another machine: see `token.create`. */
  token: optional(Credential),
  /** Written by the front that brought the connection; a client leaves it out. */
  via: optional(Via),
  terminal: optional(TerminalInfo),
  /** Folder in which the client was started: where new sessions start. */
  cwd: optional(text),
  /** The client's environment; read for update-environment and new sessions. */
  env: optional(record(text)),
});
/** Description of a client and of where it was started; every field but `versions` and `client` may be absent. */
export interface HelloParams extends Infer<typeof HelloParams> {}

export const HelloResult = object({
  /** Version of the protocol that the connection uses. */
  version: count,
  /** The server. */
  server: object({
    /** Its release. */
    version: text,
    /** Distinguishes builds of one version; absent in servers of earlier releases. */
    build: optional(text),
    pid,
    /** Number of this server among those of its keeper. */
    generation: count,
  }),
  /** Identity of the client, as others see it. */
  operator: object({
    /** Its id. */
    id: text,
    name,
    kind: ClientKind,
    role: Role,
  }),
  /** The principal that this connection acts for; absent in servers of earlier releases. */
  principal: optional(PrincipalInfo),
  /** The one session that this connection may see; absent for all. */
  session: optional(SessionName),
  /** The paired device that this connection is of; absent for others. */
  device: optional(
    object({
      /** Its id. */
      id: text,
      name,
      /** The owner's own. */
      own: boolean,
    }),
  ),
  /** The token is that of a pairing link, which admits to `device.pair` and nothing else. */
  pairing: optional(yes),
  /** Secret for the next hello, to continue as the same operator. */
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
  /** A number that `command.output` repeats, to distinguish the output of concurrent commands. */
  call: optional(count),
  /**
   * How long typing (send-keys, paste-buffer) waits for a pane that another holds, milliseconds. 0: not at all; absent:
   * as the option control-wait says.
   */
  controlWaitMs: optional(whole(0, 86_400_000)),
  /**
   * Opens the viewport at once, of this size, when the commands ask the client to attach. Its first picture comes ahead of
   * the answer, as bytes for the terminal of hello: `viewport.picture`.
   */
  open: optional(
    object({
      /** Columns. */
      cols: cells,
      /** Rows. */
      rows: cells,
    }),
  ),
});
export interface CommandRunParams extends Infer<typeof CommandRunParams> {}

export const ViewportOpenParams = object({
  /** Session target; the last used session when absent. */
  target: optional(text),
  /** Columns of the terminal. */
  cols: optional(cells),
  /** Rows of the terminal. */
  rows: optional(cells),
  /** Types nothing. */
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
  /** Colours of 24 bits. */
  rgb: optional(boolean),
  /** 256 colours. */
  colours256: optional(boolean),
  /** Hyperlinks (OSC 8). */
  hyperlinks: optional(boolean),
  /** Double, curly, dotted and dashed underlines, and their colours. */
  styledUnderlines: optional(boolean),
  /** Titles of the terminal's window. */
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
  /** The last cell of the last row; false where a character there may scroll the screen. */
  lastCell: optional(boolean),
  /** Form of notifications: the number of the OSC, or the bell. */
  notifications: optional(oneOf('9', '777', '99', 'bell')),
});
/** Capabilities that terminal-features and terminal-overrides set for a terminal; false: it lacks them. */
export interface TerminalFeatures extends Infer<typeof TerminalFeatures> {}

export const ViewportOpenResult = object({
  /** Number of the viewport, for people. */
  viewport: count,
  /** The session that it shows. */
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
  /** 0 when all commands succeeded. */
  exitCode: whole(Number.MIN_SAFE_INTEGER),
  /** Standard output, a byte string. */
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

/** Colour, as `#rrggbb`. */
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
  cell: optional(
    object({
      /** Pixels. */
      width: whole(1, 1000),
      /** Pixels. */
      height: whole(1, 1000),
    }),
  ),
});
/** Answers of the terminal to its client's questions, sent after the first frame. */
export interface TerminalFindings extends Infer<typeof TerminalFindings> {}

export const ViewportClosedReason = variant('kind', {
  detached: object({
    /** Name of the client or operator that detached it. */
    by: optional(text),
    /** The client sends SIGHUP to the process that started it (detach-client -P). */
    hangUp: optional(yes),
    /**
     * Command for /bin/sh that the client runs in its terminal before it ends (detach-client -E). Only for clients on the
     * host; others never run it.
     */
    run: optional(text),
  }),
  'session-ended': object({
    /** Name of the session. */
    session: text,
  }),
  /** The token of this client was revoked (by somebody), or has expired. */
  'token-ended': object({
    /** Cause of the end of the token. */
    why: oneOf('revoked', 'expired'),
    /** Name of the operator who revoked it. */
    by: optional(text),
  }),
  'server-exit': object({}),
  error: object({
    /** A sentence for people. */
    message: text,
  }),
});
/** Reason for which a viewport ended. */
export type ViewportClosedReason = Infer<typeof ViewportClosedReason>;

export const ViewportAccess = object({
  /** It may not type any more. */
  readOnly: boolean,
  /** Name of the one who changed it. */
  by: text,
});
/** Rights of a viewport after a change, and who changed them. */
export interface ViewportAccess extends Infer<typeof ViewportAccess> {}

const errorFields = {
  /** Stable code, for programs. */
  code: text,
  /** A sentence for people. */
  message: text,
  /** Values in the sentence, by name. */
  data: optional(record(anything)),
};
export const ErrorBody = object(errorFields);
/** An error. */
export interface ErrorBody extends Infer<typeof ErrorBody> {}

export const InputRefused = object({
  /** Number of the input message. */
  seq: count,
  ...errorFields,
});

const processFacts = {
  pid,
  startedAt: time,
  /** Resident memory, bytes. */
  rssBytes: count,
};

export const ServerStatus = object({
  /** Release of the server. */
  version: text,
  /** Its build; absent in servers of earlier releases. */
  build: optional(text),
  /** The server's process. */
  server: object({
    ...processFacts,
    /** Number of this server among those of its keeper. */
    generation: count,
  }),
  /** The keeper's process. */
  keeper: object({
    ...processFacts,
    /** Its release; absent in keepers of earlier releases. */
    version: optional(text),
    /** Its build; absent in keepers of earlier releases. */
    build: optional(text),
  }),
  /** Path of the socket. */
  socket: text,
  /** Path of the state folder. */
  stateDir: text,
  /** Number of sessions. */
  sessions: count,
  /** Number of windows. */
  windows: count,
  /** Number of panes. */
  panes: count,
  /** Number of attached clients. */
  clients: count,
  /** The logs of panes. */
  log: object({
    /** Size on the disk, closed panes included. */
    bytes: count,
    /** Limit of that, 0 for none. */
    mostBytes: optional(count),
    /** Whether output is stored. */
    state: oneOf('ok', 'off', 'failed'),
    /** Reason of a failure. */
    reason: optional(text),
  }),
  /** Faults that need somebody, as sentences. */
  problems: list(text),
});
/** State of a server. */
export interface ServerStatus extends Infer<typeof ServerStatus> {}

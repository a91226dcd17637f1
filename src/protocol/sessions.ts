/**
 * Sessions, windows, panes and their processes, as reported to clients, and requests about them. Types with their
 * checks, and the words for losses.
 */
import {
  boolean,
  count,
  type Infer,
  list,
  matching,
  object,
  oneOf,
  optional,
  orNull,
  text,
  variant,
  whole,
  yes,
} from './check.ts';
import { SavedSession } from './SavedSession.ts';
import { byteText, name, offset, paneId, pid, sessionId, target, time, uuid } from './values.ts';

export const ProcessInfo = variant('state', {
  running: object({
    pid,
    /** Path of its terminal. */
    tty: text,
  }),
  exited: object({
    /** Exit code. */
    code: whole(Number.MIN_SAFE_INTEGER),
    at: time,
  }),
  killed: object({
    /** Name of the signal, such as `SIGTERM`. */
    signal: text,
    at: time,
  }),
  lost: object({
    /** Cause of its end, in words. */
    reason: text,
    at: time,
  }),
  failed: object({
    /** Reason for which it did not start. */
    reason: text,
    at: time,
  }),
});
/** State of a pane's process; `lost` and `restored` are never shown as anything else. */
export type ProcessInfo = Infer<typeof ProcessInfo>;

/** Reason why a pane is `lost`; stored states of older releases have other words too. */
export const lossReasons = {
  /** The machine stopped without a shutdown: a power cut, a crash, a kill of everything. */
  hostRestarted: 'host restarted',
  /** The system told the keeper to end: a shutdown, or the end of all processes of the user. */
  hostShutDown: 'host shut down',
  /** The keeper was killed within the same boot: by the kernel for lack of memory, or by hand. */
  keeperKilled: 'keeper killed',
  /** The keeper no longer has the program, and the record of its end was not stored. */
  unrecorded: 'its end was not recorded',
  /** Made by session.restore, which runs nothing. */
  restored: 'restored from a file',
} as const;

/** State of a pane's program, as far as it is known. */
export const ProgramStatus = object({
  /** blocked, error, working, done, idle, unknown. */
  state: text,
  /** By what it is known: program (OSC 7501), agent, progress, marks, notification, bell, silence, none. */
  source: text,
  /** Why it is blocked: permission, question, auth. */
  kind: optional(text),
  /** Percent. */
  progress: optional(count),
  /** Name of the program, as it gives it. */
  app: optional(text),
  /** Its task, in a few words. */
  title: optional(text),
  /** Its question or result, in one sentence. */
  msg: optional(text),
  /** Nobody has seen this result. */
  unseen: optional(yes),
});
export interface ProgramStatus extends Infer<typeof ProgramStatus> {}

/** State that an agent's hook reports for its pane; `clear` takes the last report back. */
export const AgentReportParams = object({
  /** Pane that the agent runs in. */
  pane: text,
  /** Its state; `clear` withdraws the last report. */
  state: oneOf('blocked', 'error', 'working', 'done', 'idle', 'clear'),
  /** With `blocked`. */
  kind: optional(oneOf('permission', 'question', 'auth')),
  /** Percent, with `working` and `blocked`. */
  progress: optional(whole(0, 100)),
  /** Name of the agent. */
  app: optional(
    matching(/^[A-Za-z0-9_.+-]{1,32}$/, ' must be a name of at most 32 letters, digits and _.+-'),
  ),
  /** Its task, in a few words. */
  title: optional(text),
  /** Its question or result, in one sentence. */
  msg: optional(text),
});
export interface AgentReportParams extends Infer<typeof AgentReportParams> {}

const PaneInfo = object({
  id: paneId,
  uuid,
  /** Its number in the window. */
  index: count,
  /** The window's active pane. */
  active: boolean,
  /** Its title, as the program set it. */
  title: text,
  /** Name of the program in the foreground. */
  command: text,
  /** Its present folder. */
  cwd: text,
  /** Columns. */
  cols: count,
  /** Rows. */
  rows: count,
  process: ProcessInfo,
  status: optional(ProgramStatus),
  /** Made by session.restore: the text above is from an earlier program. */
  restored: optional(yes),
  /** Lines of history above the screen. */
  historyLines: count,
  /** Size of its log, bytes. */
  logBytes: count,
});
/** A pane. */
export interface PaneInfo extends Infer<typeof PaneInfo> {}

const WindowInfo = object({
  /** Id of the window, such as `@1`. */
  id: text,
  uuid,
  /** Its number in the session. */
  index: count,
  name,
  /** The session's current window. */
  active: boolean,
  /** Layout string, as tmux writes it. */
  layout: text,
  panes: list(PaneInfo),
});
/** A window of a session. */
export interface WindowInfo extends Infer<typeof WindowInfo> {}

export const SessionInfo = object({
  id: sessionId,
  uuid,
  name,
  createdAt: time,
  /** Time of the last attach, milliseconds since the epoch; null before the first. */
  lastAttachedAt: orNull(count),
  /** Time of the last input, milliseconds since the epoch. */
  activityAt: count,
  /** Number of attached clients. */
  attached: count,
  windows: list(WindowInfo),
  /** Only for sessions that have ended, in lists that ask for them. */
  ended: optional(
    object({
      at: time,
      /** Cause of its end, in words. */
      cause: text,
      /** Name of the operator who ended it. */
      by: optional(text),
    }),
  ),
});
/** A session. */
export interface SessionInfo extends Infer<typeof SessionInfo> {}

export const SessionShowParams = object({
  target,
  /** The last N lines of history and screen, as far as they fit into 2 MiB. */
  tail: optional(whole(1)),
  /** Time of the screen shown, milliseconds since the epoch. */
  at: optional(count),
  /** Keep colours and attributes as SGR sequences. */
  ansi: optional(boolean),
});
export interface SessionShowParams extends Infer<typeof SessionShowParams> {}

export const SessionShowResult = object({
  session: SessionInfo,
  /** Id of the pane whose lines these are. */
  pane: text,
  /** Present when tail or at was asked for. */
  lines: optional(list(text)),
  /** Time that the lines show, milliseconds since the epoch. */
  shownAt: optional(count),
  /** Fewer lines are available than requested. */
  truncated: optional(boolean),
});
export interface SessionShowResult extends Infer<typeof SessionShowResult> {}

/** Ends sessions that have been idle for this long, as the option session-ttl defines it. */
export const SessionReapParams = object({
  /** Least time without use, milliseconds. */
  idleMs: count,
  /** Ends nothing, and returns the sessions that it would end. */
  dryRun: optional(boolean),
});
export interface SessionReapParams extends Infer<typeof SessionReapParams> {}

export const IdleSession = object({
  id: sessionId,
  name,
  /** Milliseconds since the epoch. */
  idleSince: count,
});
/** A session that nobody has used for a while. */
export interface IdleSession extends Infer<typeof IdleSession> {}

export const SessionSaveParams = object({
  target,
  /** Lines of history of each pane; 2000 when absent. */
  lines: optional(whole(0, 100_000)),
});
export interface SessionSaveParams extends Infer<typeof SessionSaveParams> {}

export const SessionRestoreParams = object({
  saved: SavedSession,
  /** Another name than the saved one. */
  name: optional(text),
  /** Start the programs; without it every pane waits for respawn-pane. */
  run: optional(boolean),
});
export interface SessionRestoreParams extends Infer<typeof SessionRestoreParams> {}

export const SessionRestoreResult = object({
  id: sessionId,
  /** Name of the session; a different one when the requested name was taken. */
  name: text,
  /** Programs that could not be started, as sentences. */
  problems: list(text),
});
export interface SessionRestoreResult extends Infer<typeof SessionRestoreResult> {}

export const PaneReadParams = object({
  pane: paneId,
  /** Byte offset in the pane's output, from an earlier `next`; absent means from now. */
  cursor: optional(count),
  /** Most bytes in the answer; 256 KiB when absent, and at most. */
  limit: optional(whole(1)),
});
export interface PaneReadParams extends Infer<typeof PaneReadParams> {}

/** Place of a run or command in a pane's history; valid while that is kept. */
const InputCursor = matching(/^\d{1,15}\.\d{1,15}$/, ' must be a cursor of an earlier answer');

export const PaneInputsParams = object({
  pane: target,
  /** Milliseconds since the epoch; absent means all that is kept. */
  since: optional(count),
  /** Most runs and commands in the answer: the newest. */
  limit: optional(whole(1, 10_000)),
  /** Only entries before this place: `earlier` of an answer with the same `since`. */
  before: optional(InputCursor),
});
export interface PaneInputsParams extends Infer<typeof PaneInputsParams> {}

/** Author of input: a principal, and its connection where that is known. */
export const Typist = object({
  /** `owner`, `token:ID` or `agent:NAME:PANE`. */
  id: text,
  name,
  /** Kind of the principal. */
  actor: oneOf('person', 'agent', 'program'),
  /** Id of the client's operator. */
  operator: optional(text),
  /** Name of the device, for a paired one of the owner's own. */
  device: optional(text),
  /** Carrier of its connection. */
  carrier: optional(text),
  /** Address or terminal that it came from. */
  from: optional(text),
});

export const PaneInputsResult = object({
  pane: paneId,
  /** Pieces of input, oldest first. */
  runs: list(
    object({
      at: time,
      offset,
      /** Bytes typed. */
      bytes: count,
      /** `keys` of a client, or a `command` such as send-keys. */
      how: oneOf('keys', 'command'),
      by: Typist,
    }),
  ),
  /** Commands that the shell reported. */
  commands: list(
    object({
      at: time,
      offset,
      /** The last one to type before it; null for nobody. */
      by: orNull(Typist),
    }),
  ),
  /** Present when there are earlier entries: pass it as `before`. */
  earlier: optional(InputCursor),
  /** True when there are earlier entries in that time, kept or no longer kept. */
  truncated: boolean,
});
export interface PaneInputsResult extends Infer<typeof PaneInputsResult> {}

export const PaneReadResult = object({
  data: byteText,
  /** Cursor of the next call. */
  next: count,
  /** True when bytes between the cursor and `data` are no longer kept. */
  truncated: boolean,
});
export interface PaneReadResult extends Infer<typeof PaneReadResult> {}

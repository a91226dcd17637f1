/**
 * Commands that run in a pane for a program, which reads output and exit status (holdfast exec). Types with their
 * checks, and the mapping of ends to exit statuses; docs/exec.md explains them.
 */
import { constants } from 'node:os';
import {
  boolean,
  bytes,
  count,
  type Infer,
  list,
  matching,
  object,
  oneOf,
  optional,
  record,
  shortText,
  text,
  whole,
  yes,
} from './check.ts';
import { limits } from './limits.ts';
import { time } from './values.ts';

/** Most words of one command; their length is bounded separately. */
const mostWords = 10_000;
/** Longest name, target and key, characters. */
const nameCharacters = 256;
/** Longest wait of one read, milliseconds. */
const longestReadMs = 600_000;
/** Longest time limit of a command, milliseconds: timers of Node fire at once beyond it. */
const longestMs = 2 ** 31 - 1;

/** Id of a command: 'e' and the time of the start, in base 36. */
export const ExecId = matching(/^e[0-9a-z]{6,12}$/, ' must be the id of a command, such as emiq3k2x1');

export const ExecStartParams = object({
  /** One word is a command line for the shell; several words are run without a shell. */
  argv: list(text, 1, mostWords),
  /** Runs the command in this pane's shell. When absent, the command is the process of a pane of its own. */
  target: optional(shortText(nameCharacters)),
  /** Session for the command's own pane, made if needed. When absent: the session of `from`, else `exec`. */
  session: optional(shortText(nameCharacters)),
  /** The pane that the caller runs in. */
  from: optional(shortText(nameCharacters)),
  /** Folder for the command's own pane; the caller's when absent. */
  cwd: optional(text),
  /** Extra variables for the command's own pane. */
  environment: optional(record(text)),
  /** Ends the command after this long. */
  timeoutMs: optional(whole(1, longestMs)),
  /** Keeps the command's own pane after the end, as remain-on-exit does. */
  keep: optional(boolean),
  /** Chosen by the caller. A second start with the same key returns the first command. */
  key: optional(shortText(nameCharacters)),
});
export interface ExecStartParams extends Infer<typeof ExecStartParams> {}

export const ExecInfo = object({
  /** Its id, such as `emiq3k2x1`. */
  id: text,
  /** The words as given. */
  argv: list(text),
  /** The pane that it runs or ran in. */
  pane: text,
  /** Name of the pane's session at the start. */
  session: text,
  /** `process`: the process of its own pane; `shell`: a command of the shell in an existing pane. */
  kind: oneOf('process', 'shell'),
  /** Name of who ran it. */
  by: text,
  startedAt: time,
  endedAt: optional(time),
  /**
   * `exited` and `killed`: the command's own end; `lost`: the host stopped, or the end was not seen; `closed`: the pane
   * was closed first; `failed`: the command never ran, or its shell ran something else; `left`: the command ignored the
   * interrupt at its time limit, and may still run.
   */
  state: oneOf('running', 'exited', 'killed', 'lost', 'closed', 'failed', 'left'),
  /** Exit code, for `exited`; absent when the shell did not report it. */
  code: optional(whole(Number.MIN_SAFE_INTEGER)),
  /** For `killed`. */
  signal: optional(text),
  /** Cause, for `lost`, `closed`, `failed` and `left`. */
  reason: optional(text),
  /** The time limit was reached. */
  timedOut: optional(yes),
  /** Bytes of output so far, counted as positions of `exec.read`, with all CRs. */
  bytes: count,
});
/** A command run for a program. */
export interface ExecInfo extends Infer<typeof ExecInfo> {}

export const ExecReadParams = object({
  id: ExecId,
  /** Position to read from: 0, or `next` of the previous answer. */
  from: optional(count),
  /** Most bytes in the answer. */
  limit: optional(whole(2, limits.pieceBytes)),
  /** Keeps the CR that the terminal puts before each LF. */
  raw: optional(boolean),
  /** How long to wait for output or the end, when there is no output yet. */
  waitMs: optional(whole(0, longestReadMs)),
});
export interface ExecReadParams extends Infer<typeof ExecReadParams> {}

export const ExecReadResult = object({
  /** The output: a byte string. */
  data: bytes(limits.pieceBytes),
  /** Position to continue from. */
  next: count,
  /** The command has ended, and all of its output was read. */
  done: optional(yes),
  /** Some output before `data` is no longer kept. */
  missed: optional(yes),
  exec: ExecInfo,
});
export interface ExecReadResult extends Infer<typeof ExecReadResult> {}

const one = object({ exec: ExecInfo });

export const execRequests = {
  /**
   * Runs a command in a pane. Answered once the command was started or typed. Errors: of targets, no-shell-marks,
   * pane-busy, pane-dead, limit-exceeded, value-too-long, spawn-failed, bad-cwd.
   */
  'exec.start': { params: ExecStartParams, result: one },
  /**
   * Exact output of a command from a position on; available for a day after the end. Errors: no-such-exec, bad-value.
   */
  'exec.read': { params: ExecReadParams, result: ExecReadResult },
  /** One command. Errors: no-such-exec. */
  'exec.show': { params: object({ id: ExecId }), result: one },
  /** Running commands, and those that ended within a day; newest first. Errors: of targets. */
  'exec.list': {
    params: object({
      /** A session or pane, to list only its commands. */
      target: optional(shortText(nameCharacters)),
    }),
    result: object({ execs: list(ExecInfo) }),
  },
  /** Ends a command. Errors: no-such-exec, wrong-state. */
  'exec.end': {
    params: object({
      id: ExecId,
      /** `interrupt` types the interrupt character; `kill` ends the process of a pane of its own. */
      how: oneOf('interrupt', 'kill'),
    }),
    result: one,
  },
};

/** Exit statuses as in timeout(1): the time limit was reached; the command's end is not known. */
const timedOutStatus = 124;
const failedStatus = 125;
const signalBase = 128;
const signals: Readonly<Record<string, number | undefined>> = constants.signals;

/** Exit status of a command that waited for this one: the same; 124 after a timeout; 125 when the end is not known. */
export function execStatus({ state, code, signal, timedOut }: ExecInfo): number {
  if (timedOut) return timedOutStatus;
  if (state === 'exited' && code !== undefined) return code & 255;
  if (state === 'killed') return signalBase + (signals[signal ?? ''] ?? 0);
  return failedStatus;
}

/** The state of a command in words: `exited 1`, `killed SIGTERM`, `time up`. */
export function execEnding({ state, code, signal, reason, timedOut }: ExecInfo): string {
  const late = timedOut ? 'time up, ' : '';
  if (state === 'exited') return `${late}exited${code === undefined ? '' : ` ${code}`}`;
  if (state === 'killed') return `${late}killed ${signal ?? ''}`.trimEnd();
  return `${late}${state}${reason === undefined ? '' : `: ${reason}`}`;
}

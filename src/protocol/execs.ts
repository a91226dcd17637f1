/**
 * Commands that a program runs in a pane and whose output and exit status it reads (holdfast exec). Types and their
 * checks, and what an end means as an exit status; docs/exec.md explains them.
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

/** Most words of one command; their length has a bound of its own. */
const mostWords = 10_000;
/** Longest name, target and key, characters. */
const nameCharacters = 256;
/** Longest wait of one read, milliseconds. */
const longestReadMs = 600_000;
/** Longest time limit of a command, milliseconds: beyond it timers of Node fire at once. */
const longestMs = 2 ** 31 - 1;

/** Id of a command: 'e' and the time of the start, in base 36. */
const ExecId = matching(/^e[0-9a-z]{6,12}$/, ' must be the id of a command, such as emiq3k2x1');

export const ExecStartParams = object({
  /** One word is a command line for the shell; several are run as they are. */
  argv: list(text, 1, mostWords),
  /** Runs it in the shell of this pane. Without it, the command gets a pane of its own, which it is the process of. */
  target: optional(shortText(nameCharacters)),
  /** The session of its own pane, made where it does not exist; else that of `from`, or `exec`. */
  session: optional(shortText(nameCharacters)),
  /** The pane that the caller runs in. */
  from: optional(shortText(nameCharacters)),
  /** Folder of its own pane; that of the caller when absent. */
  cwd: optional(text),
  /** More variables for its own pane. */
  environment: optional(record(text)),
  /** The command is ended after this long. */
  timeoutMs: optional(whole(1, longestMs)),
  /** Keeps its own pane after the end, as remain-on-exit does. */
  keep: optional(boolean),
  /** Made up by the caller: a second start with the same key answers with the first command. */
  key: optional(shortText(nameCharacters)),
});
export interface ExecStartParams extends Infer<typeof ExecStartParams> {}

export const ExecInfo = object({
  /** Its id, such as `emiq3k2x1`. */
  id: text,
  /** Words as they were given. */
  argv: list(text),
  /** The pane that it runs or ran in. */
  pane: text,
  /** Name of the pane's session at the start. */
  session: text,
  /** `process`: of a pane of its own; `shell`: a command of the shell in a pane that was there. */
  kind: oneOf('process', 'shell'),
  /** Name of who ran it. */
  by: text,
  startedAt: time,
  endedAt: optional(time),
  /**
   * `exited` and `killed` have the command's own end; `lost`: the host stopped, or nobody saw the end; `closed`: the pane
   * was closed first; `failed`: it never ran, or its shell ran something else; `left`: it ignored the interrupt when its
   * time was up, and may run on.
   */
  state: oneOf('running', 'exited', 'killed', 'lost', 'closed', 'failed', 'left'),
  /** For `exited`; absent where the shell did not report it. */
  code: optional(whole(Number.MIN_SAFE_INTEGER)),
  /** For `killed`. */
  signal: optional(text),
  /** For `lost`, `closed`, `failed` and `left`: why. */
  reason: optional(text),
  /** Its time was up. */
  timedOut: optional(yes),
  /** Bytes of output so far, as positions of `exec.read`; before CRs are taken out. */
  bytes: count,
});
/** A command run for a program. */
export interface ExecInfo extends Infer<typeof ExecInfo> {}

export const ExecReadParams = object({
  id: ExecId,
  /** Where to read on: 0, or `next` of the answer before. */
  from: optional(count),
  /** Most bytes in the answer. */
  limit: optional(whole(2, limits.pieceBytes)),
  /** Leaves the CR that the terminal puts before each LF. */
  raw: optional(boolean),
  /** Waits this long for output or the end when there is no more yet. */
  waitMs: optional(whole(0, longestReadMs)),
});
export interface ExecReadParams extends Infer<typeof ExecReadParams> {}

export const ExecReadResult = object({
  /** The output: a byte string. */
  data: bytes(limits.pieceBytes),
  /** Where to read on. */
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
   * Runs a command in a pane. Answered once it has been started or typed. Errors: of targets, no-shell-marks, pane-busy,
   * pane-dead, limit-exceeded, value-too-long, spawn-failed, bad-cwd.
   */
  'exec.start': { params: ExecStartParams, result: one },
  /** Output of a command from a position on, exactly as the terminal received it; for a day after its end. Errors: no-such-exec, bad-value. */
  'exec.read': { params: ExecReadParams, result: ExecReadResult },
  /** One command. Errors: no-such-exec. */
  'exec.show': { params: object({ id: ExecId }), result: one },
  /** Commands that run, and those that ended within a day; newest first. Errors: of targets. */
  'exec.list': {
    params: object({
      /** A session or pane: only its commands. */
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

/** As timeout(1): the time was up; the command's end is not known. */
const timedOutStatus = 124;
const failedStatus = 125;
const signalBase = 128;
const signals: Readonly<Record<string, number | undefined>> = constants.signals;

/** Exit status of a command that waited for this one: its own; 124 when its time was up; 125 when its end is not known. */
export function execStatus({ state, code, signal, timedOut }: ExecInfo): number {
  if (timedOut) return timedOutStatus;
  if (state === 'exited' && code !== undefined) return code & 255;
  if (state === 'killed') return signalBase + (signals[signal ?? ''] ?? 0);
  return failedStatus;
}

/** How a command ended, or that it runs: `exited 1`, `killed SIGTERM`, `time up`. */
export function execEnding({ state, code, signal, reason, timedOut }: ExecInfo): string {
  const late = timedOut ? 'time up, ' : '';
  if (state === 'exited') return `${late}exited${code === undefined ? '' : ` ${code}`}`;
  if (state === 'killed') return `${late}killed ${signal ?? ''}`.trimEnd();
  return `${late}${state}${reason === undefined ? '' : `: ${reason}`}`;
}

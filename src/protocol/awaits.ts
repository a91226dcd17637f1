/**
 * Waiting for a condition of a pane's program (`pane.await`): the request, its ends, and the words for them. Never
 * waits.
 */
import {
  boolean,
  count,
  type Infer,
  list,
  object,
  optional,
  shortText,
  text,
  variant,
  whole,
  yes,
} from './check.ts';
import { fail } from './errors.ts';
import { ProcessInfo } from './sessions.ts';
import { duration, paneId, target } from './values.ts';

/** Most conditions of one wait. */
const mostConditions = 16;
/** Longest condition, characters: an expression for a line. */
const longestCondition = 1024;

/** Longest wait with a limit, and longest silence, milliseconds: beyond it timers of Node fire at once. */
const longestWaitMs = 2 ** 31 - 1;

/** The program that is waited for, and since when: enough to go on with the wait at the next server. */
export const AwaitPin = object({
  pane: paneId,
  /** UUID of the pane. */
  uuid: text,
  /** Names the program among all that the pane has had. */
  program: text,
  /** Offset of the pane's output at which the wait began. */
  offset: count,
  /** Milliseconds since the epoch. */
  at: count,
});
export interface AwaitPin extends Infer<typeof AwaitPin> {}

export const AwaitParams = object({
  target,
  /**
   * `exit`, `command`, `prompt`, `status=done`, `text=REGEX`, `match=/REGEX/i`, `silence=5s`; the first one to come
   * true ends the wait.
   */
  for: list(shortText(longestCondition), 1, mostConditions),
  /** Milliseconds: for longer waits leave it out. */
  timeoutMs: optional(whole(0, longestWaitMs)),
  /** Only what happens from now on counts; without it a condition may be true already. */
  fresh: optional(boolean),
  /** Goes on with a wait that another server began. */
  pin: optional(AwaitPin),
  /** A number, which `pane.awaiting` repeats. */
  id: optional(count),
});
export interface AwaitParams extends Infer<typeof AwaitParams> {}

/** The wait has begun. */
export const AwaitBegan = object({
  /** The `id` of the request. */
  id: optional(count),
  pin: AwaitPin,
});

const common = {
  pane: paneId,
  waitedMs: duration,
  /** Some output was not looked at: there was more of it than is kept, or than is searched after a restart. */
  missed: optional(yes),
};

export const AwaitResult = variant('outcome', {
  met: object({
    ...common,
    /** The condition that came true, as it was given. */
    condition: text,
    /** Exit code of the program (`exit`) or the command (`command`), where known. */
    exitCode: optional(whole(Number.MIN_SAFE_INTEGER)),
    /** Name of the signal that ended it. */
    signal: optional(text),
    /** The line that matched. */
    line: optional(text),
    /** The state of the program. */
    status: optional(text),
  }),
  timeout: object(common),
  /** The program ended, so that the conditions can't come true any more. */
  ended: object({ ...common, process: ProcessInfo }),
  /** The pane runs another program now. */
  replaced: object(common),
  /** The pane is gone. */
  closed: object(common),
});
/** How a wait ended. */
export type AwaitResult = Infer<typeof AwaitResult>;

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A length of time such as '500ms', '30s', '5m' or '30' (seconds), in milliseconds. Errors: bad-value. */
export function waitMs(text: string): number {
  const [, number = '', unit = 's'] = /^(\d{1,9})(ms|[smhdw])?$/.exec(text) ?? [];
  const ms = number === '' ? Number.NaN : Number(number) * (unitMs[unit] ?? Number.NaN);
  if (ms <= longestWaitMs) return ms;
  throw fail('bad-value', {
    value: text,
    reason: 'a time is a number with ms, s, m, h, d or w, below 25 days',
  });
}

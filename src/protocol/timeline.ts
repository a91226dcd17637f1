/** Messages about the times of a pane's past: when something happened, and who did it. Types and their checks. */
import {
  boolean,
  type Check,
  count,
  type Infer,
  list,
  object,
  optional,
  orNull,
  shortText,
  text,
  tuple,
  whole,
} from './check.ts';
import { Typist } from './sessions.ts';
import { paneId, time } from './values.ts';

/** Longest target, characters. */
const targetCharacters = 256;
/** Most entries of each kind in one answer. */
const mostEntries = 1000;

export const PaneTimelineParams = object({
  /** A session, or a pane in the target language. */
  pane: shortText(targetCharacters),
  /** Most entries of each kind: the newest; 500 when absent. */
  limit: optional(whole(1, mostEntries)),
});
export interface PaneTimelineParams extends Infer<typeof PaneTimelineParams> {}

/** Times from and to, milliseconds since the epoch. */
const Stretches: Check<[from: number, to: number][]> = list(tuple([count, count]));

export const PaneTimelineResult = object({
  pane: paneId,
  /** When the screen changed, oldest first, without the pauses between; at most 400. */
  stretches: Stretches,
  /** Commands that the shell reported. */
  commands: list(
    object({
      at: time,
      /** The last one to type before it; null for nobody. */
      by: orNull(Typist),
      /** Time of its end; absent while it runs, or when the shell did not report it. */
      endedAt: optional(count),
      /** Its exit code, where the shell reported it. */
      code: optional(whole(Number.MIN_SAFE_INTEGER)),
    }),
  ),
  /** Typing of one author: from the first to the last key, up to a pause of a minute or another author. */
  typed: list(
    object({
      /** Time of the first key. */
      from: count,
      /** Time of the last key. */
      to: count,
      by: Typist,
    }),
  ),
  /** Ends of the pane's program. */
  exits: list(
    object({
      at: time,
      /** The end in words: `exited 0`. */
      status: text,
    }),
  ),
  /** Older entries were left out, or are no longer kept. */
  truncated: boolean,
});
export interface PaneTimelineResult extends Infer<typeof PaneTimelineResult> {}

export const timelineRequests = {
  /** Times at which something happened in a pane, for a way through its past. Errors: of targets. */
  'pane.timeline': { params: PaneTimelineParams, result: PaneTimelineResult },
};

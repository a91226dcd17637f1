/** Messages of programs that work with one pane: its input and its screen. Types and their checks. */
import {
  boolean,
  bytes,
  count,
  type Infer,
  list,
  object,
  optional,
  orNull,
  shortText,
  text,
  whole,
  yes,
} from './check.ts';
import { Runs } from './frames.ts';
import { limits } from './limits.ts';

/** Most keys of one request, and the longest name of one, characters. */
const mostKeys = 4096;
const keyCharacters = 64;
const longestWaitMs = 2 ** 31 - 1;

export const PaneInputParams = object({
  /** A session, or a pane in the target language. */
  pane: text,
  /**
   * Rising number of this input among the operator's. Input with a known number is not typed again, so it can be resent
   * after a lost connection.
   */
  seq: whole(1),
  /** Bytes, typed as they are. */
  data: optional(bytes(limits.pieceBytes)),
  /** `data` is a paste: in brackets where the program asked for that, with CR for each LF. */
  paste: optional(yes),
  /** Names of keys, instead of `data`: `C-c`, `Enter`, `a`. */
  keys: optional(list(shortText(keyCharacters), 1, mostKeys)),
  /** Longest wait for a pane that another holds, milliseconds; the option control-wait when absent. */
  controlWaitMs: optional(whole(0, longestWaitMs)),
  /** The input was already sent over a connection that was lost. */
  again: optional(yes),
});
export interface PaneInputParams extends Infer<typeof PaneInputParams> {}

export const PaneScreenParams = object({
  /** A session, or a pane in the target language. */
  pane: text,
  /** Time of the screen shown, milliseconds since the epoch; the present when absent. */
  at: optional(count),
  /** Keep colours and attributes as SGR sequences. */
  ansi: optional(boolean),
  /** Give the rows as runs of styled cells too. */
  runs: optional(boolean),
});
export interface PaneScreenParams extends Infer<typeof PaneScreenParams> {}

export const PaneScreenResult = object({
  /** Id of the pane. */
  pane: text,
  /** Size in cells. */
  cols: count,
  /** Size in cells. */
  rows: count,
  /** From the top, without the blank lines at the end. */
  lines: list(text),
  /** The same rows with their styles, where `runs` asked for them. */
  runs: optional(list(Runs)),
  /** Null for a screen of the past. */
  cursor: orNull(
    object({
      /** Column, from 0. */
      x: count,
      /** Row, from 0. */
      y: count,
      /** The program shows it. */
      visible: boolean,
    }),
  ),
  /** As the program or a person set it. */
  title: text,
  /** The program draws on the alternate screen. */
  alternate: boolean,
  /** Bytes of output that made this screen: a cursor for pane.read. Null for a screen of the past. */
  next: orNull(count),
  /** Time of the screen, milliseconds since the epoch. */
  shownAt: count,
  /** The history does not reach that far back: this is the oldest screen. */
  truncated: boolean,
});
export interface PaneScreenResult extends Infer<typeof PaneScreenResult> {}

export const paneRequests = {
  /**
   * Types into a pane, once per number. Answered when the input is certain to be typed. Errors: of targets, bad-params,
   * control-held, control-lost, input-full, no-such-key, not-granted, pane-dead, wrong-state.
   */
  'pane.input': { params: PaneInputParams, result: object({}) },
  /** The screen of a pane, now or at an earlier time. Errors: of targets. */
  'pane.screen': { params: PaneScreenParams, result: PaneScreenResult },
};

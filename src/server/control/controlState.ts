/**
 * The state and subscriptions of a control client, as text that its process keeps for the case that the server dies. Owns
 * the form of that text; a server of another release may read it.
 */
import {
  boolean,
  count,
  type Infer,
  list,
  object,
  oneOf,
  orNull,
  passes,
  record,
  text,
} from '../../protocol/check.ts';

const size = object({ cols: count, rows: count });

const ControlState = object({
  /** UUID of its session. */
  session: text,
  readOnly: boolean,
  flags: list(text),
  size: orNull(size),
  /** Sizes of single windows, by their ids. */
  windowSizes: record(size),
  /** Panes whose output does not flow, by their ids. */
  flow: record(oneOf('paused', 'off')),
  subscriptions: list(object({ name: text, what: text, format: text })),
  /** Ids of the windows of its session. */
  windows: list(text),
  /** Id of the current window. */
  current: text,
});
export interface ControlState extends Infer<typeof ControlState> {}

/** Null for a text of another form. */
export function readControlState(written: string): ControlState | null {
  try {
    const state: unknown = JSON.parse(written);
    return passes(ControlState, state) ? state : null;
  } catch {
    return null;
  }
}

/** Kinds of values in many messages. `holdfast api` prints their comments for fields without a comment of their own. */
import { count, text } from './check.ts';

/** Id of a session, such as `$1`. It does not outlive the session. */
export const sessionId = text;
/** Id of a pane, such as `%1`. */
export const paneId = text;
/** UUID, unique across hosts. */
export const uuid = text;
/** Session, by name or id, or a pane of it: `work`, `$1`, `work:1.0`, `%3`. */
export const target = text;
/** Milliseconds since the epoch. */
export const time = count;
/** Milliseconds. */
export const duration = count;
/** Process id. */
export const pid = count;
/** Byte string: each character, U+0000 to U+00FF, is one byte. */
export const byteText = text;
/** SGR parameters, as they stand between `ESC [` and `m`. */
export const sgr = text;
/** Path of a file or folder on the host. */
export const path = text;
/** Bytes of output that the pane's program has written so far. */
export const offset = count;
/** Column, from 0. */
export const column = count;
/** Row, from 0. */
export const row = count;
/** Its name. */
export const name = text;

/**
 * The bound on output queued in this process because the other side does not read, the same for every carrier. A
 * sender that can skip outdated output does so long before (frames, bells: see Viewport); beyond the bound the
 * connection is ended, and a client that is still alive reconnects and goes on from the newest state.
 */
import { fail, type HoldfastError } from '../protocol/errors.ts';

/** Eight messages of the largest size: several answers at once, and more than any honest reader leaves unread. */
export const mostUnsentBytes = 32 * 1024 * 1024;

/** The error for a connection whose other side does not read. */
export function notReading(): HoldfastError {
  return fail('not-reading', { bytes: mostUnsentBytes });
}

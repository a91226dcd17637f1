/**
 * The bound on what waits in this process because the other side does not read, the same for every carrier. A sender that
 * can skip what is outdated does so long before (frames, bells: see Viewport); beyond the bound the connection is ended, and
 * a client that is still there comes back and goes on from the newest state.
 */
import { fail, type HoldfastError } from '../protocol/errors.ts';

/** Eight messages of the largest size: several answers at once, and more than any honest reader leaves waiting. */
export const mostUnsentBytes = 32 * 1024 * 1024;

/** Why a connection was ended whose other side does not read. */
export function notReading(): HoldfastError {
  return fail('not-reading', { bytes: mostUnsentBytes });
}

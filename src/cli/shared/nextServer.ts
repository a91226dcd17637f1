/** The server that follows one that was killed or restarted, for commands that outlive it. */
import { HoldfastError } from '../../protocol/errors.ts';
import type { Places } from '../../runtime/paths.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { connect } from './localServer.ts';

/**
 * Pause between two attempts to find the next server, and their number: the keeper has it running within a second or
 * two.
 */
const retryMs = 100;
const mostRetries = 100;

/** Connection to the next server; null when there is none. */
export async function reconnect(where: Places): Promise<Carrier | null> {
  for (let tries = 0; tries < mostRetries; tries++) {
    try {
      return await connect(where, { start: 'never' });
    } catch (error) {
      if (!(error instanceof HoldfastError) || error.code !== 'no-server') throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
  return null;
}

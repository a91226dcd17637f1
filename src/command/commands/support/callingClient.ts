/** Default client of a command that names none. */
import { HoldfastError } from '../../../protocol/errors.ts';
import type { AttachedClient } from '../../AttachedClient.ts';
import type { CommandContext } from '../../context.ts';

/**
 * The client that runs the command, else the last used in the current session, else the last used; null when none is
 * attached.
 */
export function callingClient(context: CommandContext): AttachedClient | null {
  try {
    return context.findClient(undefined);
  } catch (error) {
    if (error instanceof HoldfastError) return null;
    throw error;
  }
}

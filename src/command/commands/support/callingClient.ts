/** The attached client that a command is for when it names none. */
import { HoldfastError } from '../../../protocol/errors.ts';
import type { AttachedClient } from '../../AttachedClient.ts';
import type { CommandContext } from '../../context.ts';

/** The one that runs it, else the one used last in the current session, else the one used last; null when nobody is attached. */
export function callingClient(context: CommandContext): AttachedClient | null {
  try {
    return context.findClient(undefined);
  } catch (error) {
    if (error instanceof HoldfastError) return null;
    throw error;
  }
}

/** Optional targets. */
import { HoldfastError } from '../../../protocol/errors.ts';
import type { AttachedClient } from '../../AttachedClient.ts';
import type { CommandContext } from '../../context.ts';
import type { ResolvedTarget } from '../../spec.ts';

function orNull<T>(find: () => T): T | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof HoldfastError) return null;
    throw error;
  }
}

/** The target of a flag, or null when it does not exist. */
export function targetOrNull(context: CommandContext, flag = 't'): ResolvedTarget | null {
  return orNull(() => context.target(flag));
}

/** The client of a flag, or null: most commands work without one. */
export function clientOrNull(context: CommandContext, flag: string): AttachedClient | null {
  return orNull(() => context.targetClient(flag));
}

export function findOrNull(
  context: CommandContext,
  ...query: Parameters<CommandContext['find']>
): ResolvedTarget | null {
  return orNull(() => context.find(...query));
}

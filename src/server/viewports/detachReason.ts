/** How a client is let go: what it is told when its viewport is over. */
import type { DetachHow } from '../../command/AttachedClient.ts';
import type { ViewportClosedReason } from '../../protocol/messages.ts';

/** `by` is null for a client that leaves by itself. */
export function detachReason(by: string | null, { hangUp, run }: DetachHow): ViewportClosedReason {
  return {
    kind: 'detached',
    ...(by === null ? {} : { by }),
    ...(hangUp ? { hangUp: true as const } : {}),
    ...(run === undefined ? {} : { run }),
  };
}

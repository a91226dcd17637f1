/** Close message to a client whose viewport ends. */
import type { DetachHow } from '../../command/AttachedClient.ts';
import type { ViewportClosedReason } from '../../protocol/messages.ts';

/** `by` is null for a client that detaches itself. */
export function detachReason(by: string | null, { hangUp, run }: DetachHow): ViewportClosedReason {
  return {
    kind: 'detached',
    ...(by === null ? {} : { by }),
    ...(hangUp ? { hangUp: true as const } : {}),
    ...(run === undefined ? {} : { run }),
  };
}

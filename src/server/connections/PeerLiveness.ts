/**
 * Detects a dead remote client: an abandoned viewport would go on deciding the size of a window. A client that does
 * not answer is disconnected, and the operator may return with its resume token. Connections over the Unix socket need
 * none of this: the kernel reports their end.
 */
import { fail } from '../../protocol/errors.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { Liveness } from '../../transport/Liveness.ts';
import type { ServerPeer } from '../../transport/Peer.ts';

/**
 * Silence after which the client is asked. Above the 15 s that a client's own heartbeat may take on an idle connection.
 */
const askAfterMs = 25_000;
/** Time for the answer: several of the slowest round trips. */
const answerWithinMs = 20_000;

export class PeerLiveness extends Liveness {
  constructor(peer: ServerPeer, { timers }: { timers: Timers }) {
    // An error is an answer too: a client that lacks the method is alive.
    const answered = () => this.heard();
    super({
      timers,
      askAfterMs,
      answerWithinMs,
      ask: () => void peer.request('ping', {}).then(answered, answered),
      dead: () => peer.close(fail('unreachable', { seconds: (askAfterMs + answerWithinMs) / 1000 })),
    });
  }
}

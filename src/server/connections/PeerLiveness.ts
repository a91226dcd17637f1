/**
 * Whether the client of a connection from elsewhere is still there: a viewport that nobody looks at any more would go on
 * deciding the size of a window. A client that does not answer is disconnected, and the operator may come back with its
 * resume token. Connections over the Unix socket have none of this: there the kernel tells.
 */
import { fail } from '../../protocol/errors.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { Liveness } from '../../transport/Liveness.ts';
import type { ServerPeer } from '../../transport/Peer.ts';

/** Silence after which the client is asked. Above the 15 s that a client's own heartbeat may take when nothing happens. */
const askAfterMs = 25_000;
/** Time for the answer: several of the slowest round trips. */
const answerWithinMs = 20_000;

export class PeerLiveness extends Liveness {
  constructor(peer: ServerPeer, { timers }: { timers: Timers }) {
    // An error is an answer too: a client that does not know the question is there.
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

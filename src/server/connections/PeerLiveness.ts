/**
 * Whether the far end of a connection is there still: a network can die without a word, and a viewport that nobody
 * looks at any more would go on deciding the size of a window. After a while of silence the client is asked; when it
 * says nothing to that either, the connection ends, and the operator may come back with its resume token. Connections
 * over the Unix socket have none of this: there the kernel tells.
 */
import { fail } from '../../protocol/errors.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { ServerPeer } from '../../transport/Peer.ts';

/** Silence after which the client is asked. Above the 15 s that a client's own heartbeat may take when nothing happens. */
const askAfterMs = 25_000;
/** Time for the answer: several of the slowest round trips. */
const answerWithinMs = 20_000;

export class PeerLiveness {
  readonly #peer: ServerPeer;
  readonly #timers: Timers;
  #heardAt: number;
  #timer: { cancel(): void } | null = null;
  #stopped = false;

  constructor(peer: ServerPeer, { timers }: { timers: Timers }) {
    this.#peer = peer;
    this.#timers = timers;
    this.#heardAt = timers.now();
    this.#wait(askAfterMs, () => this.#look());
  }

  /** Something came from the client. Cheap, since it is called for every message: the timer looks at the time itself. */
  heard(): void {
    this.#heardAt = this.#timers.now();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #look(): void {
    const left = this.#heardAt + askAfterMs - this.#timers.now();
    if (left > 0) {
      this.#wait(left, () => this.#look());
      return;
    }
    const asked = this.#timers.now();
    // An error is an answer too: a client that does not know the question is there.
    const answered = () => this.heard();
    this.#peer.request('ping', {}).then(answered, answered);
    this.#wait(answerWithinMs, () => {
      if (this.#heardAt > asked) this.#look();
      else this.#peer.close(fail('unreachable', { seconds: (askAfterMs + answerWithinMs) / 1000 }));
    });
  }

  #wait(ms: number, run: () => void): void {
    if (!this.#stopped) this.#timer = this.#timers.after(ms, run);
  }
}

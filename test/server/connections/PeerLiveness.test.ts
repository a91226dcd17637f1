import { describe, expect, it } from 'vitest';
import type { HoldfastError } from '../../../src/protocol/errors.ts';
import { PeerLiveness } from '../../../src/server/connections/PeerLiveness.ts';
import type { ServerPeer } from '../../../src/transport/Peer.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

function far() {
  const timers = new FakeTimers();
  const asked: { answer(): void; refuse(): void }[] = [];
  const closed: (HoldfastError | null | undefined)[] = [];
  const peer = {
    request: () =>
      new Promise((resolve, reject) =>
        asked.push({ answer: () => resolve({ at: 0 }), refuse: () => reject(new Error('unknown-method')) }),
      ),
    close: (error?: HoldfastError | null) => closed.push(error),
  } as unknown as ServerPeer;
  return { timers, asked, closed, silence: new PeerLiveness(peer, { timers }) };
}

describe('a far client of which nothing is heard', () => {
  it('is asked after a while, and ended when it says nothing to that', () => {
    const { timers, asked, closed } = far();
    timers.advance(24_999);
    expect(asked).toHaveLength(0);
    timers.advance(1);
    expect(asked).toHaveLength(1);
    timers.advance(20_000);
    expect(closed).toMatchObject([{ code: 'unreachable' }]);
  });

  it.each(['answer', 'refuse'] as const)('stays when it does %s', async (how) => {
    const { timers, asked, closed } = far();
    for (let round = 0; round < 5; round++) {
      while (asked.length === 0) timers.advance(1000);
      timers.advance(5000);
      asked.pop()?.[how]();
      await Promise.resolve();
      await Promise.resolve();
    }
    timers.advance(20_000);
    expect(closed).toEqual([]);
  });

  it('is not asked while it talks, and costs nothing once it is gone', () => {
    const { timers, asked, silence } = far();
    for (let n = 0; n < 100; n++) {
      timers.advance(20_000);
      silence.heard();
    }
    expect(asked).toHaveLength(0);
    silence.stop();
    timers.advance(1_000_000);
    expect(asked).toHaveLength(0);
  });
});

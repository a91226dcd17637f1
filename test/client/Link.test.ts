/** The client's connection as its owner sees it: when it is up, and when it counts as lost. */
import { describe, expect, it } from 'vitest';
import { DialFailed } from '../../src/client/connect/Dialer.ts';
import { Link } from '../../src/client/Link.ts';
import type { HelloResult } from '../../src/protocol/messages.ts';
import type { Carrier, CarrierHandlers } from '../../src/transport/Carrier.ts';
import { type ClientPeer, Peer } from '../../src/transport/Peer.ts';
import { FakeClock } from './connect/FakeClock.ts';

/** The other side: answers every request while it is well. */
class FarEnd {
  well = true;
  #handlers: CarrierHandlers | null = null;

  readonly carrier = {
    start: (handlers: CarrierHandlers) => {
      this.#handlers = handlers;
    },
    send: (text: string) => {
      const { id } = JSON.parse(text) as { id?: number };
      if (this.well && id !== undefined) this.says({ id, result: {} });
    },
    bufferedBytes: 0,
    closed: false,
    pauseReading: () => {},
    resumeReading: () => {},
    close: () => {},
    destroy: () => {},
  } satisfies Carrier;

  says(message: object): void {
    queueMicrotask(() => this.#handlers?.message(JSON.stringify({ jsonrpc: '2.0', ...message })));
  }
}

/** Other ways there, once the first connection is up. */
type Dial = (signal: AbortSignal) => Promise<Carrier>;

async function bench(dial: Dial = () => Promise.reject(new DialFailed('no route'))) {
  const clock = new FakeClock();
  const far = new FarEnd();
  const peer: ClientPeer = new Peer(far.carrier, {
    request: () => ({}),
    notification: () => {},
    closed: () => {},
  });
  let lost = 0;
  const link = new Link(
    {
      clock,
      dialer: { label: 'far', remote: true, dial },
      hello: { client: { kind: 'tui', name: 'ann', version: '0' } },
      established: { peer, hello: { resume: 'token' } as HelloResult },
    },
    {
      request: () => ({}),
      notification: () => {},
      open: () => Promise.resolve(),
      lost: () => {
        lost++;
      },
      failed: () => {},
    },
  );
  await link.first();
  return { clock, far, link, lost: () => lost };
}

describe('a connection that said hello before it was handed over', () => {
  it('stays while the other side answers, for as long as nothing is typed or shown', async () => {
    const { clock, link, lost } = await bench();
    await clock.pass(120_000);
    expect(lost()).toBe(0);
    expect(link.peer).not.toBeNull();
    link.close();
    expect(clock.timers.pending).toBe(0);
  });

  it('stays when what was typed is acknowledged late, with other news before', async () => {
    const { clock, far, link, lost } = await bench();
    await clock.pass(1000);
    link.expectsAnswer();
    far.well = false;
    for (let i = 0; i < 4; i++) {
      await clock.pass(2000);
      far.says({ method: 'viewport.bell', params: {} });
      await clock.pass(100);
      link.expectsAnswer();
    }
    expect(lost()).toBe(0);
    link.close();
  });

  it('is lost when the other side falls silent', async () => {
    const { clock, far, link, lost } = await bench();
    await clock.pass(5000);
    far.well = false;
    await clock.pass(16_000);
    expect(lost()).toBe(1);
    link.close();
  });
});

describe('a link that is up when the machine has another network', () => {
  it('is left for a new one within a second when it is silent', async () => {
    const other = new FarEnd();
    const { clock, far, link, lost } = await bench(() => Promise.resolve(other.carrier));
    await clock.pass(5000);
    far.well = false;
    clock.net = 'wlan0 10.9.0.1\n';
    await clock.pass(900, 10);
    expect(lost()).toBe(1);
    expect(link.peer).not.toBeNull();
    await clock.pass(60_000);
    expect(lost()).toBe(1);
    link.close();
    expect(clock.timers.pending).toBe(0);
  });

  it('stays when it answers, and nothing else is tried', async () => {
    let dials = 0;
    const { clock, link, lost } = await bench(() => {
      dials++;
      return Promise.reject(new DialFailed('no route'));
    });
    await clock.pass(5000);
    clock.net = 'wlan0 10.9.0.1\n';
    await clock.pass(20_000);
    link.woke();
    await clock.pass(20_000);
    expect([dials, lost()]).toEqual([0, 0]);
    link.close();
  });

  it('lets go of what was tried beside it when it answers late', async () => {
    const aborted: boolean[] = [];
    const { clock, far, link, lost } = await bench(
      (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(aborted.push(true)))),
    );
    await clock.pass(5000);
    far.well = false;
    link.woke();
    await clock.pass(500, 10);
    far.says({ method: 'viewport.bell', params: {} });
    await clock.pass(50);
    expect(aborted.length).toBeGreaterThan(0);
    const before = aborted.length;
    far.well = true;
    await clock.pass(30_000);
    expect([lost(), aborted.length]).toEqual([0, before]);
    link.close();
    expect(clock.timers.pending).toBe(0);
  });
});

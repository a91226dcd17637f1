/** A link from its first connection on, which `holdfast connect` has made before there is a Link. */
import { expect, it } from 'vitest';
import { type Dialer, DialFailed } from '../../../src/client/connect/Dialer.ts';
import { greet } from '../../../src/client/connect/greet.ts';
import { Link } from '../../../src/client/Link.ts';
import { encodeResult, parseMessage } from '../../../src/protocol/codec.ts';
import type { Carrier, CarrierHandlers } from '../../../src/transport/Carrier.ts';
import { FakeClock } from './FakeClock.ts';

const client = { kind: 'tui' as const, name: 'ann', version: '0' };
const answer = {
  version: 1,
  server: { version: '0', pid: 1, generation: 1 },
  operator: { id: 'a', name: 'ann', kind: 'tui', role: 'operator' },
  resume: 'again',
};

/** A server that answers everything until it is cut off without a word. */
class FarServer {
  dials = 0;
  silent = false;
  readonly dialer: Dialer = {
    label: 'far',
    remote: true,
    dial: async () => {
      this.dials++;
      if (this.dials > 1) throw new DialFailed('down', 'soon');
      return this.#carrier();
    },
  };

  #carrier(): Carrier {
    let handlers: CarrierHandlers | null = null;
    let closed = false;
    const end = () => {
      closed = true;
      handlers?.closed(null);
    };
    return {
      start: (given) => {
        handlers = given;
      },
      send: (text) => {
        const message = parseMessage(text);
        if (message.kind !== 'request' || this.silent) return;
        queueMicrotask(() =>
          handlers?.message(encodeResult(message.id, message.method === 'hello' ? answer : { at: 0 })),
        );
      },
      bufferedBytes: 0,
      get closed() {
        return closed;
      },
      pauseReading: () => {},
      resumeReading: () => {},
      close: end,
      destroy: end,
    };
  }
}

it('a first connection on which answers come stays, and is lost when they stay out', async () => {
  const far = new FarServer();
  const clock = new FakeClock();
  const established = await greet(far.dialer, { client }, false);
  let lost = 0;
  const link = new Link(
    { dialer: far.dialer, clock, hello: { client }, established },
    {
      request: () => ({}),
      notification: () => {},
      open: async () => {},
      lost: () => {
        lost++;
      },
      failed: () => {},
    },
  );
  await link.first();
  await clock.pass(60_000);
  expect({ lost, dials: far.dials }).toEqual({ lost: 0, dials: 1 });
  far.silent = true;
  await clock.pass(20_000);
  expect(lost).toBe(1);
  link.close();
});

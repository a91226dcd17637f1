import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Dialer, DialFailed } from '../../src/client/connect/Dialer.ts';
import { fail } from '../../src/protocol/errors.ts';
import type { Carrier, CarrierHandlers } from '../../src/transport/Carrier.ts';
import { PageLink } from '../../src/web/link/PageLink.ts';
import type { WireState } from '../../src/web/link/Wire.ts';

interface Sent {
  id?: number;
  method: string;
  params: Record<string, unknown>;
}

/** The far end of one connection, in the hands of the test. */
class FakeCarrier implements Carrier {
  readonly bufferedBytes = 0;
  closed = false;
  readonly sent: Sent[] = [];
  handlers: CarrierHandlers | null = null;

  start(handlers: CarrierHandlers): void {
    this.handlers = handlers;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Sent);
  }
  pauseReading(): void {}
  resumeReading(): void {}
  close(): void {
    this.closed = true;
  }
  destroy(): void {
    this.closed = true;
  }

  answer(method: string, body: object): void {
    const id = this.sent.findLast((message) => message.method === method)?.id;
    this.handlers?.message(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
  }
}

let carriers: FakeCarrier[];
let states: WireState[];
let opened: number;
/** Errors of the next dials; null for one that works. */
let outcomes: (Error | null)[];
let link: PageLink;

beforeEach(() => {
  vi.useFakeTimers();
  carriers = [];
  states = [];
  opened = 0;
  outcomes = [];
  const dialer: Dialer = {
    label: 'a host',
    remote: true,
    hello: { token: 'the token' },
    dial: async () => {
      const error = outcomes.shift();
      if (error) throw error;
      const carrier = new FakeCarrier();
      carriers.push(carrier);
      return carrier;
    },
  };
  link = new PageLink(dialer, () => ({ client: { kind: 'web', name: 'browser', version: '0' } }), {
    opened: async () => void opened++,
    notification: () => {},
    request: (method) => Promise.reject(fail('unknown-method', { method })),
    changed: (state) => states.push(state),
  });
});
afterEach(() => {
  link.close();
  vi.useRealTimers();
});

async function last(): Promise<FakeCarrier> {
  // A timer that is set within a tick fires after it.
  await vi.advanceTimersByTimeAsync(1);
  return carriers.at(-1) as FakeCarrier;
}

const greeting = () => ({
  version: 1,
  server: { version: '0.1.0', pid: 1, generation: 1 },
  operator: { id: 'o1', name: 'browser', kind: 'web', role: 'operator' },
  resume: `resume ${carriers.length}`,
});

async function open(): Promise<FakeCarrier> {
  const carrier = await last();
  carrier.answer('hello', { result: greeting() });
  await vi.advanceTimersByTimeAsync(0);
  return carrier;
}

it('says hello with the credential of its dialer, and comes back as the same client', async () => {
  const carrier = await open();
  expect(carrier.sent[0]).toMatchObject({ method: 'hello', params: { token: 'the token' } });
  carrier.handlers?.closed(null);
  const next = await last();
  expect(next).not.toBe(carrier);
  expect(next.sent[0]?.params).toMatchObject({ token: 'the token', resume: 'resume 1' });
  await open();
  expect(opened).toBe(2);
  expect(states.map(({ kind }) => kind)).toEqual(['open', 'lost', 'open']);
});

it('fails the requests that a lost connection leaves without an answer', async () => {
  const carrier = await open();
  const asked = expect(link.request('session.list', {})).rejects.toThrow('the connection is lost');
  carrier.handlers?.closed(new Error('cut'));
  await asked;
});

it('says why a dial failed, retries ever later, and at once when the network is back', async () => {
  const gone = () => fail('host-not-at-relay', { relay: 'relay://r.example' });
  outcomes = Array.from({ length: 100 }, gone);
  const carrier = await open();
  carrier.handlers?.closed(new Error('cut'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states.at(-1)).toMatchObject({
    kind: 'lost',
    why: 'the host is not connected to the relay relay://r.example now',
  });
  // A pause of at most 5 s, so a minute holds at least a dozen tries, and far fewer than one each 200 ms.
  expect(outcomes.length).toBeGreaterThan(70);
  expect(outcomes.length).toBeLessThan(88);
  outcomes = [];
  link.wake();
  expect(await last()).not.toBe(carrier);
});

it.each([
  ['no object', { result: 7 }, 'result must be an object'],
  ['another object', { result: { resume: 5 } }, 'result.version is missing'],
  ['nothing', {}, 'result must be an object'],
  [
    'an error of another protocol',
    { error: { code: -32601, message: 'Method not found' } },
    'Method not found',
  ],
  ['an error without a sentence', { error: 'no' }, 'the host refuses'],
])(
  'says why it has no connection when hello is answered with %s, and tries again',
  async (_, answer, why) => {
    const carrier = await last();
    carrier.answer('hello', answer);
    await vi.advanceTimersByTimeAsync(0);
    // It never was the host, so it was not heard either.
    expect(states).toMatchObject([{ kind: 'lost', since: null, why: expect.stringContaining(why) }]);
    expect(opened).toBe(0);
    await vi.advanceTimersByTimeAsync(6000);
    await open();
    expect(states.at(-1)?.kind).toBe('open');
  },
);

it('says that nobody answers its hello', async () => {
  await last();
  await vi.advanceTimersByTimeAsync(12_000);
  expect(states).toMatchObject([{ kind: 'lost', why: 'no answer for 12 s' }]);
});

it('ends with the sentence of an error that no retry mends', async () => {
  const carrier = await last();
  carrier.answer('hello', { error: { code: 'not-admitted', message: 'not admitted: no' } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states).toEqual([{ kind: 'ended', code: 'not-admitted', reason: 'not admitted: no' }]);
  expect(carriers.length).toBe(1);
});

it('ends when the dialer says that only the person can help', async () => {
  const carrier = await open();
  outcomes = [new DialFailed('the link is no longer valid', 'asked')];
  carrier.handlers?.closed(null);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states.at(-1)).toMatchObject({ kind: 'ended', reason: 'the link is no longer valid' });
});

it('drops a connection that stays silent after a ping, and one that never answers hello', async () => {
  const carrier = await open();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(carrier.sent.at(-1)?.method).toBe('ping');
  await vi.advanceTimersByTimeAsync(5000);
  expect(carrier.closed).toBe(true);
  const silent = await last();
  expect(silent).not.toBe(carrier);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(silent.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(carriers.length).toBe(3);
});

it('keeps a connection whose answer to a ping waits behind a long paste, while its host says other things', async () => {
  const carrier = await open();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(carrier.sent.at(-1)?.method).toBe('ping');
  await vi.advanceTimersByTimeAsync(2000);
  carrier.handlers?.message(
    JSON.stringify({ jsonrpc: '2.0', method: 'viewport.inputAck', params: { seq: 1 } }),
  );
  await vi.advanceTimersByTimeAsync(4000);
  expect(await last()).toBe(carrier);
  // Silence after it is noticed as before.
  await vi.advanceTimersByTimeAsync(36_000);
  expect(carrier.closed).toBe(true);
});

it('has a new connection soon after a sleep that the old one did not survive', async () => {
  const dead = await open();
  link.wake();
  expect(dead.sent.at(-1)?.method).toBe('ping');
  await vi.advanceTimersByTimeAsync(500);
  expect(dead.closed).toBe(true);
  expect(await last()).not.toBe(dead);
});

it('leaves a dial alone that has only begun', async () => {
  const carrier = await last();
  link.wake();
  expect(await last()).toBe(carrier);
  await vi.advanceTimersByTimeAsync(2000);
  link.wake();
  expect(await last()).not.toBe(carrier);
});

it('keeps a connection that survived a sleep', async () => {
  const alive = await open();
  link.wake();
  alive.answer('ping', { result: { at: 1 } });
  await vi.advanceTimersByTimeAsync(5000);
  expect(await last()).toBe(alive);
  expect(states.map(({ kind }) => kind)).toEqual(['open']);
});

it('answers pings of the server, and refuses requests that nobody takes', async () => {
  const carrier = await open();
  carrier.handlers?.message(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping', params: { sentAt: 5 } }));
  carrier.handlers?.message(JSON.stringify({ jsonrpc: '2.0', id: 8, method: 'overlay.ask', params: {} }));
  await vi.advanceTimersByTimeAsync(0);
  expect(carrier.sent.slice(1)).toMatchObject([
    { id: 7, result: { sentAt: 5 } },
    { id: 8, error: { code: 'unknown-method' } },
  ]);
});

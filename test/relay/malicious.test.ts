import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { formatToken } from '../../src/protocol/token.ts';
import { newToken } from '../../src/protocol/tokenSecrets.ts';
import { dialHost } from '../../src/relay/dial.ts';
import { dialFromPage } from '../../src/relay/dialFromPage.ts';
import { HandshakeRefused } from '../../src/relay/session.ts';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { type Direction, MaliciousRelay, type Tap } from './MaliciousRelay.ts';
import { EchoHost, Listener } from './relayHelpers.ts';

const open: MaliciousRelay[] = [];
/** The operators of the present suite. */
let dialBy = dialHost;
afterEach(() => {
  for (const relay of open.splice(0)) relay.close();
});

/** What a host hears of its operators, each with its end. */
class HearingHost extends EchoHost {
  readonly ears: Listener[];

  constructor(options: { token?: string } = {}) {
    const ears: Listener[] = [];
    super({ ...options, dialBy, serve: (carrier: Carrier) => ears.push(new Listener(carrier)) });
    this.ears = ears;
  }

  /** The operator that came as the `at`th. */
  async ear(at: number): Promise<Listener> {
    while (this.ears[at] === undefined) await new Promise((resolve) => setImmediate(resolve));
    return this.ears[at];
  }
}

async function between() {
  const relay = await MaliciousRelay.start();
  open.push(relay);
  const host = new HearingHost();
  await host.join(relay.port);
  return { relay, host };
}

async function operator(relay: MaliciousRelay, host: HearingHost) {
  const at = relay.taps.length;
  const listener = new Listener(await host.dial(relay.port));
  const ear = await host.ear(at);
  return { listener, ear, tap: relay.taps[at] as Tap };
}

const cut = { code: 'insecure-channel' };

describe.each([
  ['operators in Node', dialHost],
  ['operators in a page', dialFromPage],
] as const)('a relay that is not honest, with %s', (_name, way) => {
  beforeAll(() => {
    dialBy = way;
    // Of the same form as a browser's, which the oldest Node lacks.
    vi.stubGlobal('WebSocket', WebSocket);
  });
  afterAll(() => void vi.unstubAllGlobals());

  it('reads nothing: neither what is typed, nor what is shown, nor the token, nor which one it is', async () => {
    const { relay, host } = await between();
    const { listener, ear, tap } = await operator(relay, host);
    listener.carrier.send('the password is hunter2');
    await ear.count(1);
    ear.carrier.send('on the screen: top secret');
    await listener.count(1);
    const seen = Buffer.concat(tap.records.map(({ record }) => record)).toString('latin1');
    const [id = '', secret = ''] = host.token.split('.');
    for (const word of [
      'hunter2',
      'top secret',
      id,
      secret,
      Buffer.from(secret, 'base64url').toString('latin1'),
    ])
      expect(seen).not.toContain(word);
    expect(tap.records.length).toBe(4);
  });

  it.each(['to-host', 'to-operator'] as const)(
    'changes no bit %s without ending the channel',
    async (direction) => {
      const { relay, host } = await between();
      const { listener, ear, tap } = await operator(relay, host);
      const [sender, hearer] = direction === 'to-host' ? [listener, ear] : [ear, listener];
      tap.meddle = (way, record) => {
        const changed = Buffer.from(record);
        changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
        return way === direction ? [changed] : [record];
      };
      sender.carrier.send('rm -r build');
      expect(await hearer.ended).toMatchObject(cut);
      expect(hearer.heard).toEqual([]);
    },
  );

  const orders: Record<string, (kept: Buffer[], record: Buffer) => Buffer[]> = {
    'repeats a record': (_kept, record) => [record, record],
    'swaps two records': (kept, record) => {
      kept.push(record);
      return kept.length === 2 ? [record, kept[0] as Buffer] : [];
    },
    'leaves one out': (kept, record) => {
      kept.push(record);
      return kept.length === 1 ? [] : [record];
    },
    'types something of its own': (_kept, record) => [Buffer.alloc(record.length, 0x61), record],
    'cuts a record short': (_kept, record) => [record.subarray(0, -1)],
    'sends an empty record': () => [Buffer.alloc(0)],
  };
  it.each(Object.entries(orders))(
    '%s: the channel ends, and not one message comes of it twice or out of order',
    async (_what, order) => {
      const { relay, host } = await between();
      const { listener, ear, tap } = await operator(relay, host);
      const kept: Buffer[] = [];
      tap.meddle = (way, record) => (way === 'to-host' ? order(kept, record) : [record]);
      listener.carrier.send('first');
      listener.carrier.send('second');
      expect(await ear.ended).toMatchObject(cut);
      expect(['', 'first']).toContain(ear.heard.join());
    },
  );

  it('splices two sessions: neither takes a record of the other', async () => {
    const { relay, host } = await between();
    const one = await operator(relay, host);
    const two = await operator(relay, host);
    one.tap.meddle = (way, record) => {
      if (way === 'to-host') two.tap.inject('to-host', record);
      return [];
    };
    one.listener.carrier.send('make me an operator');
    expect(await two.ear.ended).toMatchObject(cut);
    expect(two.ear.heard).toEqual([]);
  });

  it('replays a whole connection to the host: nothing is typed a second time', async () => {
    const { relay, host } = await between();
    const { listener, ear, tap } = await operator(relay, host);
    listener.carrier.send('pay 100');
    await ear.count(1);
    const recorded = tap.records
      .filter(({ direction }) => direction === 'to-host')
      .map(({ record }) => record);
    const second = new Listener(await host.dial(relay.port));
    await host.ear(1);
    // A third channel, with what the first operator said.
    relay.meddle = (way, record, number) => (way === 'to-host' ? [recorded[number] ?? record] : [record]);
    await host.dial(relay.port).catch(() => {});
    const replayed = relay.taps[2] as Tap;
    for (const record of recorded.slice(1)) replayed.inject('to-host', record);
    expect(await (await host.ear(2)).ended).toMatchObject(cut);
    expect((await host.ear(2)).heard).toEqual([]);
    second.carrier.close();
  });

  it('gives back to an operator what it said itself: it does not take it', async () => {
    const { relay, host } = await between();
    const { listener, tap } = await operator(relay, host);
    tap.meddle = (way, record) => {
      if (way === 'to-host') tap.inject('to-operator', record);
      return [];
    };
    listener.carrier.send('echo');
    expect(await listener.ended).toMatchObject(cut);
    expect(listener.heard).toEqual([]);
  });

  it('cuts off the end: it is not taken for an end that was meant', async () => {
    const { relay, host } = await between();
    const { listener, ear, tap } = await operator(relay, host);
    ear.carrier.send('this is all');
    await listener.count(1);
    tap.meddle = () => [];
    ear.carrier.send('but for this');
    tap.close(1000);
    expect(await listener.ended).toMatchObject(cut);
  });

  it('poses as the host with a key of its own, even one who has the token: the operator does not take it for the host', async () => {
    const host = new HearingHost();
    for (const token of [undefined, host.token]) {
      const relay = await MaliciousRelay.start();
      open.push(relay);
      const impostor = new HearingHost(token === undefined ? {} : { token });
      await impostor.join(relay.port);
      // The operator asks for the real host, and the relay gives it the impostor.
      await expect(host.dial(relay.port)).rejects.toThrow();
      expect(impostor.ears).toEqual([]);
    }
  });

  it('poses as an operator without the token: nothing that it says is heard', async () => {
    const { relay, host } = await between();
    await expect(host.dial(relay.port, formatToken(newToken()))).rejects.toBeInstanceOf(HandshakeRefused);
    const ear = await host.ear(0);
    await ear.ended;
    expect(ear.heard).toEqual([]);
  });

  const flipped = (record: Buffer) => meddled(record, { kind: 'flip', at: 40, bit: 1 });
  const first = (changed: (record: Buffer) => Buffer, side: Direction): Tap['meddle'] => {
    return (way, record, number) => [way === side && number === 0 ? changed(record) : record];
  };
  it.each<[string, (refused: Tap) => Tap['meddle']]>([
    ['spoils the host’s answer', () => first(flipped, 'to-operator')],
    ['spoils the operator’s words', () => first(flipped, 'to-host')],
    [
      'says the words of another who was refused',
      ({ records }) => first((record) => records[0]?.record ?? record, 'to-host'),
    ],
    [
      'repeats to it the refusal of another',
      ({ records }) => {
        const answers = records.filter(({ direction }) => direction === 'to-operator');
        return (way, record, number) => [
          way === 'to-operator' ? (answers[number]?.record ?? record) : record,
        ];
      },
    ],
  ])('%s: no operator takes that for a refusal by the host', async (_, meddle) => {
    const { relay, host } = await between();
    const unknown = host.dial(relay.port, formatToken(newToken()));
    await expect(unknown).rejects.toBeInstanceOf(HandshakeRefused);
    relay.meddle = meddle(relay.taps[0] as Tap);
    const error = await host.dial(relay.port).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(insecure-channel|relay-refused)$/) });
    relay.meddle = null;
    (await host.dial(relay.port)).close();
  });

  it('meddles with a handshake: it fails, whatever is done to it', async () => {
    const { relay, host } = await between();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Direction>('to-host', 'to-operator'),
        fc.oneof(
          fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat(7) }),
          fc.record({ kind: fc.constant('bytes' as const), bytes: fc.uint8Array({ maxLength: 200 }) }),
          fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
        ),
        async (direction, change) => {
          relay.meddle = (way, record) => (way === direction ? [meddled(record, change)] : [record]);
          const error = await host.dial(relay.port).then(
            () => null,
            (reason: unknown) => reason,
          );
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(HandshakeRefused);
        },
      ),
      { numRuns: 60 },
    );
    // And those who come after are not affected.
    relay.meddle = null;
    const listener = new Listener(await host.dial(relay.port));
    const ear = host.ears.at(-1) as Listener;
    listener.carrier.send('still here');
    await ear.count(1);
    expect(ear.heard).toEqual(['still here']);
  });

  it('throws records of any kind at both: nothing comes of them but an end', async () => {
    const { relay, host } = await between();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Direction>('to-host', 'to-operator'),
        fc.uint8Array({ maxLength: 300 }),
        async (direction, bytes) => {
          const { listener, ear, tap } = await operator(relay, host);
          tap.inject(direction, Buffer.from(bytes));
          const hearer = direction === 'to-host' ? ear : listener;
          expect(await hearer.ended).toMatchObject(cut);
          expect(hearer.heard).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

type Change =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'cut'; at: number };

function meddled(record: Buffer, change: Change): Buffer {
  if (change.kind === 'bytes') return Buffer.from(change.bytes);
  if (change.kind === 'cut') return record.subarray(0, change.at % record.length);
  const changed = Buffer.from(record);
  const at = change.at % record.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << change.bit);
  return changed;
}

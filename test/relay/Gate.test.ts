import { describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';
import { encodeResult, parseMessage } from '../../src/protocol/codec.ts';
import { fail } from '../../src/protocol/errors.ts';
import { newToken, relayPsk } from '../../src/protocol/tokenSecrets.ts';
import { Gate } from '../../src/relay/Gate.ts';
import { identityOf } from '../../src/relay/identity.ts';
import type { RecordHandlers, RecordLink } from '../../src/relay/RecordLink.ts';
import { HandshakeRefused, openSession } from '../../src/relay/session.ts';
import type { ChannelEnd } from '../../src/relay/wire.ts';
import type { Carrier, CarrierHandlers } from '../../src/transport/Carrier.ts';

/** Two ends of a link in memory. */
class PipeEnd implements RecordLink {
  other: PipeEnd | null = null;
  readonly bufferedBytes = 0;
  #handlers: RecordHandlers | null = null;
  #paused = true;
  readonly #held: Buffer[] = [];
  #end: ChannelEnd | Error | null = null;

  start(handlers: RecordHandlers): void {
    this.#handlers = handlers;
    this.resumeReading();
  }
  send(record: Uint8Array): void {
    this.other?.take(Buffer.from(record));
  }
  take(record: Buffer): void {
    this.#held.push(record);
    queueMicrotask(() => this.#deliver());
  }
  pauseReading(): void {
    this.#paused = true;
  }
  resumeReading(): void {
    this.#paused = false;
    this.#deliver();
  }
  close(end: ChannelEnd): void {
    queueMicrotask(() => this.other?.closed(end));
  }
  destroy(): void {
    this.close('broken');
  }
  closed(end: ChannelEnd): void {
    this.#paused = false;
    this.#deliver();
    this.#end = end;
    this.#handlers?.closed(end);
  }
  get ended(): ChannelEnd | Error | null {
    return this.#end;
  }
  #deliver(): void {
    while (!this.#paused && this.#handlers !== null) {
      const record = this.#held.shift();
      if (record === undefined) return;
      this.#handlers.record(record);
    }
  }
}

function pipe(): [PipeEnd, PipeEnd] {
  const [one, two] = [new PipeEnd(), new PipeEnd()];
  one.other = two;
  two.other = one;
  return [one, two];
}

/** A server that accepts every hello. */
class YesServer implements Carrier {
  readonly heard: string[] = [];
  readonly bufferedBytes = 0;
  closed = false;
  #handlers: CarrierHandlers | null = null;
  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
  }
  send(text: string): void {
    this.heard.push(text);
    const message = parseMessage(text);
    if (message.kind === 'request')
      queueMicrotask(() => this.#handlers?.message(encodeResult(message.id, {})));
  }
  pauseReading(): void {}
  resumeReading(): void {}
  close(): void {
    this.closed = true;
  }
  destroy(): void {
    this.closed = true;
  }
}

const hello = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'hello',
  params: { versions: { min: 1, max: 1 }, via: { carrier: 'ssh' } },
});

function gateWith(pskOf?: (id: string) => Promise<Uint8Array | null>) {
  const identity = identityOf(generateKeyPair());
  const { id, secret } = newToken();
  const servers: YesServer[] = [];
  let now = 0;
  const gate = new Gate({
    identity,
    connectHost: async () => {
      const server = new YesServer();
      servers.push(server);
      return server;
    },
    pskOf: pskOf ?? (async (asked) => (asked === id ? relayPsk(secret) : null)),
    now: () => now,
  });
  const come = (address: string, psk = relayPsk(secret)) => {
    const [operator, host] = pipe();
    gate.accept(host, address);
    const told = (end: ChannelEnd | Error) => (end instanceof Error ? end : new Error(end));
    return {
      operator,
      session: openSession(operator, { crypto: nodeCrypto, hostId: identity.id, tokenId: id, psk, told }),
    };
  };
  const outcome = (address: string, psk?: Uint8Array) =>
    come(address, psk).session.then(
      () => 'in',
      (error: unknown) => (error instanceof HandshakeRefused ? 'refused' : String((error as Error).message)),
    );
  return { come, outcome, servers, wait: (ms: number) => (now += ms) };
}

const wrong = () => Buffer.alloc(32, 9);

describe('the host’s gate for those who come through a relay', () => {
  it('says to the server that they come through a relay, whatever they say themselves', async () => {
    const { come, servers } = gateWith();
    const carrier = await come('192.0.2.7').session;
    const answer = new Promise<string>((resolve) => {
      carrier.start({ message: resolve, broken: () => {}, closed: () => {} });
    });
    carrier.send(hello);
    await answer;
    expect(JSON.parse(servers[0]?.heard[0] ?? '')).toMatchObject({
      params: { via: { carrier: 'relay', address: '192.0.2.7' } },
    });
  });

  it('opens no connection to the server for one who has not proved the token', async () => {
    const { outcome, servers } = gateWith();
    expect(await outcome('192.0.2.7', wrong())).toBe('refused');
    expect(servers).toEqual([]);
  });

  it('takes ten failed tries of one address, then none for a while; other addresses come in meanwhile', async () => {
    const { outcome, wait } = gateWith();
    for (let n = 0; n < 10; n++) expect(await outcome('192.0.2.7', wrong())).toBe('refused');
    expect(await outcome('192.0.2.7')).toBe('busy');
    expect(await outcome('192.0.2.8')).toBe('in');
    wait(5000);
    expect(await outcome('192.0.2.7')).toBe('in');
  });

  it('takes a hundred failed tries of all, from whatever addresses the relay tells', async () => {
    const { outcome } = gateWith();
    for (let n = 0; n < 100; n++) expect(await outcome(`192.0.2.${n}`, wrong())).toBe('refused');
    expect(await outcome('198.51.100.1')).toBe('busy');
  });

  it('lets no more than 32 wait to be let in', async () => {
    const { come } = gateWith(() => new Promise(() => {}));
    const waiting = Array.from({ length: 32 }, (_, n) => come(`192.0.2.${n}`));
    for (const { session } of waiting) session.catch(() => {});
    await expect(come('198.51.100.1').session).rejects.toThrow('busy');
    for (const { operator } of waiting) operator.close('done');
  });

  it('does not call a token wrong, nor count a try, because the server can’t be asked now', async () => {
    let restarting = true;
    const { secret } = newToken();
    const { outcome } = gateWith(async () => {
      if (restarting) throw fail('no-server', { path: '/nowhere' });
      return relayPsk(secret);
    });
    for (let n = 0; n < 20; n++) expect(await outcome('192.0.2.7')).toBe('busy');
    restarting = false;
    expect(await outcome('192.0.2.7', Buffer.from(relayPsk(secret)))).toBe('in');
  });
});

/** The contract of carriers, held against each of them. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HoldfastError } from '../../src/protocol/errors.ts';
import { limits } from '../../src/protocol/limits.ts';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { mostUnsentBytes } from '../../src/transport/unsent.ts';
import { type CarrierHost, carrierHosts } from './carrierPairs.ts';

/** One end, and what came to it. */
class End {
  readonly messages: string[] = [];
  readonly carrier: Carrier;
  readonly closed: Promise<Error | null>;
  readonly broken: Promise<HoldfastError>;
  drains = 0;
  closings = 0;
  onMessage: (text: string) => void = () => {};
  #changed: () => void = () => {};

  constructor(carrier: Carrier, started = true) {
    this.carrier = carrier;
    let close: (error: Error | null) => void = () => {};
    let breaks: (error: HoldfastError) => void = () => {};
    this.closed = new Promise((resolve) => {
      close = resolve;
    });
    this.broken = new Promise((resolve) => {
      breaks = resolve;
    });
    const handlers = {
      message: (text: string) => {
        this.messages.push(text);
        this.onMessage(text);
        this.#changed();
      },
      broken: (error: HoldfastError) => breaks(error),
      closed: (error: Error | null) => {
        this.closings += 1;
        close(error);
      },
      drained: () => {
        this.drains += 1;
        this.#changed();
      },
    };
    if (started) carrier.start(handlers);
  }

  async until(check: () => boolean): Promise<void> {
    while (!check())
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
  }
}

describe.each(Object.entries(carrierHosts))('a connection over %s', (_name, make) => {
  let host: CarrierHost;
  let client: End;
  let server: End;

  beforeEach(async () => {
    host = await make();
    const [a, b] = await host.pair();
    client = new End(a);
    server = new End(b);
    server.carrier.admitted?.();
  });

  afterEach(async () => {
    client.carrier.destroy();
    server.carrier.destroy();
    await host.stop();
  });

  it('brings messages in order, both ways at once, whatever is in them', async () => {
    const texts = [
      '{"a":"é😀"}',
      '"\\u2028 "',
      'x'.repeat(300_000),
      ...Array.from({ length: 500 }, (_, n) => `${n}`),
    ];
    for (const text of texts) {
      client.carrier.send(text);
      server.carrier.send(`to client ${text}`);
    }
    await server.until(() => server.messages.length >= texts.length);
    await client.until(() => client.messages.length >= texts.length);
    expect(server.messages).toEqual(texts);
    expect(client.messages).toEqual(texts.map((text) => `to client ${text}`));
  });

  it('brings the last word before it closes, and says once that it is over', async () => {
    server.carrier.send('the last word');
    server.carrier.close();
    server.carrier.send('too late');
    expect(await client.closed).toBeNull();
    expect(await server.closed).toBeNull();
    expect(client.messages).toEqual(['the last word']);
    expect([client.closings, server.closings]).toEqual([1, 1]);
    expect([client.carrier.closed, server.carrier.closed]).toEqual([true, true]);
  });

  it("brings a client's last word too", async () => {
    client.carrier.send('bye');
    client.carrier.close();
    await server.closed;
    expect(server.messages).toEqual(['bye']);
  });

  it('ends for the other side when one is destroyed', async () => {
    server.carrier.destroy();
    await client.closed;
    const [a, b] = await host.pair();
    const second = { client: new End(a), server: new End(b) };
    second.client.carrier.send('others are not affected');
    await second.server.until(() => second.server.messages.length > 0);
    second.client.carrier.destroy();
    await second.client.closed;
    second.server.carrier.destroy();
  });

  it('says that it is over after the call that ended it, and once', async () => {
    client.carrier.destroy();
    client.carrier.destroy();
    expect(client.closings).toBe(0);
    expect(client.carrier.closed).toBe(true);
    await client.closed;
    client.carrier.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect(client.closings).toBe(1);
  });

  it('reads no message while reading is paused, and loses none', async () => {
    // Paused within a message: what came in the same read is held.
    server.onMessage = (text) => {
      if (text === '1') server.carrier.pauseReading();
    };
    for (let n = 1; n <= 50; n++) client.carrier.send(`${n}`);
    await server.until(() => server.messages.length >= 1);
    // The other direction works, so there was every chance to read more.
    for (let n = 1; n <= 5; n++) {
      server.carrier.send(`${n}`);
      await client.until(() => client.messages.length >= n);
    }
    expect(server.messages).toEqual(['1']);
    server.carrier.resumeReading();
    await server.until(() => server.messages.length >= 50);
    expect(server.messages).toEqual(Array.from({ length: 50 }, (_, n) => `${n + 1}`));
  });

  it('counts what waits for a side that does not read, and tells when it has gone', async () => {
    client.carrier.pauseReading();
    const text = 'x'.repeat(100_000);
    let sent = 0;
    // More than the network holds by itself, and far below what is given up.
    while (server.carrier.bufferedBytes < 1_000_000 && sent < 120) {
      server.carrier.send(text);
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.carrier.bufferedBytes).toBeGreaterThan(0);
    const drainsBefore = server.drains;
    client.carrier.resumeReading();
    await client.until(() => client.messages.length >= sent);
    await server.until(() => server.carrier.bufferedBytes === 0 && server.drains > drainsBefore);
    expect(client.messages.every((each) => each.length === text.length)).toBe(true);
  });

  it('ends for a side that never reads, says why, and lets no more wait than its bound', async () => {
    client.carrier.pauseReading();
    // Nothing that could be packed.
    const text = randomBytes(limits.messageBytes / 2 - 64).toString('hex');
    let most = 0;
    for (let sent = 0; sent < 40 && !server.carrier.closed; sent++) {
      server.carrier.send(text);
      most = Math.max(most, server.carrier.bufferedBytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await server.closed).toMatchObject({ code: 'not-reading' });
    expect(most).toBeGreaterThan(mostUnsentBytes);
    expect(most).toBeLessThan(mostUnsentBytes + 2 * limits.messageBytes);
    client.carrier.resumeReading();
    await client.closed;
  });

  it('takes a message of the largest size, and ends for one that is larger', async () => {
    const largest = 'x'.repeat(limits.messageBytes);
    client.carrier.send(largest);
    await server.until(() => server.messages.length >= 1);
    expect(server.messages[0]?.length).toBe(largest.length);
    client.carrier.send(`${largest}y`);
    client.carrier.send('never read');
    await client.closed;
    expect(server.messages.length).toBe(1);
  });
});

const fromElsewhere = Object.entries(carrierHosts).filter(([name]) => !name.startsWith('the Unix socket'));

describe.each(fromElsewhere)('somebody who was not let in, over %s,', (_name, make) => {
  it('may send a short message and no long one, however well it packs', async () => {
    const host = await make();
    const [client, server] = (await host.pair()).map((carrier) => new End(carrier)) as [End, End];
    for (const count of [1, 2]) {
      client.carrier.send('x'.repeat(limits.helloBytes));
      await server.until(() => server.messages.length >= count);
    }
    client.carrier.send('x'.repeat(limits.helloBytes + 1));
    client.carrier.send('never read');
    expect(await server.broken).toMatchObject({
      code: 'limit-exceeded',
      details: { most: limits.helloBytes },
    });
    server.carrier.destroy();
    await client.closed;
    expect(server.messages.length).toBe(2);
    client.carrier.destroy();
    await host.stop();
  });
});

describe('an end that is not started', () => {
  it.each(Object.entries(carrierHosts))('misses no message over %s', async (_name, make) => {
    const host = await make();
    const [a, b] = await host.pair();
    const client = new End(a);
    client.carrier.send('early');
    client.carrier.send('bird');
    await new Promise((resolve) => setImmediate(resolve));
    const server = new End(b);
    await server.until(() => server.messages.length >= 2);
    expect(server.messages).toEqual(['early', 'bird']);
    client.carrier.destroy();
    server.carrier.destroy();
    await host.stop();
  });
});

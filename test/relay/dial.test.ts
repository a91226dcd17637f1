import { afterEach, expect, it } from 'vitest';
import { dialHost } from '../../src/relay/dial.ts';
import type { RelayServer } from '../../src/relay/RelayServer.ts';
import { MaliciousRelay } from './MaliciousRelay.ts';
import { EchoHost, Listener, never, startRelay, urlOf } from './relayHelpers.ts';

const relays: RelayServer[] = [];
async function relay(): Promise<RelayServer> {
  const server = await startRelay();
  relays.push(server);
  return server;
}
afterEach(async () => {
  for (const server of relays.splice(0)) await server.close();
});

it('a host is reached at the first of its relays that has it, past one that is down and one that it is not at', async () => {
  const [without, first, second] = [await relay(), await relay(), await relay()];
  const down = await startRelay();
  const gone = urlOf(down.port);
  await down.close();
  const host = new EchoHost();
  await host.join(first.port);
  const elsewhere = new EchoHost({ identity: host.identity, token: host.token });
  await elsewhere.join(second.port);
  const link = (...ports: number[]) => ({
    relays: [gone, ...ports.map(urlOf)],
    hostId: host.identity.id,
  });
  const operator = new Listener(
    await dialHost(link(without.port, first.port, second.port), host.token, never),
  );
  operator.carrier.send('there?');
  await operator.count(1);
  expect([host.carriers.length, elsewhere.carriers.length]).toEqual([1, 0]);
  operator.carrier.destroy();
  await expect(dialHost(link(without.port), host.token, never)).rejects.toMatchObject({
    code: 'host-not-at-relay',
  });
  await expect(dialHost(link(), host.token, never)).rejects.toMatchObject({ code: 'relay-unreachable' });
});

it('a host is reached past a relay that changes what passes', async () => {
  const [honest, other] = [await relay(), await MaliciousRelay.start()];
  other.meddle = (_way, record) => [Buffer.from(record).reverse()];
  const host = new EchoHost();
  await host.join(other.port);
  await host.join(honest.port);
  const link = { relays: [urlOf(other.port), urlOf(honest.port)], hostId: host.identity.id };
  const operator = new Listener(await dialHost(link, host.token, never));
  operator.carrier.send('there?');
  await operator.count(1);
  operator.carrier.destroy();
  other.close();
});

import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { answerChallenge, claimText } from '../../src/relay/claim.ts';
import { identityOf } from '../../src/relay/identity.ts';
import type { RelayOptions, RelayServer } from '../../src/relay/RelayServer.ts';
import { hostPath } from '../../src/relay/wire.ts';
import { EchoHost, Listener, startRelay } from './relayHelpers.ts';

const relays: RelayServer[] = [];
async function relay(options: Partial<RelayOptions> = {}): Promise<RelayServer> {
  const server = await startRelay(options);
  relays.push(server);
  return server;
}
afterEach(async () => {
  for (const server of relays.splice(0)) await server.close();
});

/** Claims by hand; gives what the relay says to the answer. */
async function claimed(port: number, hostId: string, answer: (challenge: Buffer) => Buffer): Promise<object> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${hostPath}`);
  await once(socket, 'open');
  socket.send(claimText(hostId));
  const [challenge] = (await once(socket, 'message')) as [Buffer];
  socket.send(answer(challenge));
  const [verdict] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  return JSON.parse(verdict.toString()) as object;
}

async function echoes(host: EchoHost, port: number): Promise<void> {
  const operator = new Listener(await host.dial(port));
  operator.carrier.send('there?');
  await operator.count(1);
  operator.carrier.close();
}

describe('an identity at a relay', () => {
  it('is for whoever has its key: a claim without it is refused, and the host stays', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const thief = generateKeyPair();
    const proof = { instance: 'thiefthiefthiefthief', name: 'thief' };
    const verdict = await claimed(port, host.identity.id, (challenge) => {
      // With another key the challenge does not even open; so the thief makes up an answer.
      expect(() =>
        answerChallenge(challenge, {
          identity: thief,
          hostId: host.identity.id,
          authority: `127.0.0.1:${port}`,
          proof,
        }),
      ).toThrow();
      return Buffer.alloc(120, 7);
    });
    expect(verdict).toEqual({ refused: 'the key of this identity was not proved' });
    await echoes(host, port);
  });

  it('is taken by a relay with a list only when it is on that, and has to leave when it is taken off', async () => {
    const [listed, other] = [new EchoHost(), new EchoHost()];
    const server = await relay({ hosts: new Set([listed.identity.id]) });
    await expect(other.join(server.port)).rejects.toMatchObject({
      code: 'relay-refused',
      message: expect.stringContaining('not on it'),
    });
    const joined = await listed.join(server.port);
    const operator = new Listener(await listed.dial(server.port));
    server.renewHosts(new Set([listed.identity.id, other.identity.id]));
    await other.join(server.port);
    await echoes(other, server.port);
    operator.carrier.send('still');
    await operator.count(1);
    server.renewHosts(new Set([other.identity.id]));
    expect(await joined.ended).toContain('no longer on its list');
    await operator.ended;
    await expect(listed.join(server.port)).rejects.toMatchObject({ code: 'relay-refused' });
    await echoes(other, server.port);
  });

  it('is one host at a time: a second one with the same key is refused and told by whom, and the first is told too', async () => {
    const { port } = await relay();
    const first = new EchoHost({ name: 'build-machine' });
    await first.join(port);
    const second = new EchoHost({ identity: first.identity, name: 'copied-disk' });
    await expect(second.join(port)).rejects.toMatchObject({
      code: 'identity-claimed',
      message: expect.stringContaining('build-machine (127.0.0.1)'),
    });
    await echoes(first, port);
    expect(first.notices).toEqual([expect.stringContaining('copied-disk (127.0.0.1)')]);
  });

  it('is taken over at once by the same run of the same host, whose connection is dead without knowing', async () => {
    const { port } = await relay();
    const options = { identity: identityOf(generateKeyPair()), instance: 'instance-instance' };
    const before = new EchoHost(options);
    const first = await before.join(port);
    const after = new EchoHost(options);
    await after.join(port);
    await first.ended;
    await echoes(after, port);
  });

  it('is not proved to one relay for another: a host answers no challenge that a relay has from elsewhere', async () => {
    const real = await relay();
    const host = new EchoHost();
    const { id, pair } = host.identity;
    const proof = { instance: 'instance-instance', name: 'x' };
    const verdict = await claimed(real.port, id, (challenge) => {
      // The host was connected to another relay, and so goes by that one's name.
      expect(() =>
        answerChallenge(challenge, { identity: pair, hostId: id, authority: 'other.example', proof }),
      ).toThrow();
      return Buffer.alloc(100);
    });
    expect(verdict).toHaveProperty('refused');
  });

  it('is not taken under a name that is not the relay’s own, when it knows its own', async () => {
    const named = await relay({ names: ['relay.example.org'] });
    await expect(new EchoHost().join(named.port)).rejects.toMatchObject({ code: 'relay-unreachable' });
  });
});

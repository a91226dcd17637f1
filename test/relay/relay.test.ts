import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../../src/protocol/limits.ts';
import { formatToken } from '../../src/protocol/token.ts';
import { newToken } from '../../src/protocol/tokenSecrets.ts';
import type { RelayServer } from '../../src/relay/RelayServer.ts';
import { HandshakeRefused } from '../../src/relay/session.ts';
import { EchoHost, Listener, startRelay } from './relayHelpers.ts';

const relays: RelayServer[] = [];
async function relay(): Promise<RelayServer> {
  const server = await startRelay();
  relays.push(server);
  return server;
}
afterEach(async () => {
  for (const server of relays.splice(0)) await server.close();
});

describe('a relay between a host and its operators', () => {
  it('carries messages both ways, in order, small and large', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const operator = new Listener(await host.dial(port));
    const messages = ['one', '', 'ü 😀', 'x'.repeat(1_000_000), 'y'.repeat(65_518), 'last'];
    for (const text of messages) operator.carrier.send(text);
    await operator.count(messages.length);
    expect(operator.heard).toEqual(messages);
    operator.carrier.close();
    expect(await operator.ended).toBeNull();
  });

  it('takes short messages only from an operator whom the host has not let in yet', async () => {
    const { port } = await relay();
    const heard: number[] = [];
    const host = new EchoHost({
      serve: (carrier) =>
        carrier.start({ message: ({ length }) => heard.push(length), broken: () => {}, closed: () => {} }),
    });
    await host.join(port);
    const operator = new Listener(await host.dial(port));
    operator.carrier.send('x'.repeat(limits.helloBytes));
    operator.carrier.send('x'.repeat(limits.helloBytes + 1));
    expect(await operator.ended).toBeInstanceOf(Error);
    expect(heard).toEqual([limits.helloBytes]);
  });

  it('serves several operators of one host, each with its own channel', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const operators = await Promise.all([1, 2, 3].map(async () => new Listener(await host.dial(port))));
    for (const [at, operator] of operators.entries()) operator.carrier.send(`of ${at}`);
    await Promise.all(operators.map((operator) => operator.count(1)));
    expect(operators.map((operator) => operator.heard)).toEqual([['of 0'], ['of 1'], ['of 2']]);
  });

  it('lets nobody in without the token of the link, and tells one that is wrong from one that is unknown by nothing', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const unknown = formatToken(newToken());
    const wrong = `${host.token.split('.')[0]}.${unknown.split('.')[1]}`;
    const errors = await Promise.all(
      [unknown, wrong].map((token) => host.dial(port, token).catch((error: unknown) => error)),
    );
    for (const error of errors) expect(error).toBeInstanceOf(HandshakeRefused);
    expect(String(errors[0])).toBe(String(errors[1]));
  });

  it('says so when the host is not there', async () => {
    const { port } = await relay();
    await expect(new EchoHost().dial(port)).rejects.toMatchObject({ code: 'host-not-at-relay' });
  });
});

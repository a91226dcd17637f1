import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { NatsBus } from '../../src/relay/NatsBus.ts';
import type { RelayServer } from '../../src/relay/RelayServer.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { EchoHost, Listener, startRelay } from '../relay/relayHelpers.ts';
import { NatsServer } from './NatsServer.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function nats(port?: number): Promise<NatsServer> {
  const server = await NatsServer.start(port);
  endings.push(() => server.stop());
  return server;
}

/** A relay process, but in this one: the bus is a real one. */
async function relayOn(url: string): Promise<RelayServer> {
  const relay = await startRelay();
  relay.router.bus = await NatsBus.connect(url, relay.router, () => {});
  endings.push(async () => {
    await relay.close();
    await relay.router.close();
  });
  return relay;
}

describe('relays on one bus', () => {
  it('are one relay: a host at one, operators at the others, records whole and in order', async () => {
    const { url } = await nats();
    const [a, b, c] = [await relayOn(url), await relayOn(url), await relayOn(url)];
    const host = new EchoHost();
    await host.join(a.port);
    const operators = await Promise.all(
      [a, b, c].map(async ({ port }) => new Listener(await host.dial(port))),
    );
    const messages = ['small', 'x'.repeat(2_000_000), 'last'];
    for (const operator of operators) for (const text of messages) operator.carrier.send(text);
    await Promise.all(operators.map((operator) => operator.count(messages.length)));
    for (const operator of operators) expect(operator.heard).toEqual(messages);
    operators[1]?.carrier.close();
    expect(await operators[1]?.ended).toBeNull();
  });

  it('have one place for an identity: a second host is refused by whom it finds at another relay', async () => {
    const { url } = await nats();
    const [a, b] = [await relayOn(url), await relayOn(url)];
    const first = new EchoHost({ name: 'build-machine' });
    await first.join(a.port);
    const second = new EchoHost({ identity: first.identity, name: 'copied-disk' });
    await expect(second.join(b.port)).rejects.toMatchObject({
      code: 'identity-claimed',
      message: expect.stringContaining('build-machine'),
    });
    expect(first.notices).toEqual([expect.stringContaining('copied-disk')]);
  });

  it('follow a host that moves from one to another: its old channels end, and new ones lead to where it is', async () => {
    const { url } = await nats();
    const [a, b] = [await relayOn(url), await relayOn(url)];
    const instance = 'instance-instance';
    const host = new EchoHost({ instance });
    await host.join(a.port);
    const operator = new Listener(await host.dial(b.port));
    operator.carrier.send('before');
    await operator.count(1);
    await host.join(b.port);
    expect(await operator.ended).toBeInstanceOf(Error);
    const again = new Listener(await host.dial(a.port));
    again.carrier.send('after');
    await again.count(1);
  });

  it('say that a host is not there when it is at none of them', async () => {
    const { url } = await nats();
    const relay = await relayOn(url);
    await expect(new EchoHost().dial(relay.port)).rejects.toMatchObject({ code: 'host-not-at-relay' });
  });

  it('go on by themselves while the bus is gone, and are one again when it is back', async () => {
    const first = await nats();
    const { url, port } = first;
    const [a, b] = [await relayOn(url), await relayOn(url)];
    const host = new EchoHost();
    await host.join(a.port);
    const near = new Listener(await host.dial(a.port));
    const far = new Listener(await host.dial(b.port));
    await first.stop();
    expect(await far.ended).toBeInstanceOf(Error);
    near.carrier.send('still here');
    await near.count(1);
    await nats(port);
    for (;;) {
      const carrier = await host.dial(b.port).catch(() => null);
      if (carrier === null) continue;
      const again = new Listener(carrier);
      again.carrier.send('back');
      await again.count(1);
      return;
    }
  });
});

describe('relay processes on one bus, with a host and its terminals', () => {
  async function relayProcess(
    url: string,
    env: Record<string, string>,
  ): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(
      process.execPath,
      [launcher, 'relay', 'serve', '--listen', '127.0.0.1:0', '--bus', url],
      {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    endings.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, url: `relay://127.0.0.1:${/:(\d+)/.exec(said.toString())?.[1]}` };
  }

  it('one is killed under load, and all go on where they were', async () => {
    const { url } = await nats();
    const host = new TestHost();
    endings.push(() => host.stop());
    const [a, b, c] = [
      await relayProcess(url, host.env),
      await relayProcess(url, host.env),
      await relayProcess(url, host.env),
    ];
    await host.ok('new-session', '-d', '-s', 'work', '/bin/sh');
    await host.ok('relay', 'join', a.url, b.url, c.url);
    endings.push(() => host.run('relay', 'leave'));
    const link = await host.ok('share', '--session', 'work', '--role', 'operator');
    const [address = '', token = ''] = link.split('#');
    const hostId = address.replace(/\?.*$/, '').split('/').at(-1) ?? '';
    // Operators of the other two relays.
    const terminals = [b, c].map((relay) =>
      host.terminal([
        'connect',
        `${relay.url}/${hostId}?or=${[a, b, c].map((each) => each.url.slice('relay://'.length)).join('&or=')}#${token}`,
      ]),
    );
    endings.push(async () => {
      for (const terminal of terminals) terminal.kill('SIGKILL');
      await Promise.all(terminals.map((terminal) => terminal.exit));
    });
    for (const [at, terminal] of terminals.entries()) {
      await terminal.until(() => terminal.text().includes('work'));
      terminal.type(`echo here-$((${at}+40))\r`);
      await terminal.until(() => terminal.text().includes(`here-${at + 40}`));
    }
    // Under load: output without end, and typing.
    terminals[0]?.type('i=0; while [ $i -lt 2000 ]; do echo load-$i; i=$((i+1)); done; echo end-$((40+2))\r');
    a.child.kill('SIGKILL');
    for (const terminal of terminals) await terminal.until(() => terminal.text().includes('end-42'));
    for (const [at, terminal] of terminals.entries()) {
      terminal.type(`echo back-$((${at}+80))\r`);
      await terminal.until(() => terminal.text().includes(`back-${at + 80}`));
    }
  });
});

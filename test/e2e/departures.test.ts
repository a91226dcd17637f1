/**
 * A holder that leaves without a word: at once free when its process on this host was killed, held until idle when its
 * link may come back.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PaneControl } from '../../src/protocol/paneControl.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { ControlTalk } from '../helpers/ControlTalk.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';
import { Typist } from '../helpers/Typist.ts';

let host: TestHost;
const open: Typist[] = [];
const terminals: TestTerminal[] = [];

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat');
  await host.ok('split-window', '-t', 'work', 'cat');
  // Nothing here is free by idling.
  await host.ok('set-option', '-g', 'control-idle-time', '86400');
});
afterEach(async () => {
  for (const typist of open.splice(0)) typist.peer.destroy();
  for (const terminal of terminals.splice(0)) terminal.end();
  await host.stop();
});

async function come(flags: string[], pid?: number): Promise<Typist> {
  const named = pid === undefined ? {} : { pid };
  const typist = await Typist.come(host, flags, {
    client: { kind: 'tui', name: 'x', version: '0', ...named },
  });
  open.push(typist);
  return typist;
}

async function attach(): Promise<TestTerminal> {
  const terminal = host.terminal(['attach-session', '-t', 'work']);
  terminals.push(terminal);
  await terminal.until((text) => text.includes('[work]'));
  return terminal;
}

async function control(pane: string): Promise<PaneControl> {
  const [one] = JSON.parse(await host.ok('control', 'status', '-t', pane, '--json')) as PaneControl[];
  if (!one) throw new Error('no pane');
  return one;
}
const held = (pane: string, name: string | undefined) =>
  host.until(
    () => control(pane),
    ({ holder }) => holder?.name === name,
  );

/** Types into a pane, and goes at once. */
async function typesAndGoes(typist: Typist, pane: string): Promise<void> {
  await host.ok('select-pane', '-t', pane);
  typist.type('x');
  await host.until(
    () => control(pane),
    ({ holder }) => holder !== null,
  );
  const clients = () => host.ok('list-clients');
  const before = (await clients()).length;
  typist.peer.destroy();
  await host.until(clients, (now) => now.length < before);
}

it('is free at once when its process was killed, and another types', async () => {
  await host.ok('select-pane', '-t', '%0');
  const terminal = await attach();
  terminal.type('mine');
  await terminal.until((text) => text.includes('mine'));
  const bob = await come(['--name', 'bob']);
  bob.type('x');
  await bob.until('has control');
  terminal.kill('SIGKILL');
  await held('%0', undefined);
  bob.type('bobs');
  await held('%0', 'bob');
});

it('goes to who asked for it when its process was killed', async () => {
  await host.ok('select-pane', '-t', '%0');
  const terminal = await attach();
  terminal.type('mine');
  await terminal.until((text) => text.includes('mine'));
  const bob = await come(['--name', 'bob']);
  bob.type('\x02k');
  await terminal.until((text) => text.includes('bob asks for control'));
  terminal.kill('SIGKILL');
  await bob.until('you have control of pane %0');
});

it('is held on by another client of the same principal', async () => {
  await host.ok('select-pane', '-t', '%0');
  const [killed, other] = [await attach(), await attach()];
  killed.type('mine');
  await other.until((text) => text.includes('mine'));
  const { holder } = await control('%0');
  killed.kill('SIGKILL');
  await host.until(
    () => host.ok('list-clients'),
    (clients) => clients.split('\n').length === 1,
  );
  await host.ok('select-pane', '-t', '%1');
  const bob = await come(['--name', 'bob']);
  bob.type('x');
  await held('%1', 'bob');
  expect((await control('%0')).holder).toEqual(holder);
});

it('is held when the link may come back: a remote one, and a local one whose process runs or is unknown', async () => {
  await host.ok('split-window', '-t', 'work', 'cat');
  await host.ok('split-window', '-t', 'work', 'cat');
  // As a remote client that names the pid of a process that will be gone: it proves nothing here.
  const terminal = await attach();
  await typesAndGoes(await come(['--name', 'bob']), '%0');
  // The owner's, while the only other client of the owner has typed nothing.
  for (const [pane, pid] of [
    ['%1', process.pid],
    ['%2', undefined],
  ] as const) {
    const owner = await come([], pid);
    await typesAndGoes(owner, pane);
  }
  await host.ok('select-pane', '-t', '%3');
  await held('%3', undefined);
  const eve = await come(['--name', 'eve']);
  await typesAndGoes(eve, '%3');
  const holders = async () =>
    Promise.all(['%0', '%1', '%2', '%3'].map(async (pane) => (await control(pane)).holder?.id.slice(0, 5)));
  expect(await holders()).toEqual(['token', 'owner', 'owner', 'token']);
  // The owner's last client is killed: now the owner has left.
  terminal.kill('SIGKILL');
  await held('%1', undefined);
  expect(await holders()).toEqual(['token', undefined, undefined, 'token']);
});

it('is free when a program without a viewport ends, and not while its link may come back', async () => {
  const child = spawn('cat');
  const hello = (pid: number | undefined) => ({
    versions: { min: 1, max: 1 },
    client: { kind: 'sdk' as const, name: 'x', version: '0', ...(pid === undefined ? {} : { pid }) },
  });
  const connect = async (pid: number | undefined) => {
    const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
      request: () => ({ answer: null }),
      notification: () => {},
      closed: () => {},
    });
    await peer.request('hello', hello(pid));
    return peer;
  };
  const [ended, alive] = [await connect(child.pid), await connect(process.pid)];
  await alive.request('pane.input', { pane: '%0', seq: 1, data: 'x' });
  alive.destroy();
  await ended.request('pane.input', { pane: '%1', seq: 1, data: 'x' });
  expect([(await control('%0')).by, (await control('%1')).by]).toEqual(['typing', 'typing']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  ended.destroy();
  await held('%1', undefined);
});

it('is free when a program in control mode ends, which never comes back', async () => {
  await host.ok('select-pane', '-t', '%0');
  const talk = new ControlTalk(process.execPath, [launcher, '-C', 'attach', '-t', 'work'], {
    env: host.env,
    cwd: host.dir,
  });
  await talk.notified(/^%session-changed/);
  await talk.send('send-keys -t %0 x');
  expect((await control('%0')).by).toBe('typing');
  talk.kill();
  await held('%0', undefined);
});

/**
 * An agent, a guest and an observer try every command and request that could type into a pane that the owner holds, take
 * it, keep the owner from typing, or answer in the owner's place. After each try the owner's pane, client and question are
 * as they were.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../../src/command/commands/index.ts';
import type { HelloParams } from '../../src/protocol/messages.ts';
import type { GreetedRequest } from '../../src/server/connections/Connection.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { Typist } from '../helpers/Typist.ts';
import { commandTrespasses, requestTrespasses, type Scene } from '../helpers/trespasses.ts';

let host: TestHost;
let owner: Typist;
let watch: TestClient;
let scene: Scene;
let got: string;
let typed = '';

beforeAll(async () => {
  host = new TestHost();
  got = join(host.dir, 'got');
  const program = `stty raw -echo; : > ${got}; printf ready; exec cat > ${got}`;
  await host.ok('new-session', '-d', '-s', 'work', '-x', '100', '-y', '24', program);
  await host.ok('split-window', '-d', '-t', 'work', 'exec cat');
  await host.ok('agent', 'mark', '-t', '%1', 'bot');
  await host.ok('set-option', '-g', 'control-idle-time', '86400');
  await host.ok('set-option', '-g', 'control-wait', '0');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', '%0'),
    (text) => text.includes('ready'),
  );
  watch = await TestClient.connect(socketOf(host));
  owner = await Typist.come(host, []);
  const { ask } = await watch.peer.request('ask.open', {
    title: 'Apply it?',
    kind: 'choice',
    choices: ['yes', 'no'],
    to: 'person',
  });
  const file = join(host.dir, 'lines.conf');
  writeFileSync(file, 'send-keys -t %0 -l trespass\n');
  scene = {
    client: (await watch.run('list-clients', '-F', '#{client_name}')).trim(),
    question: ask.id,
    file,
    program: `${process.execPath} ${launcher} send-keys -t %0 -l trespass`,
  };
  await typesOn();
});
afterAll(async () => {
  owner.peer.destroy();
  watch.peer.destroy();
  await host.stop();
});

/** The owner types: only that arrives, and nothing that was typed before it. */
async function typesOn(): Promise<void> {
  owner.type('o');
  typed += 'o';
  await host.until(
    () => Promise.resolve(readFileSync(got, 'latin1')),
    (text) => text.endsWith(typed),
  );
}

/** All that nobody but the owner may change. */
async function state(): Promise<unknown> {
  const { panes } = await watch.peer.request('pane.controlStatus', { target: '%0' });
  const { clients } = await watch.peer.request('client.list', {});
  const { ask } = await watch.peer.request('ask.show', { id: scene.question });
  const facts = ['#{pane_input_off}', '#{pane_pid}', '#{pane_dead}', '#{client_key_table}'].join(' ');
  return {
    got: readFileSync(got, 'latin1'),
    holder: [panes[0]?.holder?.id, panes[0]?.by, panes[0]?.mode],
    owner: clients
      .filter(({ principal }) => principal?.id === 'owner')
      .map(({ name, readOnly }) => [name, readOnly]),
    question: ask.state,
    pane: await watch.run('display-message', '-p', '-c', scene.client, '-t', '%0', facts),
    options: await watch.run('show-options', '-wv', '-t', '%0', 'control-idle-time'),
    bindings: await watch.run('list-keys'),
  };
}

async function come(hello: Partial<HelloParams>): Promise<Peer<ClientVocabulary>> {
  const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
    request: () => ({ answer: null }),
    notification: () => {},
    closed: () => {},
  });
  await peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'sdk', name: 'trespasser', version: '0' },
    terminal: { cols: 80, rows: 24, term: 'xterm' },
    ...hello,
  });
  return peer;
}

const byToken = async (...flags: string[]): Promise<Partial<HelloParams>> => ({
  token: await host.ok('token', 'create', '--all-sessions', ...flags),
  via: { carrier: 'websocket', address: '192.0.2.7' },
});

/** Rights of an operator that docs/security.md lists: who has them gets no pane by them. */
const ofPeople = new Set([
  'attach-session',
  'bind-key',
  'detach-client',
  'inner-keys',
  'lock-client',
  'lock-server',
  'lock-session',
  'refresh-client',
  'set-hook',
  'suspend-client',
  'switch-client',
  'unbind-key',
  'ask.answer',
  'ask.cancel',
  'agent.report',
  'control.open',
  'session.detach',
  'viewport.open',
]);

interface Trespasser {
  hello: () => Promise<Partial<HelloParams>>;
  isPerson?: true;
}

const trespassers: Record<string, Trespasser> = {
  'an agent in a pane': {
    hello: async () => ({
      env: { HOLDFAST: `${socketOf(host)},1,0`, HOLDFAST_STATE: host.stateDir, HOLDFAST_PANE: '%1' },
    }),
  },
  'an agent with a token': { hello: () => byToken('--role', 'operator', '--actor', 'agent') },
  'a program with a token': { hello: () => byToken('--role', 'operator', '--actor', 'program') },
  'a guest': { hello: () => byToken('--role', 'operator'), isPerson: true },
  'an observer': { hello: () => byToken('--role', 'observer') },
};

it('are tried with every command', () => {
  expect(Object.keys(commandTrespasses(scene)).sort()).toEqual(commands.map(({ name }) => name).sort());
});

it.each(Object.entries(trespassers))('%s gets nowhere by any command', async (_, { hello, isPerson }) => {
  const before = await state();
  const credentials = await hello();
  const peer = await come(credentials);
  for (const [name, lines] of Object.entries(commandTrespasses(scene))) {
    if (typeof lines === 'string' || (isPerson && ofPeople.has(name))) continue;
    for (const line of lines) {
      if (isPerson && /hook|after-|alias|@actor/.test(line)) continue;
      await peer.request('command.run', { line, pane: '%1', canAttach: true }).catch(() => {});
      expect([line, await state()]).toEqual([line, before]);
    }
  }
  // It triggers what somebody may have left behind.
  await watch.run('list-clients');
  await typesOn();
  expect(readFileSync(got, 'latin1')).toBe(typed);
  peer.destroy();
});

it.each(Object.entries(trespassers))('%s gets nowhere by any request', async (_, { hello, isPerson }) => {
  const before = await state();
  const credentials = await hello();
  for (const [method, tried] of Object.entries(requestTrespasses(scene))) {
    if (typeof tried === 'string' || (isPerson && ofPeople.has(method))) continue;
    for (const params of tried) {
      const peer = await come(credentials);
      await peer.request(method as GreetedRequest['method'], params as never).catch(() => {});
      await peer.request('ping', {}).catch(() => {});
      expect([method, params, await state()]).toEqual([method, params, before]);
      peer.destroy();
    }
  }
  await typesOn();
  expect(readFileSync(got, 'latin1')).toBe(typed);
});

it('a guest who detaches the owner gets no pane by that', async () => {
  const peer = await come(await byToken('--role', 'operator', '--name', 'bob'));
  await peer.request('command.run', { line: `detach-client -t ${scene.client}` });
  const { panes } = await watch.peer.request('pane.controlStatus', { target: '%0' });
  expect(panes[0]?.holder?.id).toBe('owner');
  expect(await peer.request('command.run', { line: 'send-keys -t %0 trespass' })).toMatchObject({
    errorCode: 'control-held',
  });
  peer.destroy();
});

/** Who types into a popup: its own principal, who ranks higher, and nobody else. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketOf } from '../helpers/TestClient.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { Typist } from '../helpers/Typist.ts';

let host: TestHost;
const open: Typist[] = [];

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat');
  await host.ok('split-window', '-t', 'work', 'cat');
});
afterEach(async () => {
  for (const typist of open.splice(0)) typist.peer.destroy();
  await host.stop();
});

async function come(...flags: string[]): Promise<Typist> {
  const typist = await Typist.come(host, flags);
  open.push(typist);
  return typist;
}

const clients = () => host.ok('list-clients', '-F', '#{client_name}');

async function leaves(typist: Typist): Promise<void> {
  const before = await clients();
  typist.peer.destroy();
  await host.until(clients, (now) => now.length < before.length);
}

const agentEnv = () => ({
  HOLDFAST: `${socketOf(host)},1,0`,
  HOLDFAST_STATE: host.stateDir,
  HOLDFAST_PANE: '%1',
});

const reader = 'echo ready; while read line; do echo "got <$line>"; done';

/** Opens a popup on the only client; resolves when its program runs. */
async function popup(on: Typist, line = reader): Promise<void> {
  void host.run('display-popup', '-E', '-w', '90', line);
  await on.until('ready');
}

it('is the owner’s while a guest looks at the session, and waits for the owner', async () => {
  const owner = await come();
  await popup(owner);
  await leaves(owner);
  const bob = await come('--name', 'bob');
  bob.type('to-the-pane\r');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', '%1'),
    (seen) => seen.includes('to-the-pane'),
  );
  expect(bob.told.join()).not.toContain('ready');
  const again = await come();
  await again.until('ready');
  again.type('mine\r');
  await again.until('got <mine>');
});

it('of a guest who left goes to the owner, and to no equal', async () => {
  const bob = await come('--name', 'bob');
  await popup(bob);
  await leaves(bob);
  const eve = await come('--name', 'eve');
  eve.type('x\r');
  await host.until(
    () => host.ok('display-message', '-p', '-t', '%1', '#{pane_control}'),
    (name) => name === 'eve',
  );
  expect(eve.told.join()).not.toContain('ready');
  const owner = await come();
  await owner.until('ready');
  owner.type('now-the-owners\r');
  await owner.until('got <now-the-owners>');
  await leaves(owner);
  // It stays the owner's.
  const back = await come('--name', 'bob');
  back.type('y\r');
  await back.until('has control');
  expect(back.told.join()).not.toContain('now-the-owners');
});

it('takes no keys that somebody else presses in its client', async () => {
  const bob = await come('--name', 'bob');
  const on = await clients();
  await popup(bob);
  await host.ok('agent', 'mark', '-t', '%1', 'bot');
  for (const env of [{}, agentEnv()]) {
    const refused = await host.runWith({ env }, 'send-keys', '-K', '-c', on, 'x', 'Enter');
    expect([refused.code, refused.err]).toEqual([
      1,
      'send-keys -K works on your own clients only: this one belongs to bob\n',
    ]);
  }
  bob.type('bobs\r');
  await bob.until('got <bobs>');
});

it('refuses its client once that acts for somebody else, and says so', async () => {
  const nested = await Typist.come(host, [], { env: agentEnv() });
  open.push(nested);
  await popup(nested);
  nested.type('as-the-owner\r');
  await nested.until('got <as-the-owner>');
  await host.ok('agent', 'mark', '-t', '%1', 'bot');
  nested.type('as-the-bot\r');
  await nested.until('has control of this popup');
  await host.ok('agent', 'unmark', '-t', '%1');
  nested.type('again\r');
  await nested.until('got <again>');
  expect(nested.told.join()).not.toContain('as-the-bot');
});

it('of an agent runs its program as the agent', async () => {
  await host.ok('set-option', '-g', 'control-wait', '0');
  await host.ok('send-keys', '-t', '%0', 'mine');
  await host.ok('agent', 'mark', '-t', '%1', 'bot');
  const owner = await come();
  const line = `${process.execPath} ${launcher} send-keys -t %0 its 2>&1; sleep 60`;
  void host.runWith({ env: agentEnv() }, 'display-popup', '-E', '-w', '90', line);
  await owner.until(/has control of pane %0/);
  expect(await host.ok('capture-pane', '-p', '-t', '%0')).not.toContain('its');
});

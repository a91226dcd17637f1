/** After a reboot work goes on: what was lost says so and starts again where it was. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

async function reboot(): Promise<void> {
  await host.killBoth();
  await host.until(
    () => host.run('list-sessions'),
    ({ code }) => code === 0,
  );
}

const states = async () =>
  (await host.ok('list-panes', '-a', '-F', '#{pane_state}#{?pane_lost, #{pane_lost_reason},}')).split('\n');

it('Enter in a lost pane starts what it was, a shell in the folder where it was, and other keys are answered', async () => {
  const folder = join(host.dir, 'home', 'deep');
  mkdirSync(folder);
  await host.ok('new-session', '-d', '-s', 'work', '-n', 'w');
  await host.ok('send-keys', '-t', 'work', `cd ${folder}`, 'Enter');
  await host.until(
    () => host.ok('display-message', '-p', '-t', 'work', '#{pane_current_path}'),
    (path) => path === folder,
  );
  // Any change of the state stores the folder too.
  await host.ok('rename-window', '-t', 'work', 'build');
  await host.until(
    async () => (await host.status()).problems,
    (problems) => problems.length === 0,
  );
  await reboot();

  const terminal = host.terminal(['attach', '-t', 'work']);
  await terminal.until((text) => text.includes('[Enter starts it again]') && text.includes('0:build*L'));
  expect(terminal.text()).toMatch(/\[lost: .+; this was a shell in ~\/deep\]/);
  terminal.type('x');
  await terminal.until(
    (text) => text.includes('Enter starts it again') && text.includes('nothing runs in pane'),
  );
  terminal.type('\r');
  await host.until(states, ([state]) => state === 'running');
  await host.ok('send-keys', '-t', 'work', 'pwd', 'Enter');
  await terminal.until((text) => text.includes(folder) && !text.includes('0:build*L'));
  terminal.end();
});

it('respawn-lost starts all that a session lost, with -a that of all, and each with its command', async () => {
  await host.ok('new-session', '-d', '-s', 'one', 'echo one; cat');
  await host.ok('split-window', '-t', 'one', 'echo two; cat');
  await host.ok('new-session', '-d', '-s', 'other', 'echo three; cat');
  await reboot();
  expect(new Set((await states()).map((state) => state.split(' ')[0]))).toEqual(new Set(['lost']));
  expect(await host.ok('respawn-lost', '-t', 'one')).toBe('started 2 programs again');
  expect((await host.run('respawn-lost', '-t', 'one')).err).toContain('no program was lost here');
  expect(await host.ok('respawn-lost', '-a')).toBe('started 1 program again');
  expect(new Set(await states())).toEqual(new Set(['running']));
});

it('respawn-programs names those that start again by themselves, and no other does', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  await host.ok('new-window', '-d', '-t', 'work', 'sleep 1000');
  await host.ok('set-option', '-g', 'respawn-programs', 'cat,htop');
  await reboot();
  const now = await host.until(states, (all) => all.includes('running'));
  expect(now.map((state) => state.split(' ')[0]).sort()).toEqual(['lost', 'running']);
});

it('a session restored from a file says so on its screen', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  const file = join(host.dir, 'saved.json');
  await host.ok('session', 'save', 'work', '--to', file);
  await host.ok('session', 'restore', '--from', file, '--name', 'again');
  expect(await host.ok('capture-pane', '-p', '-t', 'again')).toContain(
    'lost: restored from a file; this was',
  );
});

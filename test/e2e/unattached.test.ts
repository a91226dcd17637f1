/** destroy-unattached and exit-unattached: what ends with the last client, and what does not. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let open: TestTerminal[];
beforeEach(async () => {
  host = new TestHost();
  open = [];
  await host.ok('new-session', '-d', '-s', 'keep', 'exec cat');
});
afterEach(async () => {
  for (const terminal of open) terminal.end();
  await host.stop();
});

async function attach(name: string): Promise<TestTerminal> {
  const terminal = host.terminal(['attach-session', '-t', name]);
  open.push(terminal);
  await terminal.until((text) => text.includes(`[${name}]`));
  return terminal;
}

const sessions = () => host.ok('list-sessions', '-F', '#{session_name}');
const left = (names: string) => host.until(sessions, (text) => text === names);
const detach = (terminal: TestTerminal) => {
  terminal.type('\x02d');
  return terminal.exit;
};

it('ends a session when its last client detaches, switches away, or is killed, and not before', {
  timeout: 90_000,
}, async () => {
  for (const name of ['one', 'two', 'six']) {
    await host.ok('new-session', '-d', '-s', name, 'exec cat');
    await host.ok('set-option', '-t', name, 'destroy-unattached', 'on');
  }
  const [first, second] = [await attach('one'), await attach('one')];
  expect((await detach(first)).exitCode).toBe(0);
  expect(await sessions()).toBe('keep\none\nsix\ntwo');
  await detach(second);
  await left('keep\nsix\ntwo');
  const third = await attach('two');
  await host.ok('switch-client', '-t', 'keep');
  await left('keep\nsix');
  await detach(third);
  const fourth = await attach('six');
  fourth.kill('SIGKILL');
  await left('keep');
});

it('keep-last keeps the last session of a group, and a restart ends none', { timeout: 90_000 }, async () => {
  await host.ok('set-option', '-g', 'destroy-unattached', 'keep-last');
  await host.ok('new-session', '-d', '-s', 'view', '-t', 'keep');
  const terminal = await attach('view');
  await host.ok('server', 'restart');
  await host.until(
    () => host.run('list-clients', '-F', '#{session_name}'),
    ({ out }) => out === 'view\n',
  );
  expect(await sessions()).toBe('keep\nview');
  await detach(terminal);
  await left('keep');
  await detach(await attach('keep'));
  expect(await sessions()).toBe('keep');
});

it('exit-unattached ends the server with its last client', { timeout: 60_000 }, async () => {
  await host.ok('set-option', '-s', 'exit-unattached', 'on');
  await detach(await attach('keep'));
  await host.until(
    () => host.run('list-sessions'),
    ({ code }) => code === 1,
  );
  expect((await host.run('list-sessions')).err).toContain('no server running');
});

/** What lends the user's terminal to a command: lock-client, lock-after-time and detach-client -E, in a real terminal. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal | undefined;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'echo in the pane; exec cat');
});
afterEach(async () => {
  user?.end();
  user = undefined;
  await host.stop();
});

/** Says that the terminal is as a shell has it, and waits for two lines, as a lock waits for a password. */
const lock =
  'trap "" INT QUIT; stty -a | grep -c "[^-]icanon"; echo locked; read word; echo "got $word"; read word';

async function attach(): Promise<TestTerminal> {
  user = host.terminal(['attach-session', '-t', 'work']);
  await user.until((text) => text.includes('in the pane'));
  return user;
}

it('lock-client gives the terminal to lock-command, keeps its keys from the pane, and comes back', {
  timeout: 60_000,
}, async () => {
  await host.ok('set-option', '-g', 'lock-command', lock);
  const terminal = await attach();
  await host.ok('lock-client');
  await terminal.until((text) => /^1\nlocked$/m.test(text) && !text.includes('in the pane'));
  expect(terminal.alternateScreen).toBe(false);
  // Neither of these is a way around the lock.
  terminal.type('\x1a\x1c\x1a');
  terminal.type('secret\r');
  await terminal.until((text) => text.includes('got secret'));
  await host.ok('send-keys', '-t', 'work', 'written meanwhile', 'Enter');
  terminal.type('\r');
  await terminal.until((text, { alternateScreen }) => alternateScreen && text.includes('written meanwhile'));
  terminal.type('typed after\r');
  await terminal.until((text) => text.split('typed after').length === 3);
  expect(terminal.text()).not.toContain('secret');
});

it('who is locked has no say in the size of windows until it is back', { timeout: 60_000 }, async () => {
  await host.ok('set-option', '-g', 'lock-command', lock);
  await host.ok('set-option', '-g', 'window-size', 'smallest');
  const terminal = await attach();
  const other = host.terminal(['attach-session', '-t', 'work'], { cols: 120, rows: 40 });
  const sizeIs = (wanted: string) =>
    host.until(
      () => host.ok('display-message', '-p', '-t', 'work', '#{window_width}x#{window_height}'),
      (size) => size === wanted,
    );
  await other.until((text) => text.includes('in the pane'));
  await sizeIs('80x23');
  const [small] = (await host.ok('list-clients', '-F', '#{client_width} #{client_name}'))
    .split('\n')
    .filter((line) => line.startsWith('80 '));
  await host.ok('lock-client', '-t', small?.slice(3) ?? '');
  await terminal.until((text) => text.includes('locked'));
  await sizeIs('120x39');
  terminal.type('word\r\r');
  await sizeIs('80x23');
  other.end();
});

it('a lock holds although the client is let go meanwhile', { timeout: 60_000 }, async () => {
  await host.ok('set-option', '-g', 'lock-command', lock);
  const terminal = await attach();
  await host.ok('lock-session', '-t', 'work');
  await terminal.until((text) => text.includes('locked'));
  await host.ok('detach-client', '-s', 'work');
  await host.until(
    () => host.ok('list-clients'),
    (text) => text === '',
  );
  terminal.type('secret\r');
  await terminal.until((text) => text.includes('got secret') && !text.includes('detached'));
  terminal.type('\r');
  // Its last words can come to be known after its end.
  await host.until(
    () =>
      new Promise<string>((resolve) => {
        setImmediate(() => resolve(Buffer.concat(terminal.written).toString()));
      }),
    (text) => /got secret\s+\[detached/.test(text),
  );
});

it('lock-after-time locks without a word from anybody, and an empty lock-command never', {
  timeout: 60_000,
}, async () => {
  await host.ok('set-option', '-g', 'lock-command', '');
  const terminal = await attach();
  await host.ok('lock-server');
  await host.ok('set-option', '-g', 'lock-command', lock);
  await host.ok('set-option', '-g', 'lock-after-time', '1');
  await terminal.until((text) => text.includes('locked'));
});

it('detach-client -E puts the terminal back, runs the command in it and ends as it ended', {
  timeout: 60_000,
}, async () => {
  const terminal = await attach();
  await host.ok(
    'detach-client',
    '-E',
    'echo "now $((40 + 2))"; read word; echo "read $word"; read word; exit 7',
    '-s',
    'work',
  );
  await terminal.until((text, { alternateScreen }) => text.includes('now 42') && !alternateScreen);
  expect(await host.ok('list-clients')).toBe('');
  terminal.type('this\r');
  await terminal.until((text) => text.includes('read this'));
  terminal.type('\r');
  expect((await terminal.exit).exitCode).toBe(7);
  expect(terminal.text()).not.toContain('detached');
});

/** The focus of terminals and panes: what hooks and programs are told of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
const open: TestTerminal[] = [];
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.end();
  await host.stop();
});

/** What the hooks have written so far, with the pane it was about. */
const seen = () => host.ok('show-options', '-gqv', '@seen');
const untilSeen = (text: string) => host.until(seen, (now) => now === text);

async function follow(...hooks: string[]): Promise<void> {
  for (const hook of hooks)
    await host.ok('set-hook', '-g', hook, `set-option -gaF @seen " ${hook}:#{hook_pane}"`);
}

async function attach(...target: string[]): Promise<TestTerminal> {
  const terminal = host.terminal(['attach-session', ...target]);
  open.push(terminal);
  await terminal.until((_, { written }) => Buffer.concat(written).includes('\x1b[?1004h'));
  return terminal;
}

it('tells programs that asked, and hooks, when a terminal loses and gains the focus', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'w', '-x', '80', '-y', '24', "printf '\\033[?1004h'; exec cat -v");
  await follow('pane-focus-in', 'pane-focus-out', 'client-focus-in', 'client-focus-out');
  const terminal = await attach('-t', 'w');
  await untilSeen(' pane-focus-in:%0');
  terminal.type('\x1b[O');
  await untilSeen(' pane-focus-in:%0 pane-focus-out:%0 client-focus-out:%0');
  expect(await host.ok('list-clients', '-F', '#{client_flags}')).toBe('attached,UTF-8');
  terminal.type('\x1b[I');
  await untilSeen(
    ' pane-focus-in:%0 pane-focus-out:%0 client-focus-out:%0 pane-focus-in:%0 client-focus-in:%0',
  );
  // The terminal of the pane repeats what its program gets.
  await terminal.until((text) => text.includes('^[[O^[[I'));
  expect(await host.ok('list-clients', '-F', '#{client_flags}')).toBe('attached,focused,UTF-8');
});

it('goes with the active pane and window, and not to programs that did not ask', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'w', '-x', '80', '-y', '24', 'cat -v');
  await host.ok('split-window', '-d', '-t', 'w', "printf '\\033[?1004h'; exec cat -v");
  const terminal = await attach('-t', 'w');
  await follow('pane-focus-in', 'pane-focus-out');
  await host.ok('select-pane', '-t', '%1');
  await untilSeen(' pane-focus-out:%0 pane-focus-in:%1');
  await host.ok('new-window', '-t', 'w', 'cat -v');
  await untilSeen(' pane-focus-out:%0 pane-focus-in:%1 pane-focus-out:%1 pane-focus-in:%2');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', '%1'),
    (text) => text.startsWith('^[[I^[[O'),
  );
  expect((await host.ok('capture-pane', '-p', '-t', '%0')).trim()).toBe('');
  // Not even the terminal's own report is typed into it.
  terminal.type('\x1b[O\x1b[Ix');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', '%2'),
    (text) => text.startsWith('x'),
  );
});

it('says which client was at work last, when another one was before', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'w', '-x', '80', '-y', '24', 'cat');
  await host.ok('set-hook', '-g', 'client-active', 'set-option -gaF @seen " #{hook_client}"');
  const one = await attach('-t', 'w');
  const [first = ''] = (await host.ok('list-clients', '-F', '#{client_name}')).split('\n');
  const two = await attach('-t', 'w');
  const second = (await host.ok('list-clients', '-F', '#{client_name}'))
    .split('\n')
    .find((name) => name !== '' && name !== first);
  one.type('a');
  await untilSeen(` ${first}`);
  two.type('b');
  await untilSeen(` ${first} ${second}`);
  one.type('cd');
  await untilSeen(` ${first} ${second} ${first}`);
  // Whose the window was is gone: it is the other one's.
  one.end();
  await untilSeen(` ${first} ${second} ${first} ${second}`);
});

it('is left alone with focus-events off', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'w', '-x', '80', '-y', '24', "printf '\\033[?1004h'; exec cat -v");
  await host.ok('set-option', '-s', 'focus-events', 'off');
  await follow('pane-focus-in');
  const terminal = host.terminal(['attach-session', '-t', 'w']);
  open.push(terminal);
  terminal.type('x');
  await terminal.until((text) => text.startsWith('x'));
  expect(Buffer.concat(terminal.written).includes('\x1b[?1004h')).toBe(false);
  expect(await seen()).toBe('');
});

it('a server runs its own hooks: when it has started with its configuration, and after it was replaced', {
  timeout: 60_000,
}, async () => {
  const config = join(host.dir, 'start.conf');
  writeFileSync(
    config,
    'set-hook -g server-started "set-option -g @seen started"\nset-hook -g server-restarted "set-option -ga @seen \' restarted\'"\n',
  );
  await host.ok('-f', config, 'new-session', '-d', '-s', 'w', 'cat');
  await untilSeen('started');
  await host.ok('server', 'restart');
  await untilSeen('started restarted');
});

it('a terminal that tells its background is a light or a dark one to hooks', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'w', '-x', '80', '-y', '24', 'cat');
  for (const hook of ['client-light-theme', 'client-dark-theme'])
    await host.ok('set-hook', '-g', hook, `set-option -ga @seen " ${hook}"`);
  const terminal = await attach('-t', 'w');
  terminal.type('\x1b]11;rgb:ffff/ffff/ffff\x1b\\');
  await untilSeen(' client-light-theme');
  terminal.type('\x1b]11;rgb:1010/1010/1010\x1b\\');
  await untilSeen(' client-light-theme client-dark-theme');
});

it('takes no message away: that is for keys', async () => {
  await host.ok('new-session', '-d', '-s', 'work');
  const user = await attach('-t', 'work');
  await host.ok('display-message', '-d', '0', 'to be read');
  await user.until((text) => text.includes('to be read'));
  const flags = () => host.ok('list-clients', '-F', '#{client_flags}');
  user.type('\x1b[O');
  await host.until(flags, (text) => !text.includes('focused'));
  // A quick switch to and fro comes in one read.
  user.type('\x1b[I\x1b[O\x1b[I');
  await host.until(flags, (text) => text.includes('focused'));
  expect(user.text()).toContain('to be read');
  user.type(' ');
  await user.until((text) => !text.includes('to be read'));
});

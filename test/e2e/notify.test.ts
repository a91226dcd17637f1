/** Notifications in real terminals: news of panes at which nobody looks, in the form that each terminal understands. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let open: TestTerminal[];
beforeEach(async () => {
  host = new TestHost();
  open = [];
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'exec cat');
  await host.okAll(
    ['new-window', '-d', '-t', 'work:1', '-n', 'far', 'exec sh'],
    ['set', '-g', 'notify-after', '1'],
  );
});
afterEach(async () => {
  for (const terminal of open) terminal.end();
  await host.stop();
});

async function attach(features: string): Promise<TestTerminal> {
  await host.ok('set-option', '-s', 'terminal-features', `*:${features}`);
  const terminal = host.terminal(['attach-session', '-t', 'work']);
  open.push(terminal);
  await terminal.until((text) => text.includes('[work]'));
  return terminal;
}

const bytesOf = (terminal: TestTerminal) => Buffer.concat(terminal.written).toString('latin1');
const wrote = (terminal: TestTerminal, bytes: string) =>
  terminal.until(() => bytesOf(terminal).includes(bytes));
const inFar = (line: string) => host.ok('send-keys', '-t', 'work:1', line, 'Enter');

it('tell of the pane that nobody sees, and of none that somebody looks at', { timeout: 60_000 }, async () => {
  const terminal = await attach('osc777');
  await host.ok('send-keys', '-t', 'work:0', 'seen', 'Enter');
  await host.ok('set-option', '-p', '-t', 'work:1', 'notify-pattern', '^rea[d]y$');
  await host.ok('set-option', '-p', '-t', 'work:0', 'notify-pattern', 'se[e]n');
  await host.ok('send-keys', '-t', 'work:0', 'seen again', 'Enter');
  await inFar("printf 're%s\\n' ady");
  await wrote(terminal, '\x1b]777;notify;work:1 far;ready\x1b\\');
  expect(bytesOf(terminal)).not.toContain('seen again\x1b\\');
});

it('tell of commands that took long, and of nothing with notify off', { timeout: 90_000 }, async () => {
  const terminal = await attach('osc9');
  await inFar("printf '\\033]133;C\\007'; sleep 2; printf '\\033]133;D;3\\007'");
  await wrote(terminal, '\x1b]9;work:1 far: The command ended with status 3 after ');
  await host.ok('set-option', '-g', 'notify', 'off');
  await inFar("printf '\\a'; echo o''ver");
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work:1'),
    (text) => text.includes('over'),
  );
  expect(bytesOf(terminal)).not.toContain('The bell rang.');
});

it('pass on what a program says in the form of the terminal', { timeout: 90_000 }, async () => {
  const terminal = await attach('osc99');
  await inFar("printf '\\033]777;notify;Build;it is done\\007'");
  await wrote(terminal, `\x1b]99;i=holdfast:e=1:d=0;${Buffer.from('Build').toString('base64')}\x1b\\`);
  await wrote(terminal, `p=body;${Buffer.from('it is done').toString('base64')}\x1b\\`);
});

it('reach a terminal without the focus that shows the pane', { timeout: 60_000 }, async () => {
  const terminal = await attach('osc9');
  terminal.type('\x1b[O');
  await host.until(
    () => host.ok('list-clients', '-F', '#{client_flags}'),
    (flags) => !flags.includes('focused'),
  );
  await host.ok('send-keys', '-t', 'work:0', 'C-g', 'Enter');
  await wrote(terminal, '\x1b]9;work:0 ');
  await wrote(terminal, ': The bell rang.\x1b\\');
});

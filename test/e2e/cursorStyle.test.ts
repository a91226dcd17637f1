/** cursor-style: the shape of the cursor in a pane whose program sets none. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let terminal: TestTerminal;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  terminal.end();
  await host.stop();
});

const bytes = () => Buffer.concat(terminal.written).toString('latin1');
const wrote = (text: string) => terminal.until(() => bytes().includes(text));

it('shapes the cursor of its pane, gives way to the program, and is undone at the end', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'w', '-x', '80', '-y', '24', 'exec sh');
  await host.ok('set-option', '-p', '-t', 'w', 'cursor-style', 'blinking-bar');
  terminal = host.terminal(['attach-session', '-t', 'w']);
  await wrote('\x1b[5 q');
  await host.ok('set-option', '-p', '-t', 'w', 'cursor-style', 'underline');
  await wrote('\x1b[4 q');
  await host.ok('send-keys', '-t', 'w', "printf '\\033[2 q'", 'Enter');
  await wrote('\x1b[2 q');
  await host.ok('send-keys', '-t', 'w', "printf '\\033[0 q'", 'Enter');
  await terminal.until(() => bytes().lastIndexOf('\x1b[4 q') > bytes().lastIndexOf('\x1b[2 q'));
  await host.ok('detach-client', '-s', 'w');
  await terminal.until(() => bytes().lastIndexOf('\x1b[0 q') > bytes().lastIndexOf('\x1b[4 q'));
  expect(bytes()).not.toContain('\x1b[6 q');
});

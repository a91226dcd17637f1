/** What the active pane's program shows beside its cells: the cursor's colour, and progress. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let terminal: TestTerminal;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'w', '-x', '80', '-y', '24', 'exec sh');
  await host.ok('split-window', '-d', '-t', 'w', 'exec sh');
});
afterEach(async () => {
  terminal.end();
  await host.stop();
});

const bytes = () => Buffer.concat(terminal.written).toString('latin1');
const wrote = (text: string) => terminal.until(() => bytes().includes(text));
/** The last of these that was written is `text`. */
const last = (all: RegExp, text: string) => terminal.until(() => bytes().match(all)?.at(-1) === text);
const print = (pane: string, text: string) =>
  host.ok('send-keys', '-t', `w.${pane}`, `printf '${text}'`, 'Enter');

const colours = /\x1b\](?:12;[^\x07]*|112)\x07/g;
const [none, red, green] = ['\x1b]112\x07', '\x1b]12;#ff0000\x07', '\x1b]12;#00ff00\x07'];

it('the colour of the cursor is that of the option, or of the program, in its pane only', {
  timeout: 60_000,
}, async () => {
  await host.ok('set-option', '-p', '-t', 'w.0', 'cursor-colour', '#ff0000');
  terminal = host.terminal(['attach-session', '-t', 'w']);
  await wrote(red);
  expect(bytes().indexOf(red)).toBe(bytes().search(colours));
  await print('0', '\\033]12;rgb:00/ff/00\\007');
  await last(colours, green);
  await host.ok('select-pane', '-t', 'w.1');
  await last(colours, none);
  await host.ok('select-pane', '-t', 'w.0');
  await last(colours, green);
  await print('0', '\\033]112\\007');
  await last(colours, red);
  await host.ok('copy-mode', '-t', 'w.0');
  await last(colours, none);
  await host.ok('send-keys', '-t', 'w.0', '-X', 'cancel');
  await last(colours, red);
  await host.ok('set-option', '-p', '-t', 'w.0', 'cursor-colour', 'colour21');
  await last(colours, '\x1b]12;#0000ff\x07');
  await host.ok('detach-client', '-s', 'w');
  await last(colours, none);
});

it('a terminal without the capability gets no colour', { timeout: 60_000 }, async () => {
  await host.ok('set-option', '-s', 'terminal-overrides', 'xterm*:Cs@');
  await host.ok('set-option', '-g', 'cursor-colour', 'red');
  terminal = host.terminal(['attach-session', '-t', 'w']);
  await terminal.until((text) => text.includes('[w]'));
  await host.ok('detach-client', '-s', 'w');
  await wrote('[detached');
  // The options are known with the first picture: nothing is sent before.
  expect(bytes().match(/\x1b\]12;/g)).toBeNull();
});

const progress = /\x1b\]9;4;[\d;]*\x1b\\/g;
const step = (text: string) => `\x1b]9;4;${text}\x1b\\`;

it('the progress of the program in the active pane is shown, and ends with it', {
  timeout: 60_000,
}, async () => {
  await host.ok('set-option', '-as', 'terminal-features', ',xterm*:progressbar');
  terminal = host.terminal(['attach-session', '-t', 'w']);
  await terminal.until((text) => text.includes('[w]'));
  await print('1', '\\033]9;4;1;10\\007');
  await print('0', '\\033]9;4;1;50\\007');
  await wrote(step('1;50'));
  await print('0', '\\033]9;4;2;70\\007');
  await last(progress, step('2;70'));
  await host.ok('select-pane', '-t', 'w.1');
  await last(progress, step('1;10'));
  await print('1', '\\033]9;4;0\\007');
  await last(progress, step('0;'));
  await print('1', '\\033]9;4;3\\007');
  await last(progress, step('3;'));
  await host.ok('detach-client', '-s', 'w');
  await last(progress, step('0;'));
  await terminal.exit;
  expect(bytes().indexOf(step('1;10'))).toBeGreaterThan(bytes().indexOf(step('2;70')));
});

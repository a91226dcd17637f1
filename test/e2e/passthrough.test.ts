/** allow-passthrough: bytes of programs for the outer terminal, in real terminals. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let open: TestTerminal[];
beforeEach(async () => {
  host = new TestHost();
  open = [];
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'exec sh');
  await host.ok('new-window', '-d', '-t', 'work:1', 'exec sh');
});
afterEach(async () => {
  for (const terminal of open) terminal.end();
  await host.stop();
});

async function attach(): Promise<TestTerminal> {
  const terminal = host.terminal(['attach-session', '-t', 'work']);
  open.push(terminal);
  await terminal.until((text) => text.includes('[work]'));
  return terminal;
}

const bytesOf = (terminal: TestTerminal) => Buffer.concat(terminal.written).toString('latin1');
const wrote = (terminal: TestTerminal, bytes: string) =>
  terminal.until(() => bytesOf(terminal).includes(bytes));
const times = (terminal: TestTerminal, bytes: string) => bytesOf(terminal).split(bytes).length - 1;

const wrapped = (payload: string) => `\x1bPtmux;${payload.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
/** An unknown OSC, which terminals ignore. */
const mark = (text: string) => `\x1b]7777;${text}\x07`;

let printed = 0;

/** Writes a file of these bytes for a shell to print; answers the line for it, and the word that is printed last. */
function file(bytes: string): { line: string; word: string } {
  const path = join(host.dir, `out${++printed}`);
  writeFileSync(path, Buffer.from(bytes, 'latin1'));
  return { line: `cat ${path}; echo 'pri''nted' ${printed}`, word: `printed ${printed}` };
}

const shows = (window: string, word: string) =>
  host.until(
    () => host.ok('capture-pane', '-p', '-t', `work:${window}`),
    (text) => text.includes(word),
  );

/** Has the shell of a window print these bytes, and waits until it has. */
async function print(window: string, bytes: string): Promise<void> {
  const { line, word } = file(bytes);
  await host.ok('send-keys', '-t', `work:${window}`, `clear; ${line}`, 'Enter');
  await shows(window, word);
}

/** All that was sent before is on these terminals: their status lines show the word. */
async function settled(word: string, ...terminals: TestTerminal[]): Promise<void> {
  await host.ok('set-option', '-g', 'status-right', word);
  for (const terminal of terminals) await terminal.until((text) => text.includes(word));
}

it('is off at first; on, it passes on what visible panes send, byte by byte; all, of any pane', {
  timeout: 90_000,
}, async () => {
  const terminal = await attach();
  await print('0', wrapped(mark('off')));
  await host.ok('set-option', '-g', 'allow-passthrough', 'on');
  await print('1', wrapped(mark('hidden')));
  const payload = `${mark('on')}\x1b_Ga=q,i=1;\xff\xfe\x80\x1b\\`;
  await print('0', wrapped(payload));
  await wrote(terminal, payload);
  await host.ok('set-option', '-g', 'allow-passthrough', 'all');
  await print('1', wrapped(mark('all')));
  await wrote(terminal, mark('all'));
  expect(bytesOf(terminal)).not.toContain('7777;off');
  expect(bytesOf(terminal)).not.toContain('7777;hidden');
});

it('puts the bytes between pictures, where the cursor is, and the pen and the cursor back', {
  timeout: 90_000,
}, async () => {
  await host.ok('set-option', '-g', 'allow-passthrough', 'on');
  const terminal = await attach();
  const dirty = `\x1b[31m\x1b[?25l\x1b[5;5H${mark('dirty')}`;
  for (let n = 0; n < 20; n++) await print('0', `\x1b[3${n % 8}mcoloured ${n} ${wrapped(dirty)}text\r\n`);
  await terminal.until((text) => text.includes('coloured 19 text'));
  const all = bytesOf(terminal);
  const pieces = all.split(dirty);
  expect(pieces).toHaveLength(21);
  // Each is outside of a synchronized update. A reset and the place of the cursor follow, behind several at once.
  for (const before of pieces.slice(0, -1))
    expect(before.lastIndexOf('\x1b[?2026l') >= before.lastIndexOf('\x1b[?2026h')).toBe(true);
  for (const behind of pieces.slice(1).filter((piece) => piece !== ''))
    expect(behind).toMatch(/^\x1b\[m\x1b\[\d*(?:;\d+)?H/);
  await terminal.until(() => terminal.cursorShown);
});

it('is sent once: not to who attaches later, not by the next server, not from behind copy mode', {
  timeout: 90_000,
}, async () => {
  await host.ok('set-option', '-g', 'allow-passthrough', 'on');
  const terminal = await attach();
  await print('0', wrapped(mark('once')));
  await wrote(terminal, mark('once'));
  await host.ok('server', 'restart');
  await host.until(
    () => host.run('display-message', '-p', 'up'),
    ({ code }) => code === 0,
  );
  await host.until(
    () => host.ok('list-clients'),
    (clients) => clients !== '',
  );
  await settled('restarted', terminal);
  const second = await attach();
  const behind = file(wrapped(mark('behind')));
  execFileSync('mkfifo', [join(host.dir, 'go')]);
  await host.ok('send-keys', '-t', 'work:0', `clear; read x < ${host.dir}/go; ${behind.line}`, 'Enter');
  await host.ok('copy-mode', '-t', 'work:0');
  appendFileSync(join(host.dir, 'go'), 'now\n');
  await shows('0', behind.word);
  await host.ok('send-keys', '-t', 'work:0', '-X', 'cancel');
  await settled('the end', terminal, second);
  expect(times(terminal, mark('once'))).toBe(1);
  expect(times(second, mark('once'))).toBe(0);
  expect(times(second, mark('behind'))).toBe(0);
});

it('passes on sequences of up to a mebibyte, says when one is longer, and shows what follows', {
  timeout: 90_000,
}, async () => {
  await host.ok('set-option', '-g', 'allow-passthrough', 'on');
  const terminal = await attach();
  const large = 'A'.repeat(1024 * 1024 - 20);
  await print('0', `${wrapped(mark(large))}${wrapped(mark(`${large}${large}`))}`);
  await wrote(terminal, mark(large));
  expect(await host.ok('show-messages')).toContain('a sequence is longer than 1 MiB');
  expect(times(terminal, '\x1b]7777;')).toBe(1);
});

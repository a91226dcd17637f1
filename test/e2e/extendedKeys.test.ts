/** Keys with modifiers, from terminals that can tell them to programs that asked for them, also through a session in another. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kitty, SpeakingTerminal, type Speech, xterm } from '../helpers/speech.ts';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'first', 'sleep 1000');
});

afterEach(async () => {
  user?.end();
  await host.stop();
});

const launcher = join(import.meta.dirname, '../../bin/holdfast.cjs');

/** A program that asks for keys with these bytes, and shows every byte that it gets. */
const program = (asks: string) =>
  `stty raw -echo; printf '${asks.replaceAll('\x1b', '\\033')}ready '; exec cat -v`;

/** Attaches a terminal of this kind to a session with the program in it. */
async function attach(speech: Speech, asks: string): Promise<void> {
  await host.ok('new-session', '-d', '-s', 'keys', program(asks));
  user = host.terminal(['attach-session', '-t', 'keys']);
  user.voice = new SpeakingTerminal(speech, (answer) => user.type(answer));
  await user.until((text) => text.includes('ready'));
}

/** Resolves when the terminal was set to send keys in this way. */
const isSet = (bytes: string) =>
  user.until(() => Buffer.concat(user.written).toString('latin1').includes(bytes));

async function pressed(sent: string, shown: string): Promise<void> {
  user.type(`${sent}.`);
  await user.until((text) => text.includes('.'));
  expect(user.text().split('ready ')[1]?.split('.')[0]).toBe(shown);
}

describe('Shift-Enter reaches a program that asked', () => {
  it('by the kitty protocol, on a terminal that has it', async () => {
    await attach(kitty, '\x1b[>1u');
    await isSet('\x1b[=1;1u');
    await pressed('\x1b[13;2u', '^[[13;2u');
  });

  it('by the kitty protocol, on xterm', async () => {
    await attach(xterm, '\x1b[>1u');
    await isSet('\x1b[>4;2m');
    await pressed('\x1b[27;2;13~', '^[[13;2u');
  });

  it('by modifyOtherKeys, on xterm', async () => {
    await attach(xterm, '\x1b[>4;1m');
    await isSet('\x1b[>4;1m');
    await pressed('\x1b[27;2;13~', '^[[27;2;13~');
  });

  it('by modifyOtherKeys, on a terminal that has the kitty protocol, in the form that the option says', async () => {
    await host.ok('set-option', '-s', 'extended-keys-format', 'csi-u');
    await attach(kitty, '\x1b[>4;2m');
    await isSet('\x1b[=1;1u');
    await pressed('\x1b[13;2u', '^[[13;2u');
  });

  it('in a session inside of another', async () => {
    const script = join(host.dir, 'inner.sh');
    writeFileSync(script, program('\x1b[>1u'));
    const inner = `env -u HOLDFAST -u HOLDFAST_PANE '${process.execPath}' '${launcher}' -L inner`;
    await host.ok('new-session', '-d', '-s', 'keys', `${inner} new-session -s within 'sh ${script}'`);
    user = host.terminal(['attach-session', '-t', 'keys']);
    user.voice = new SpeakingTerminal(kitty, (answer) => user.type(answer));
    await user.until((text) => text.includes('[within]') && text.includes('ready'));
    await isSet('\x1b[=1;1u');
    await pressed('\x1b[13;2u\x1b[27u\x1b[97;5u', '^[[13;2u^[[27u^[[97;5u');
    await host.ok('-L', 'inner', 'kill-server');
  });
});

describe('a program that asked for nothing', () => {
  it('gets plain keys, also where a bound key needs more', async () => {
    await host.ok('bind-key', '-n', 'S-Enter', 'rename-window', 'bound');
    await attach(kitty, '');
    await isSet('\x1b[=1;1u');
    user.type('\x1b[13;2u');
    await user.until((text) => text.includes('0:bound'));
    await pressed('\x1b[97;5u\x1b[27u\x1b[13;5u', '^A^[^M');
  });

  it('leaves the terminal alone', async () => {
    await attach(kitty, '');
    await isSet('\x1b[?2031h');
    await pressed('\x01', '^A');
    expect(Buffer.concat(user.written).toString('latin1')).not.toMatch(/\x1b\[=|\x1b\[>4/);
  });
});

describe('extended-keys', () => {
  it('off lets no program ask', async () => {
    await host.ok('set-option', '-s', 'extended-keys', 'off');
    await attach(kitty, '\x1b[>1u\x1b[>4;2m\x1b[?u\x1b[?4m');
    await isSet('\x1b[?2031h');
    await pressed('\r', '^M');
    expect(Buffer.concat(user.written).toString('latin1')).not.toMatch(/\x1b\[=|\x1b\[>4/);
  });

  it('always tells them to programs that did not ask', async () => {
    await host.ok('set-option', '-s', 'extended-keys', 'always');
    await attach(xterm, '');
    await isSet('\x1b[>4;1m');
    await pressed('\x1b[27;2;13~\x01', '^[[27;2;13~^A');
    expect(await host.ok('display-message', '-p', '-t', 'keys', '#{pane_key_mode}')).toBe('VT10x');
  });
});

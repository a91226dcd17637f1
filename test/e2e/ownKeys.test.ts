/** Keys that a configuration takes for itself: those of holdfast give way, and key-table says where keys are looked up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

const [prefix, f11, f12] = ['\x02', '\x1b[23~', '\x1b[24~'];
let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat -v');
  user = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 24 });
  await user.until((text) => text.includes('[work]'));
});

afterEach(async () => {
  user.end();
  await host.stop();
});

const option = (name: string) => host.ok('show-options', '-gqv', name);

describe('a binding for the inner key', () => {
  it('is what the key does, and keys go on to mean what they meant', async () => {
    await host.ok('bind-key', '-n', 'F12', 'set-option', '-g', '@f12', 'yes');
    await host.ok('bind-key', '-n', 'F11', 'set-option', '-g', '@f11', 'yes');
    user.type(f12 + f11);
    expect(
      await host.until(
        () => option('@f11'),
        (value) => value === 'yes',
      ),
    ).toBe('yes');
    expect(await option('@f12')).toBe('yes');
  });

  it('leaves the key as the way back, when keys were handed inside by the command', async () => {
    await host.ok('bind-key', '-n', 'F12', 'set-option', '-g', '@f12', 'yes');
    await host.ok('bind-key', '-n', 'F11', 'set-option', '-g', '@f11', 'yes');
    await host.ok('bind-key', 'i', 'inner-keys');
    user.type(`${prefix}i`);
    await user.until((text) => text.includes('inside until F12'));
    user.type(f12 + f11);
    await host.until(
      () => option('@f11'),
      (value) => value === 'yes',
    );
    expect(await option('@f12')).toBe('');
  });
});

describe('key-table', () => {
  it('says where keys are looked up first: with none bound there and no prefix, all are the program`s', async () => {
    await host.ok('bind-key', '-n', 'F11', 'set', 'key-table', 'off', '\\;', 'set', 'prefix', 'None');
    await host.ok('bind-key', '-T', 'off', 'F11', 'set', '-u', 'key-table', '\\;', 'set', '-u', 'prefix');
    user.type(`${f11}${prefix}c\r`);
    await user.until((text) => text.includes('^Bc'));
    expect(await host.ok('list-clients', '-F', '#{client_key_table}')).toBe('off');
    user.type(`${f11}${prefix}c`);
    const windows = () => host.ok('display-message', '-p', '-t', 'work', '#{session_windows}');
    await host.until(windows, (count) => count === '2');
    expect(await host.ok('list-clients', '-F', '#{client_key_table}')).toBe('root');
  });
});

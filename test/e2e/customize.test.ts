/** customize-mode in a real terminal: options and keys are found, set and unset. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  user = host.terminal(['attach-session', '-t', 'work'], { cols: 100, rows: 30 });
  await user.until((text) => text.includes('[work]'));
  user.type('\x02C');
  await user.until((text) => text.includes('customize ›') && text.includes('Session options of work'));
});

afterEach(async () => {
  user.end();
  await host.stop();
});

describe('customize-mode', () => {
  it('an option is found by typing, and set here, then globally, and unset', async () => {
    user.type('display-time');
    await user.until((text) => /display-time +750/.test(text));
    user.type('\r');
    await user.until((text) => /display-time: +│[^\n]*\n[^\n]*│ 750 /.test(text));
    user.type('\x15900\r');
    await user.until((text) => /display-time +session +900/.test(text));
    expect(await host.ok('show-options', '-v', 'display-time')).toBe('900');
    expect(await host.ok('show-options', '-gv', 'display-time')).toBe('750');
    user.type('\x0f');
    await user.until((text) => /display-time \(global\): +│[^\n]*\n[^\n]*│ 900 /.test(text));
    user.type('\x15800\r');
    await host.until(
      () => host.ok('show-options', '-gv', 'display-time'),
      (value) => value === '800',
    );
    user.type('\x18');
    await user.until((text) => text.includes('Unset display-time?'));
    user.type('y');
    await user.until((text) => /display-time +800/.test(text));
    expect(await host.ok('show-options', '-v', 'display-time')).toBe('');
  });

  it('what a key does is changed, and what is no command is told', async () => {
    await host.ok('bind-key', '-n', 'F7', 'display-message', 'before');
    user.type('\x1b');
    await user.until((text) => !text.includes('customize ›'));
    user.type('\x02C');
    await user.until((text) => text.includes('customize ›'));
    user.type('before');
    await user.until((text) => text.includes('F7'));
    user.type('\r\x15nonsense\r');
    await user.until((text) => text.includes('unknown command: nonsense'));
    user.type('\r\x15display-message after\r');
    expect(
      await host.until(
        () => host.ok('list-keys', '-T', 'root', 'F7'),
        (line) => !line.includes('before'),
      ),
    ).toContain('display-message after');
  });
});

/** clock-mode in a real terminal. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
});

afterEach(async () => {
  user.end();
  await host.stop();
});

async function attach(size: { cols: number; rows: number }): Promise<void> {
  user = host.terminal(['attach-session', '-t', 'work'], size);
  await user.until((text) => text.includes('[work]') || text.includes('$'));
  // The shell has drawn its prompt, and nothing of it comes late.
  user.type('echo be""low\r');
  await user.until((text) => text.includes('\nbelow'));
}

/** Cells with a background of their own above the status line: the clock's digits. */
const filledRows = () =>
  user
    .styles()
    .slice(0, -1)
    .filter((row) => / \d+\/[1-9]\d* 00000| \d+\/0*4 /.test(row)).length;

describe('a clock', () => {
  it('C-b t shows large digits in place of the pane, and any key ends it without reaching the program', async () => {
    await attach({ cols: 80, rows: 24 });
    user.type('\x02t');
    await user.until((text) => !text.includes('below') && filledRows() === 5);
    expect(await host.ok('display-message', '-p', '#{pane_mode}')).toBe('clock-mode');
    user.type('z');
    await user.until((text) => text.includes('\nbelow'));
    expect(await host.ok('display-message', '-p', '#{pane_in_mode}')).toBe('0');
    user.type('echo af""ter\r');
    await user.until((text) => text.includes('\nafter'));
    expect(user.text()).not.toContain('z');
  });

  it('is the plain time where there is no room', async () => {
    await attach({ cols: 24, rows: 8 });
    user.type('\x02t');
    await user.until((text) => /^ +\d\d:\d\d$/m.test(text));
    await host.ok('set-option', '-w', 'clock-mode-style', '12');
    await user.until((text) => /^ +\d{1,2}:\d\d [AP]M$/m.test(text));
  });
});

/** What a program in a pane reads of the terminal that it runs in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../src/runtime/installation.ts';
import { TestHost } from '../helpers/TestHost.ts';

/** As of a server that was started in tmux in kitty, beside which others left theirs. */
const outer = {
  TMUX: '/tmp/tmux-0/default,1,0',
  TMUX_PANE: '%7',
  STY: '123.pts-0',
  WINDOW: '3',
  ZELLIJ: '0',
  ZELLIJ_SESSION_NAME: 'z',
  TERM_PROGRAM: 'tmux',
  TERM_PROGRAM_VERSION: '3.3a',
  KITTY_WINDOW_ID: '1',
  KITTY_LISTEN_ON: 'unix:/tmp/kitty',
  WEZTERM_PANE: '2',
  ITERM_SESSION_ID: 'w0t0p0',
  LC_TERMINAL: 'iTerm2',
  VTE_VERSION: '7000',
  COLORFGBG: '0;15',
};

let host: TestHost;
beforeEach(() => {
  host = new TestHost({ ...outer, EDITOR: 'ed', WINDOWID: '99' });
});
afterEach(async () => {
  await host.stop();
});

async function environment(): Promise<Map<string, string>> {
  await host.ok('new-session', '-d', '-s', 'env', '-x', '200', '-y', '50', 'env; exec cat');
  const text = await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'env'),
    (screen) => screen.includes('HOLDFAST_PANE='),
  );
  await host.ok('kill-session', '-t', 'env');
  return new Map(text.split('\n').map((line) => line.split('=', 2) as [string, string]));
}

describe('a program in a pane', () => {
  it('reads that it runs in holdfast, and nothing of the terminal in which the server was started', async () => {
    const env = await environment();
    expect(Object.fromEntries([...env].filter(([name]) => name in outer))).toEqual({
      TERM_PROGRAM: 'holdfast',
      TERM_PROGRAM_VERSION: version,
    });
    expect(env.get('EDITOR')).toBe('ed');
    expect(env.get('WINDOWID')).toBe('99');
  });

  it('reads what set-environment says of a terminal', async () => {
    await host.ok('new-session', '-d', '-s', 'first', 'exec cat');
    await host.ok('set-environment', '-g', 'KITTY_WINDOW_ID', '5');
    expect((await environment()).get('KITTY_WINDOW_ID')).toBe('5');
  });
});

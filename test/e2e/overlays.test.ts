/** Lists over the panes in a real terminal: what a person sees, what their keys do, and what the program gets of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  for (const name of ['alpha', 'beta', 'gamma']) await host.ok('new-session', '-d', '-s', name);
  await host.ok('new-window', '-d', '-t', 'beta', '-n', 'editor');
});

afterEach(async () => {
  user.end();
  await host.stop();
});

async function attach(size = { cols: 100, rows: 30 }): Promise<void> {
  user = host.terminal(['attach-session', '-t', 'alpha'], size);
  await user.until((text) => text.includes('[alpha]') && text.includes('#'));
}

const shownSession = () => host.ok('list-clients', '-F', '#{client_session}');

describe('the tree of sessions', () => {
  it('opens with C-b s, is filtered by typing, and Enter goes to what is selected', async () => {
    await attach();
    user.type('\x02s');
    await user.until((text) => ['alpha', 'beta', 'gamma', 'sessions'].every((word) => text.includes(word)));
    user.type('gam');
    await user.until((text) => text.includes('sessions › gam') && !text.includes('beta'));
    user.type('\r');
    await user.until((text) => text.includes('[gamma]') && !text.includes('sessions ›'));
    expect(await shownSession()).toBe('gamma');
  });

  it("keys typed with C-b s in one go are the list's, and the program gets none of them", async () => {
    await attach();
    user.type('\x02sbet');
    await user.until((text) => text.includes('sessions › bet'));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    user.type('echo so""me\r');
    await user.until((text) => text.includes('\nsome'));
    expect(user.text()).not.toContain('bet');
  });

  it('a window is found by its name, and is the current one after Enter', async () => {
    await attach();
    user.type('\x02w');
    await user.until((text) => text.includes('windows ›') && text.includes('editor'));
    user.type('edit\r');
    await user.until((text) => text.includes('[beta]') && text.includes('editor*'));
  });

  it('asks before it kills, and the session is gone from the list', async () => {
    await attach();
    user.type('\x02sgam');
    await user.until((text) => text.includes('sessions › gam'));
    user.type('\x18');
    await user.until((text) => text.includes('Kill gamma? (y/n)'));
    user.type('n');
    await user.until((text) => !text.includes('Kill gamma?'));
    user.type('\x18y');
    await user.until((text) => text.includes('nothing matches'));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('alpha\nbeta');
  });

  it('renames and makes sessions while it stays open', async () => {
    await attach();
    user.type('\x02sgam');
    await user.until((text) => text.includes('sessions › gam'));
    user.type('\x12');
    await user.until((text) => text.includes('Rename gamma to:'));
    user.type("it's gamut\r");
    await user.until((text) => text.includes("it's gamut"));
    user.type('\x0fgamble\r');
    await user.until((text) => text.includes('gamble'));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe("alpha\nbeta\ngamble\nit's gamut");
  });

  it('shows what is in the selected pane, also what comes while it is open', async () => {
    await host.ok('send-keys', '-t', 'gamma', 'echo first-""picture', 'Enter');
    await attach({ cols: 120, rows: 30 });
    user.type('\x02sgam');
    await user.until((text) => text.includes('first-picture'));
    await host.ok('send-keys', '-t', 'gamma', 'echo second-""picture', 'Enter');
    await user.until((text) => text.includes('second-picture'));
  });

  it('works in a terminal of 20 by 5', async () => {
    await attach({ cols: 20, rows: 5 });
    user.type('\x02s');
    await user.until((text) => text.includes('sessions') && text.includes('alpha'));
    user.type('gam\r');
    await user.until((text) => text.includes('[gamma]'));
  });

  it('what the panes show goes on under it, and is whole when it closes', async () => {
    await attach();
    user.type('\x02s');
    await user.until((text) => text.includes('sessions ›'));
    await host.ok('send-keys', '-t', 'alpha', 'clear; seq 100 | tail -n 25', 'Enter');
    await user.until((text) => text.includes('100') && text.includes('sessions ›'));
    user.type('\x1b');
    await user.until((text) => /76\n77\n(.*\n)*98\n99\n100/.test(text));
  });
});

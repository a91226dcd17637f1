/** Choosing a session by `holdfast` alone, and what the tree of sessions shows and does: in real terminals. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal | null;

beforeEach(() => {
  host = new TestHost();
  user = null;
});

afterEach(async () => {
  user?.end();
  await host.stop();
});

function open(words: string[] = [], size = { cols: 100, rows: 30 }): TestTerminal {
  user = host.terminal(words, size);
  return user;
}

const shownSession = () => host.ok('list-clients', '-F', '#{client_session}');

describe('holdfast alone', () => {
  it('with several sessions it asks which one, over the picture of the last one, where Escape stays', async () => {
    for (const name of ['alpha', 'beta']) await host.ok('new-session', '-d', '-s', name);
    await host.ok('send-keys', '-t', 'beta', 'echo picture-be""low', 'Enter');
    const terminal = open();
    await terminal.until((text) => /sessions ›[\s\S]*beta[\s\S]*alpha/.test(text) && text.includes('[beta]'));
    terminal.type('\x1b');
    await terminal.until((text) => !text.includes('sessions ›') && text.includes('picture-below'));
    expect(await shownSession()).toBe('beta');
  });

  it("what is typed at once is the list's, and its choice is attached", async () => {
    for (const name of ['alpha', 'beta', 'gamma']) await host.ok('new-session', '-d', '-s', name);
    const terminal = open();
    terminal.type('alp\r');
    await terminal.until((text) => text.includes('[alpha]') && !text.includes('sessions ›'));
    terminal.type('echo ty""ped\r');
    await terminal.until((text) => text.includes('\ntyped'));
    expect(terminal.text()).not.toContain('alp\n');
  });

  it('with one session it attaches that, with none it makes one, and neither asks', async () => {
    const first = open();
    await first.until((text) => text.includes('[0]') && /[$#]/.test(text));
    first.type('\x02d');
    await first.exit;
    const second = open();
    await second.until((text) => text.includes('[0]'));
    second.type('echo ty""ped\r');
    await second.until((text) => text.includes('\ntyped'));
    for (const { written } of [first, second])
      expect(Buffer.concat(written).toString()).not.toContain('sessions');
  });

  it('attach-session goes to the last one without asking', async () => {
    for (const name of ['alpha', 'beta']) await host.ok('new-session', '-d', '-s', name);
    const terminal = open(['attach-session']);
    await terminal.until((text) => text.includes('[beta]') && /[$#]/.test(text));
    terminal.type('echo ty""ped\r');
    await terminal.until((text) => text.includes('\ntyped'));
    expect(terminal.text()).not.toContain('sessions ›');
  });
});

/** A terminal that takes no UTF-8 by its locale is sent none, as by tmux; -u says that it does. */
import { afterEach, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;
afterEach(async () => {
  user.end();
  await host.stop();
});

async function attach(locale: Record<string, string>, ...flags: string[]): Promise<string> {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-n', 'größe', "echo 'é漢│'; exec cat");
  await host.ok('split-window', '-d', '-h', '-t', 'work', 'exec cat');
  const { LANG: _, ...env } = host.env;
  user = new TestTerminal(process.execPath, [launcher, ...flags, 'attach-session', '-t', 'work'], {
    env: { ...env, ...locale },
    cwd: host.dir,
    cols: 60,
    rows: 10,
  });
  await user.until((text) => text.includes('[work]') && text.includes('│'));
  const flagsOfIt = await host.ok('list-clients', '-F', '#{client_utf8} #{client_flags}');
  return `${flagsOfIt}\n${user.text()}`;
}

it.each([{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, {}, { LC_CTYPE: 'de_DE', LANG: 'de_DE.utf8' }])(
  'with the locale %o it gets ASCII and line drawing',
  async (locale: Record<string, string>) => {
    const seen = await attach(locale);
    expect(seen).toMatch(/^0 attached,focused\n/);
    expect(seen).toContain('___│');
    expect(seen).toContain('0:gr__e');
    expect(Buffer.concat(user.written).every((byte) => byte < 0x80)).toBe(true);
  },
);

it.each([{ LC_ALL: 'C.UTF-8' }, { LANG: 'en_US.utf8' }, { TMUX: '/tmp/tmux-0/default,1,0', LC_ALL: 'C' }])(
  'with the locale %o it gets UTF-8',
  async (locale: Record<string, string>) => {
    const seen = await attach(locale);
    expect(seen).toMatch(/^1 attached,focused,UTF-8\n/);
    expect(seen).toContain('é漢│');
    expect(seen).toContain('0:größe');
  },
);

it('with -u it gets UTF-8, whatever the locale', async () => {
  const seen = await attach({ LC_ALL: 'C' }, '-u');
  expect(seen).toMatch(/^1 attached,focused,UTF-8\n/);
  expect(seen).toContain('é漢│');
});

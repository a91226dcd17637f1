/** A status line that somebody has given colours, as configurations of tmux do, while nobody has chosen a theme. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  user = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 24 });
  await user.until((text) => text.includes('[work]'));
});

afterEach(async () => {
  user.end();
  await host.stop();
});

/** The backgrounds on the status line, each once; by number of the palette. */
const backgrounds = () => {
  const looks = (user.styles().at(-1) ?? '').matchAll(/\d+:\S+ \d+\/(\d+)/g);
  return [...new Set(Array.from(looks, ([, colour]) => Number(colour)))];
};

describe('a status line of one`s own', () => {
  it('has one background, the current window included', async () => {
    // The session, the current window, and the line itself.
    await user.until(() => backgrounds().length === 3);
    await host.ok('set-option', '-g', 'status-bg', 'colour235');
    await user.until((text) => backgrounds().join() === '235' && /^\[work\] 0:\S+\* .*"/m.test(text));
    await host.ok('set-option', '-gu', 'status-bg');
    await user.until(() => backgrounds().length === 3);
  });

  it('keeps the windows of a theme that was chosen', async () => {
    await host.ok(
      'set-option',
      '-g',
      'theme',
      'high-contrast',
      ';',
      'set-option',
      '-g',
      'status-bg',
      'colour235',
    );
    await user.until(() => backgrounds().includes(235));
    expect(backgrounds().length).toBeGreaterThan(1);
  });
});

/** find-window and the history of prompts, as a person at a terminal uses them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.okAll(
    ['new-session', '-d', '-s', 'one', '-n', 'shell', 'cat'],
    ['new-window', '-d', '-t', 'one', '-n', 'editor', 'cat'],
    ['new-window', '-d', '-t', 'one', '-n', 'logs', 'printf "a, needle} #here\\n"; exec cat'],
  );
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'one:2'),
    (text) => text.includes('needle'),
  );
  user = host.terminal(['attach-session', '-t', 'one'], { cols: 100, rows: 30 });
  await user.until((text) => text.includes('[one]'));
});
afterEach(async () => {
  user.end();
  await host.stop();
});

it.each([
  ['needle', 'logs'],
  ['-N EDIT', null],
  ['-Ni EDIT', 'editor'],
  ['-Nr ^ed.*r$', 'editor'],
  ['-C ", needle} #"', 'logs'],
  ['-T needle', null],
])('find-window %s', { timeout: 60_000 }, async (words, found) => {
  await host.ok('bind-key', '-n', 'F5', `find-window ${words}`);
  user.type('\x1b[15~');
  await user.until((text) => text.includes('windows ›'));
  const listed = ['1: editor', '2: logs', '0: shell'].filter((name) => user.text().includes(name));
  expect(listed).toEqual(found === null ? [] : [expect.stringContaining(found)]);
});

it('shows what was answered to the prompt, until that is forgotten', { timeout: 60_000 }, async () => {
  user.type('\x02:');
  await user.until((text) => /^:$/m.test(text));
  user.type('select-window -t :1\r');
  await host.until(
    () => host.ok('show-prompt-history', '-T', 'command'),
    (text) => text.includes('1: select-window -t :1'),
  );
  await host.ok('clear-prompt-history');
  expect(await host.ok('show-prompt-history')).not.toContain('1:');
});

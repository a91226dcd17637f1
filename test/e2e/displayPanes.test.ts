/** display-panes on the built program. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

it('C-b q shows sizes and numbers over the panes, a digit goes there, and all is as it was', {
  timeout: 60_000,
}, async () => {
  await host.okAll(
    ['new-session', '-d', '-s', 'work', '-x', '80', '-y', '23', 'printf left; exec cat'],
    ['split-window', '-h', '-t', 'work', 'printf right; exec cat'],
    ['set-option', '-g', 'display-panes-time', '20000'],
  );
  const terminal = host.terminal(['attach-session', '-t', 'work']);
  await terminal.until((text) => text.includes('left') && text.includes('right'));
  const before = terminal.rows().slice(0, 23);
  terminal.type('\x02q');
  await terminal.until((text) => text.includes('40x23') && text.includes('39x23'));
  terminal.type('0');
  await terminal.until((text) => !text.includes('40x23'));
  expect(terminal.rows().slice(0, 23)).toEqual(before);
  expect(await host.ok('display-message', '-p', '-t', 'work', '#{pane_index}')).toBe('0');
  terminal.end();
});

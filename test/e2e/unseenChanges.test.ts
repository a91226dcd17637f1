/** pane_unseen_changes: output that came while copy mode or view mode covers it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'w', 'exec cat');
});
afterEach(() => host.stop());

const unseen = () => host.ok('display-message', '-p', '-t', 'w', '#{pane_unseen_changes}');

it('is set by output behind copy mode, until that ends', { timeout: 60_000 }, async () => {
  expect(await unseen()).toBe('0');
  await host.ok('copy-mode', '-t', 'w');
  expect(await unseen()).toBe('0');
  await host.ok('run-shell', '-t', 'w', 'printf "hi\\n" > #{pane_tty}');
  await host.until(unseen, (text) => text === '1');
  await host.ok('send-keys', '-t', 'w', '-X', 'cancel');
  expect(await unseen()).toBe('0');
});

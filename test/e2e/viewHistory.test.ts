/** view-history: the text of a pane's past is not left behind, whatever ends first. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
const texts = (): string[] =>
  readdirSync(join(host.dir, 'run/holdfast')).filter((name) => name.endsWith('.txt'));
const none = () =>
  host.until(
    async () => texts(),
    (left) => left.length === 0,
  );

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'a', 'echo secret; exec cat');
});
afterEach(() => host.stop());

describe('the file of view-history', () => {
  it('goes with its window, and with its program', async () => {
    await host.ok('view-history', '-t', 'a:0.0', 'cat >/dev/null; exec cat');
    expect(texts().length).toBe(1);
    await host.ok('kill-window', '-t', 'a:history');
    await none();
    await host.ok('set-option', '-g', 'remain-on-exit', 'on');
    await host.ok('view-history', '-t', 'a:0.0', 'kill -9 $$; true');
    await none();
  });

  it('stays over a restart while it is looked at, and what nobody looks at goes', async () => {
    await host.ok('view-history', '-t', 'a:0.0', 'cat >/dev/null; exec cat');
    const pid = Number(await host.ok('display-message', '-p', '-t', 'a:history', '#{pane_pid}'));
    const { server } = await host.status();
    process.kill(server.pid, 'SIGKILL');
    await host.until(
      () => host.run('server', 'status', '--json'),
      ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
    );
    expect(texts().length).toBe(1);
    const next = (await host.status()).server.pid;
    process.kill(next, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await none();
  });

  it('is opened in the editor of the option', async () => {
    await host.ok('set-option', '-s', 'editor', 'tail -f');
    await host.ok('view-history', '-e', '-t', 'a:0.0');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'a:history'),
      (text) => text.includes('secret'),
    );
    await host.ok('kill-window', '-t', 'a:history');
  });

  it('goes with the server', async () => {
    await host.ok('view-history', '-t', 'a:0.0', 'cat >/dev/null; exec cat');
    await host.ok('kill-server');
    expect(texts()).toEqual([]);
  });
});

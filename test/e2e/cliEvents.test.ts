/** `holdfast events`, from the built program: what happens is told in order and without gaps, whatever the server does. */
import { execFile } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerEvent } from '../../src/protocol/messages.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

async function events(...argv: string[]): Promise<ServerEvent[]> {
  const out = await host.ok('events', '--json', '--no-follow', ...argv);
  return out === '' ? [] : out.split('\n').map((line) => JSON.parse(line) as ServerEvent);
}

const types = (list: readonly ServerEvent[]) => list.map(({ type }) => type);

describe('holdfast events', () => {
  it('tells what was made, renamed, written, rung and ended', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'one', 'cat');
    await host.ok('rename-session', '-t', 'one', 'two');
    await host.ok('new-window', '-t', 'two', '-n', 'w', 'printf "\\a\\033]2;a title\\007text"; cat');
    await host.until(events, (list) =>
      list.some(({ type, pane }) => type === 'pane-output' && pane === '%1'),
    );
    await host.ok('kill-window', '-t', 'two:w');
    const list = await events('--since', '0');
    expect(list).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ type: 'session-created', name: 'one', session: '$0' }),
        expect.objectContaining({ type: 'session-renamed', name: 'two', oldName: 'one' }),
        expect.objectContaining({ type: 'window-linked', windowName: 'w', index: 1 }),
        expect.objectContaining({ type: 'pane-bell', pane: '%1' }),
        expect.objectContaining({ type: 'pane-title-changed', pane: '%1', title: 'a title' }),
        expect.objectContaining({ type: 'pane-removed', pane: '%1' }),
      ]),
    );
    const cursors = list.map(({ cursor }) => Number(cursor.split('-')[1]));
    expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
    const last = list.at(-1)?.cursor ?? '';
    expect(await events('--since', last)).toEqual([]);
    expect(await host.ok('events', '--no-follow')).toMatch(
      /^\d\d:\d\d:\d\d session-renamed two \(\$0\) was one$/m,
    );
  });

  it('follows from one server to the next without a gap', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'base', 'cat');
    const child = execFile(process.execPath, [launcher, 'events', '--json', '--since', '0'], {
      env: host.env,
    });
    let text = '';
    let wake = () => {};
    child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      wake();
    });
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const seen = async (needle: string) => {
      while (!text.includes(needle))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    };
    await seen('"base"');
    for (let n = 0; n < 3; n++) {
      await host.ok('new-session', '-d', '-s', `before-${n}`, 'cat');
      if (n === 1) await host.ok('server', 'restart');
      else process.kill((await host.status()).server.pid, 'SIGKILL');
      await host.until(
        () => host.run('new-session', '-d', '-s', `after-${n}`, 'cat'),
        ({ code }) => code === 0,
      );
      await seen(`"after-${n}"`);
    }
    await host.ok('kill-server');
    expect(await exit).toBe(0);
    const followed = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ServerEvent);
    const made = followed.filter(({ type }) => type === 'session-created').map(({ name }) => name);
    expect(made).toEqual(['base', 'before-0', 'after-0', 'before-1', 'after-1', 'before-2', 'after-2']);
    expect(types(followed)).not.toContain('truncated');
    expect(new Set(followed.map(({ cursor }) => cursor)).size).toBe(followed.length);
  });
});

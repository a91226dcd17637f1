/** kill-server answers when everything is over. */
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('no program and no server is left when kill-server has answered', async () => {
  // Two of them want more than a hang-up.
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    "trap '' HUP; echo stubborn; while :; do sleep 1000; done",
  );
  await host.ok(
    'split-window',
    '-d',
    '-t',
    'work',
    "trap '' HUP TERM; echo stubborn; while :; do sleep 1000; done",
  );
  for (let n = 0; n < 20; n++) await host.ok('new-window', '-d', '-t', 'work', 'exec sleep 1000');
  for (const pane of ['work:0.0', 'work:0.1'])
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', pane),
      (screen) => screen.includes('stubborn'),
    );
  const panes = (await host.ok('list-panes', '-a', '-F', '#{pane_pid}')).split('\n').map(Number);
  expect(panes.length).toBe(22);
  const { server } = await host.status();
  await host.ok('kill-server');
  expect([...panes, server.pid].filter(isAlive)).toEqual([]);
  // The runtime folder is as before the server.
  expect(readdirSync(dirname(socketOf(host)))).toEqual([]);
  expect((await host.run('has-session')).err).toContain('no server running');
});

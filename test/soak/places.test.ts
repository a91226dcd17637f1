/**
 * Ordinary days of a server that stays: upgrades whose old program is removed, and log-outs that remove the folder of its
 * socket. Each must leave one keeper, one server and every program. HOLDFAST_UPGRADES=100 and HOLDFAST_LOGOUTS=50 are the
 * numbers that the project promises.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Installation } from '../helpers/Installation.ts';
import { type RunResult, TestHost } from '../helpers/TestHost.ts';
import { isAlive, waitUntil } from '../keeper/KeeperHost.ts';

const upgrades = Number(process.env.HOLDFAST_UPGRADES ?? 5);
const logOuts = Number(process.env.HOLDFAST_LOGOUTS ?? 5);
const panesFormat = ['list-panes', '-a', '-F', '#{session_name} #{pane_pid} #{pane_dead}'];

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
  host.env.HOLDFAST_TMPDIR = host.dir;
});
afterEach(async () => {
  mkdirSync(join(host.dir, 'run'), { mode: 0o700, recursive: true });
  await host.stop();
});

it(`keeps every program over ${upgrades} upgrades, with the old program removed and the server killed`, async () => {
  const build = (n: number) => n.toString(16).padStart(8, '0');
  let old = new Installation(host, 'v0', { build: build(0) });
  for (const name of ['a', 'b', 'c']) await old.run('new-session', '-d', '-s', name, 'sleep 100000');
  const { out: panes } = await old.run(...panesFormat);
  const { keeper } = JSON.parse((await old.run('server', 'status', '--json')).out);
  for (let n = 1; n <= upgrades; n++) {
    const next = new Installation(host, `v${n}`, { build: build(n) });
    const { server } = JSON.parse((await next.run('server', 'status', '--json')).out);
    // In turn: asked to restart while the old program is there, and found dead when it is gone.
    if (n % 2 === 0) expect(await next.run('server', 'restart')).toMatchObject({ code: 0, err: '' });
    old.remove();
    if (n % 2 === 1) process.kill(server.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(server.pid));
    expect(await next.run(...panesFormat)).toMatchObject({ code: 0, out: panes });
    const now = JSON.parse((await next.run('server', 'status', '--json')).out);
    expect([now.build, now.keeper.pid, now.sessions]).toEqual([build(n), keeper.pid, 3]);
    old = next;
  }
});

it(`is found after ${logOuts} log-outs that removed the runtime folder`, async () => {
  const runtime = join(host.dir, 'run');
  const withoutIt = (...argv: string[]): Promise<RunResult> =>
    host.runWith({ env: { XDG_RUNTIME_DIR: '' } }, ...argv);
  for (const name of ['a', 'b', 'c']) await host.ok('new-session', '-d', '-s', name, 'sleep 100000');
  const panes = `${await host.ok(...panesFormat)}\n`;
  const { keeper } = await host.status();
  for (let n = 0; n < logOuts; n++) {
    const { server } = await host.status();
    for (const folder of ['run', `holdfast-${process.getuid?.()}`])
      rmSync(join(host.dir, folder), { recursive: true, force: true });
    if (n % 3 === 1) process.kill(server.pid, 'SIGKILL');
    if (n % 2 === 1) expect(await withoutIt(...panesFormat)).toMatchObject({ err: '', out: panes });
    mkdirSync(runtime, { mode: 0o700 });
    expect(await host.run(...panesFormat)).toMatchObject({ err: '', out: panes });
    expect((await host.status()).keeper.pid).toBe(keeper.pid);
  }
});

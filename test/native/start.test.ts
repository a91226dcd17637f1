/**
 * The start of a server by the native client, which starts the keeper beside the Node client: the same server in the same
 * surroundings as by the Node client alone, the same failures, and nothing that stays behind.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { type ClientName, clients, type Ended, runClient, runProgram } from './clients.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

const options = (env: Record<string, string> = {}) => ({ env: { ...host.env, ...env }, cwd: host.dir });
const start = (name: ClientName, env: Record<string, string> = {}): Promise<Ended> =>
  runClient(name, ['new-session', '-d', '-s', 'work', 'exec sleep 1000'], options(env));
const made: Ended = { code: 0, signal: null, out: '', err: '' };

const proc = (pid: number, name: string) => readFileSync(`/proc/${pid}/${name}`, 'latin1');
const isEarly = (pid: number) => proc(pid, 'cmdline').split('\0').includes('--waits');

/** Descriptors and what they are, without the numbers of sockets and the like. */
const open = (pid: number) =>
  readdirSync(`/proc/${pid}/fd`).map((fd) => {
    const target = readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/\[\d+\]/, '');
    return `${Number(fd) < 3 ? fd : 'other'}: ${target.replace(host.dir, 'DIR')}`;
  });

/** All that a process has of its starter, but its environment. */
function surroundings(pid: number): Record<string, unknown> {
  const { Umask, SigIgn, SigBlk } = Object.fromEntries(
    proc(pid, 'status')
      .split('\n')
      .map((line) => line.split(/:\s*/, 2)),
  ) as Record<string, string>;
  const [, , group, session, terminal] = proc(pid, 'stat').split(') ')[1]?.split(' ').map(Number) ?? [];
  return {
    folder: readlinkSync(`/proc/${pid}/cwd`),
    leads: group === pid && session === pid,
    terminal,
    Umask,
    SigIgn,
    SigBlk,
    standard: open(pid).filter((one) => !one.startsWith('other')),
    files: open(pid).filter((one) => one.includes('/null') || one.includes('DIR')).length,
  };
}

/** Starts a server from a shell with odd surroundings, and describes it. */
async function started(name: ClientName) {
  const words = clients[name].map((word) => `'${word}'`).join(' ');
  const line = `umask 027; trap '' HUP; exec 7</dev/null 9</etc/passwd; cd home; ${words} new-session -d -s work 'exec sleep 1000'`;
  const env = { ...options().env, ODD: 'two\nlines = 1', EMPTY: '', TZ: 'Asia/Tokyo', PWD: '/wrong' };
  expect(await runProgram(['/bin/sh', '-c', line], { env, cwd: host.dir })).toEqual(made);
  const { server, keeper } = await host.status();
  return {
    early: [keeper.pid, server.pid].map(isEarly),
    keeper: surroundings(keeper.pid),
    server: { ...surroundings(server.pid), leads: true },
    environment: await host.ok('show-environment', '-g'),
    folder: await host.ok('display-message', '-p', '#{session_path}'),
    holds: [keeper.pid, server.pid].map((pid) => open(pid).filter((one) => one.includes('passwd'))),
  };
}

describe.runIf(existsSync('/proc/self'))('a server that the native client starts', () => {
  it('was loaded beside the Node client, and has the same surroundings as one that this starts', async () => {
    const native = await started('native');
    expect(native).toMatchObject({ early: [true, true], holds: [[], []] });
    const before = host.dir;
    await host.stop();
    host = new TestHost();
    const node = await started('node');
    const plain = (it: unknown) =>
      JSON.parse(JSON.stringify(it).replaceAll(host.dir, 'DIR').replaceAll(before, 'DIR'));
    expect(plain({ ...native, early: null })).toEqual(plain({ ...node, early: null }));
  });

  it('is one, whoever comes at the same time, and no other keeper stays', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        runClient('native', ['new-session', '-d', '-s', `s${n}`, 'exec sleep 1000'], options()),
      ),
    );
    expect(all).toEqual(all.map(() => made));
    const { server, keeper } = await host.status();
    const nodes = () =>
      host.leftovers().filter((pid) => {
        try {
          return /(?:keeper|server)\.cjs/.test(proc(pid, 'cmdline'));
        } catch {
          return false;
        }
      });
    await host.until(
      async () => nodes(),
      (pids) => pids.length === 2,
    );
    expect(nodes().sort()).toEqual([keeper.pid, server.pid].sort());
  });

  it('comes back after both are killed', async () => {
    expect(await start('native')).toEqual(made);
    const { server, keeper } = await host.status();
    for (const { pid } of [keeper, server]) process.kill(pid, 'SIGKILL');
    const opened = await runClient(
      'native',
      ['new-session', '-d', '-s', 'more', 'exec sleep 1000'],
      options(),
    );
    expect(opened).toEqual(made);
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('more\nwork');
  });

  it('after a keeper that could not be started beside the client', async () => {
    const node = join(host.dir, 'node');
    writeFileSync(node, `#!/bin/sh\ncase "$*" in *--waits*) exit 1; esac\nexec '${process.execPath}' "$@"\n`);
    chmodSync(node, 0o755);
    expect(await start('native', { PATH: `${host.dir}:${host.env.PATH}` })).toEqual(made);
    expect(isEarly((await host.status()).keeper.pid)).toBe(false);
  });
});

describe('no server is started, and nothing stays', () => {
  const gone = () =>
    host.until(
      async () => host.leftovers(),
      (pids) => pids.length === 0,
    );

  it.each([
    [
      'where its socket can have no folder',
      { XDG_RUNTIME_DIR: '/proc/none', HOLDFAST_TMPDIR: '/proc/none' },
      [],
    ],
    ['where the folder of -S is missing', {}, ['-S', '/nowhere/at/all']],
    ['for a session that none has stored', {}, ['-N']],
  ] as const)('%s, with the same sentence by both clients', async (_, env, flags) => {
    const argv = [...flags, 'new-session', '-d', '-s', 'work', 'exec sleep 1000'];
    const [node, native] = [
      await runClient('node', argv, options(env)),
      await runClient('native', argv, options(env)),
    ];
    expect(native).toEqual(node);
    expect(node).toMatchObject({ code: 1, err: expect.stringMatching(/./) });
    await gone();
  });

  it('when the client is killed before it has decided', async () => {
    const node = join(host.dir, 'node');
    const mark = join(host.dir, 'stopped');
    writeFileSync(
      node,
      `#!/bin/sh\ncase "$*" in *--waits*) exec '${process.execPath}' "$@"; esac\necho $$ >'${mark}.new' && mv '${mark}.new' '${mark}'; exec sleep 1000\n`,
    );
    chmodSync(node, 0o755);
    const ended = start('native', { PATH: `${host.dir}:${host.env.PATH}` });
    await host.until(nextTurn, () => existsSync(mark));
    const servers = () => host.leftovers().filter((pid) => proc(pid, 'cmdline').includes('server.cjs'));
    await host.until(
      async () => servers(),
      (pids) => pids.length > 0,
    );
    process.kill(Number(readFileSync(mark, 'utf8')), 'SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    await gone();
  });
});

it('a variable that names no keeper is ignored', async () => {
  expect(await start('node', { HOLDFAST_KEEPER: '99' })).toEqual(made);
  expect(await host.ok('show-environment', '-g')).not.toContain('HOLDFAST_KEEPER');
});

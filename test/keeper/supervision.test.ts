import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findHolder } from '../../src/runtime/Lock.ts';
import { askKeeper, ensureServer } from '../../src/runtime/launch.ts';
import { buildBundles, isAlive, KeeperHost, removeBundles, waitUntil } from './KeeperHost.ts';

let host: KeeperHost;
beforeAll(buildBundles);
afterAll(removeBundles);
beforeEach(() => {
  host = new KeeperHost();
});
afterEach(() => host.end());

/** Lock files and control sockets that stand for this host. */
function leftovers(): string[] {
  return readdirSync(host.dir).filter((name) => /^s\.(lock|keeper)\./.test(name));
}

describe('starting', () => {
  it('gives one keeper and one server to 20 who ask at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => ensureServer(host.launch)));
    await host.start();
    const { generation } = await host.status();
    expect(generation).toBe(1_000_001);
    await waitUntil(() => leftovers().length === 2);
  }, 60_000);

  it('gives one keeper to 10 who ask at once after the last keeper was killed, with a number of its own', async () => {
    await host.start();
    const { pid } = await host.status();
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => !isAlive(pid));
    expect(leftovers()).toHaveLength(2);
    await Promise.all(Array.from({ length: 10 }, () => ensureServer(host.launch)));
    expect((await host.status()).generation).toBe(2_000_001);
    await waitUntil(() => leftovers().length === 2);
  }, 60_000);

  it.each(['', 'garbage', '{"pid":1,"control":"/dev/null"}', '{"pid":1}', 'null'])(
    'is not stopped by a lock that says %j',
    async (content) => {
      writeFileSync(`${host.socketPath}.lock.7`, content);
      writeFileSync(host.socketPath, 'no socket');
      await host.start();
      expect((await host.status()).generation).toBe(8_000_001);
    },
  );

  it('keeps keeper and server apart from the terminal and the folder of who started them', async () => {
    await host.start();
    const { pid, serverPid } = await host.status();
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    const [, , group, session, terminal] = stat.map(Number);
    expect([group, session, terminal]).toEqual([pid, pid, 0]);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT'] as const) process.kill(pid, signal);
    expect((await host.status()).serverPid).toBe(serverPid);
    for (const name of leftovers()) expect(statSync(join(host.dir, name)).mode & 0o077).toBe(0);
  });

  it('of a keeper that is broken fails with what it wrote', async () => {
    const keeperEntry = join(host.dir, 'broken.cjs');
    writeFileSync(keeperEntry, "throw new Error('no such luck')");
    await expect(ensureServer({ ...host.launch, keeperEntry })).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('no such luck'),
    });
  });

  it('of a server that never gets ready fails when the time is over', async () => {
    writeFileSync(join(host.dir, 'never-ready'), '');
    const launch = { ...host.launch, timeoutMs: 500 };
    await expect(ensureServer(launch)).rejects.toMatchObject({ code: 'start-failed' });
    await expect(ensureServer(launch)).rejects.toMatchObject({ code: 'start-failed' });
  });
});

describe('a server', () => {
  it('that crashes at once is given up after five times, told to whoever asks, and revived on request', async () => {
    writeFileSync(join(host.dir, 'crash'), '');
    const error = {
      code: 'server-crash-loop',
      message: expect.stringMatching(/crashed 5 times.*server.log/),
    };
    await expect(ensureServer(host.launch)).rejects.toMatchObject(error);
    await expect(ensureServer(host.launch)).rejects.toMatchObject(error);
    expect(await host.status()).toMatchObject({ server: 'crash-loop', crashes: 5, serverPid: null });
    expect(readFileSync(join(host.dir, 'server.log'), 'utf8')).toContain('told to crash');
    rmSync(join(host.dir, 'crash'));
    expect(await askKeeper(host.socketPath, 'revive')).toMatchObject({ server: 'starting', crashes: 0 });
    await host.start();
    expect((await host.status()).generation).toBe(1_000_006);
  });

  it('in a crash loop takes no program with it', async () => {
    await host.start();
    const { pty, pid } = await host.spawn('cat');
    writeFileSync(join(host.dir, 'crash'), '');
    process.kill((await host.status()).serverPid ?? 0, 'SIGKILL');
    await waitUntil(async () => (await host.status()).server === 'crash-loop');
    expect(isAlive(pid)).toBe(true);
    rmSync(join(host.dir, 'crash'));
    await askKeeper(host.socketPath, 'revive');
    await host.start();
    await host.call('input', pty, 'w', 1, 'still here\n');
    await host.outputHas(pty, 'still here\r\nstill here\r\n');
  });

  it('that sends garbage is ended and replaced, and programs stay', async () => {
    await host.start();
    const { pid } = await host.spawn('cat');
    const old = (await host.status()).serverPid ?? 0;
    void host.call('garbage').catch(() => {});
    await waitUntil(async () => (await host.status()).generation === 1_000_002);
    expect(isAlive(old)).toBe(false);
    await host.start();
    expect(await host.call('welcome')).toMatchObject({
      generation: 1_000_002,
      ptys: [{ pid, exited: null }],
    });
  });

  it('that asks for a restart is replaced without being counted as crashed', async () => {
    await host.start();
    void host.call('restart').catch(() => {});
    await waitUntil(async () => (await host.status()).generation === 1_000_002);
    expect((await host.status()).crashes).toBe(0);
  });

  it('that asks for a shutdown takes every program and the keeper with it', async () => {
    await host.start();
    const { pid } = await host.spawn('sh', ['-c', "trap '' HUP; sleep 1000"]);
    const keeper = (await host.status()).pid;
    void host.call('shutdown').catch(() => {});
    await waitUntil(() => !isAlive(keeper));
    expect(isAlive(pid)).toBe(false);
    expect(await findHolder(host.socketPath)).toBeNull();
    await host.start();
    expect((await host.status()).generation).toBe(2_000_001);
  });
});

describe('the keeper', () => {
  it('ends everything on SIGTERM', async () => {
    await host.start();
    const { pid } = await host.spawn('cat');
    const status = await host.status();
    process.kill(status.pid, 'SIGTERM');
    await waitUntil(() => !isAlive(status.pid));
    expect([isAlive(pid), isAlive(status.serverPid ?? 0)]).toEqual([false, false]);
    expect(existsSync(`${host.socketPath}.lock.1`)).toBe(true);
  });

  it.each(['nonsense\n', '{"op":"explode"}\n', 'null\n', '[]\n', 'x'.repeat(10_000)])(
    'hangs up on a control request such as %j and lives on',
    async (line) => {
      await host.start();
      const control = readdirSync(host.dir).find((name) => name.startsWith('s.keeper.')) ?? '';
      const connection = connect(join(host.dir, control));
      connection.on('error', () => {});
      connection.resume().write(line.slice(0, 10_000));
      await new Promise((done) => connection.once('close', done));
      expect((await host.status()).server).toBe('running');
    },
  );
});

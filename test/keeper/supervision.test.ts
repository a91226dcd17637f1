import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askKeeper, ensureServer, findKeeper } from '../../src/runtime/launch.ts';
import { buildBundles, isAlive, KeeperHost, removeBundles, waitUntil } from './KeeperHost.ts';

let host: KeeperHost;
beforeAll(buildBundles);
afterAll(removeBundles);
beforeEach(() => {
  host = new KeeperHost();
});
afterEach(() => host.end());

/** Lock files and control sockets of a folder. */
const locksIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /\.(lock|keeper)\./.test(name));

/** Lock files and control sockets of this host's socket. */
const leftovers = (): string[] => locksIn(host.locksDir);

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

  it('gives one keeper to 20 who ask for one state folder by two paths', async () => {
    const other = join(host.dir, 'other');
    const asked = Array.from({ length: 20 }, (_, n) =>
      ensureServer({ ...host.launch, socketPath: n % 2 === 0 ? host.socketPath : other }),
    );
    const [path = '', ...paths] = await Promise.all(asked);
    expect(new Set([path, ...paths]).size).toBe(1);
    const { pid, generation } = await host.status();
    expect(await askKeeper({ ...host.launch, socketPath: other }, { op: 'status' })).toMatchObject({ pid });
    expect(generation).toBe(1_000_001);
    // Lock and control socket, of the state folder and of one of the paths.
    await waitUntil(() => locksIn(host.dir).length === 2 && leftovers().length === 2);
    expect(locksIn(host.dir).filter((name) => name.startsWith('server.'))).toHaveLength(2);
  }, 60_000);

  it('gives who comes with another state folder to a socket path the server that listens there', async () => {
    await host.start();
    const stateDir = join(host.dir, 'second');
    mkdirSync(stateDir);
    expect(await ensureServer({ ...host.launch, stateDir })).toBe(host.socketPath);
    expect(readdirSync(stateDir)).toEqual([]);
  });

  it('waits for the server of a keeper of an earlier release, which locks the socket alone', async () => {
    const status = { pid: process.pid, generation: 1, server: 'starting', serverPid: 1, crashes: 0 };
    const control = createServer((connection) => {
      connection.on('error', () => {});
      connection.write(`${JSON.stringify(status)}\n`);
      const server = createServer().listen(host.socketPath, () => {
        connection.write(`${JSON.stringify({ ...status, server: 'running' })}\n`);
        connection.on('close', () => server.close());
      });
    });
    const path = `${host.socketPath}.keeper.0a1b2c`;
    await new Promise<void>((done) => control.listen(path, done));
    writeFileSync(`${host.socketPath}.lock.1`, JSON.stringify({ pid: process.pid, control: path }));
    expect(await ensureServer(host.launch)).toBe(host.socketPath);
    expect(readdirSync(host.dir).filter((name) => name.startsWith('server.'))).toEqual([]);
    control.close();
  });

  it('after a keeper that was told to end finds its places free, and counts on', async () => {
    await host.start();
    const { pid } = await host.status();
    process.kill(pid, 'SIGTERM');
    await waitUntil(() => !isAlive(pid));
    expect(JSON.parse(readFileSync(join(host.dir, 'server.lock.1'), 'utf8'))).toMatchObject({ ended: true });
    const other = join(host.dir, 'other');
    expect(await ensureServer({ ...host.launch, socketPath: other })).toBe(other);
    expect((await host.status()).generation).toBe(2_000_001);
  });

  it('puts nothing beside the socket, which may lie in a folder of others', async () => {
    const shared = join(host.dir, 'shared');
    mkdirSync(shared);
    const socketPath = join(shared, 'deep');
    expect(await ensureServer({ ...host.launch, socketPath })).toBe(socketPath);
    expect(readdirSync(shared)).toEqual(['deep']);
    expect(statSync(host.locksDir).mode & 0o777).toBe(0o700);
    // The lock is made again when a clean-up of temporary files has removed it.
    rmSync(host.locksDir, { recursive: true });
    const { serverPid, generation } = await host.status();
    process.kill(serverPid ?? 0, 'SIGKILL');
    await waitUntil(async () => (await host.status()).generation > generation);
    expect(leftovers()).toHaveLength(2);
  });

  it('locks beside the socket where no private folder can be made', async () => {
    writeFileSync(join(host.dir, `holdfast-${process.getuid?.()}`), 'no folder');
    await host.start();
    expect(locksIn(host.dir).filter((name) => name.startsWith('s.'))).toHaveLength(2);
  });

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
    for (const name of leftovers()) expect(statSync(join(host.locksDir, name)).mode & 0o077).toBe(0);
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
    const error = { code: 'start-failed', message: expect.stringContaining('it was not ready in time') };
    await expect(ensureServer(launch)).rejects.toMatchObject(error);
    await expect(ensureServer(launch)).rejects.toMatchObject(error);
  });

  it('fails with the name of a keeper that is stopped, and works when that goes on', async () => {
    await host.start();
    const { pid } = await host.status();
    process.kill(pid, 'SIGSTOP');
    await expect(ensureServer({ ...host.launch, silentMs: 200 })).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining(`the keeper (pid ${pid}) does not answer`),
    });
    process.kill(pid, 'SIGCONT');
    expect(await ensureServer(host.launch)).toBe(host.socketPath);
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
    expect(await askKeeper(host, { op: 'revive' })).toMatchObject({ server: 'starting', crashes: 0 });
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
    await askKeeper(host, { op: 'revive' });
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

  it('that was starting when its socket was moved comes to the new place, without another start', async () => {
    await host.start();
    writeFileSync(join(host.dir, 'slow'), '');
    process.kill((await host.status()).serverPid ?? 0, 'SIGKILL');
    await waitUntil(async () => (await host.status()).generation === 1_000_002);
    const { serverPid } = await host.status();
    const moved = join(host.dir, 'moved');
    expect(await askKeeper(host, { op: 'relisten', path: moved })).toMatchObject({
      server: 'starting',
      socket: moved,
    });
    rmSync(join(host.dir, 'slow'));
    expect(await ensureServer(host.launch)).toBe(moved);
    expect(await host.status()).toMatchObject({ serverPid, server: 'running' });
  });

  it('that asks for a restart is replaced without being counted as crashed', async () => {
    await host.start();
    void host.call('restart').catch(() => {});
    await waitUntil(async () => (await host.status()).generation === 1_000_002);
    expect((await host.status()).crashes).toBe(0);
  });

  it('is told to compile anew after a crash, and not after a kill or a planned restart', async () => {
    await host.start();
    const flags = async () => {
      const { serverPid } = await host.status();
      return readFileSync(`/proc/${serverPid}/cmdline`, 'utf8')
        .split('\0')
        .filter((word) => word === '--compile-anew');
    };
    const next = async (generation: number) => {
      await waitUntil(async () => {
        const status = await host.status();
        return status.generation === generation && status.server === 'running';
      });
      return flags();
    };
    process.kill((await host.status()).serverPid ?? 0, 'SIGSEGV');
    expect(await next(1_000_002)).toEqual(['--compile-anew']);
    await host.start();
    void host.call('restart').catch(() => {});
    expect(await next(1_000_003)).toEqual([]);
    process.kill((await host.status()).serverPid ?? 0, 'SIGKILL');
    expect(await next(1_000_004)).toEqual([]);
  });

  it('that asks for a shutdown takes every program and the keeper with it', async () => {
    await host.start();
    const { pid } = await host.spawn('sh', ['-c', "trap '' HUP; sleep 1000"]);
    const keeper = (await host.status()).pid;
    void host.call('shutdown').catch(() => {});
    await waitUntil(() => !isAlive(keeper));
    expect(isAlive(pid)).toBe(false);
    expect(await findKeeper(host)).toBeNull();
    await host.start();
    expect((await host.status()).generation).toBe(2_000_001);
  });
});

describe('the keeper', () => {
  it('locks its state folder again before it starts a server, when somebody has removed that', async () => {
    await host.start();
    const { pty, pid } = await host.spawn('cat');
    const { pid: keeper, serverPid } = await host.status();
    rmSync(host.dir, { recursive: true });
    mkdirSync(host.dir);
    process.kill(serverPid ?? 0, 'SIGKILL');
    await waitUntil(() => existsSync(join(host.dir, 'server.lock.1')) && existsSync(host.socketPath));
    await host.start();
    expect((await host.status()).pid).toBe(keeper);
    expect([pty, isAlive(pid)]).toEqual([1, true]);
  });

  it('ends everything on SIGTERM', async () => {
    await host.start();
    const { pid } = await host.spawn('cat');
    const status = await host.status();
    process.kill(status.pid, 'SIGTERM');
    await waitUntil(() => !isAlive(status.pid));
    expect([isAlive(pid), isAlive(status.serverPid ?? 0)]).toEqual([false, false]);
    expect(readdirSync(host.dir).filter((name) => /lock|keeper/.test(name))).toEqual(['server.lock.1']);
  });

  it.each(['nonsense\n', '{"op":"explode"}\n', 'null\n', '[]\n', 'x'.repeat(20_000)])(
    'hangs up on a control request such as %j and lives on',
    async (line) => {
      await host.start();
      const control = leftovers().find((name) => name.includes('.keeper.')) ?? '';
      const connection = connect(join(host.locksDir, control));
      connection.on('error', () => {});
      connection.resume().write(line);
      await new Promise((done) => connection.once('close', done));
      expect((await host.status()).server).toBe('running');
    },
  );
});

/** Commands while the server is killed, by both clients: each runs exactly once, or its failure says that this is not known. */
import { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { clients, runClient, runProgram } from './clients.ts';

/** Deaths of the server in the test at random moments, and the commands around each. */
const kills = Number(process.env.HOLDFAST_KILLS ?? 8);
const commandsPerKill = 40;

const both = ['node', 'native'] as const;
const host = new TestHost();
const options = () => ({ env: host.env, cwd: host.dir });
const serverPid = async () => (await host.status()).server.pid;
/** Lines of a file that commands append to. */
const lines = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);

beforeAll(async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
});
afterAll(() => host.stop());

/** Whether a process of the test has a socket: it connects, or is connected. */
function hasSocket(mark: string): boolean {
  const of = (pid: string, read: (path: string) => string) => {
    try {
      return read(`/proc/${pid}`);
    } catch {
      return '';
    }
  };
  return readdirSync('/proc').some(
    (pid) =>
      of(pid, (path) => readFileSync(`${path}/cmdline`, 'latin1')).includes(mark) &&
      of(pid, (path) =>
        readdirSync(`${path}/fd`)
          .map((fd) => of(pid, () => readlinkSync(`${path}/fd/${fd}`)))
          .join(' '),
      ).includes('socket:'),
  );
}

describe('a server that dies', () => {
  it.runIf(existsSync('/proc/self')).each(both)(
    'before it reads the command of %s: the next one runs it',
    async (name) => {
      const file = join(host.dir, `unread-${name}`);
      const pid = await serverPid();
      process.kill(pid, 'SIGSTOP');
      const ended = runClient(name, ['run-shell', `echo ran >>${file}`], options());
      await host.until(nextTurn, () => hasSocket(`ran >>${file}`));
      process.kill(pid, 'SIGKILL');
      expect(await ended).toEqual({ code: 0, signal: null, out: '', err: '' });
      expect(lines(file)).toEqual(['ran']);
    },
  );

  it.each(both)('again and again before it reads: %s gives up', async (name) => {
    const path = join(host.dir, 'run', 'dying');
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.on('error', () => {});
      socket.destroy();
    }).listen(path);
    const ended = await runClient(name, ['-S', path, 'list-sessions'], options());
    server.close();
    expect(ended).toEqual({ code: 1, signal: null, out: '', err: 'server exited unexpectedly\n' });
    expect(connections).toBeLessThan(30);
  });

  it.each(both)('at any moment: no command of %s runs twice, and one that succeeds ran', async (name) => {
    const file = join(host.dir, `ran-${name}`);
    appendFileSync(file, '');
    const said = new Map<string, string>();
    for (let kill = 0; kill < kills; kill++) {
      const pid = await serverPid();
      // Each starts while those before it still run.
      const one = `said=$("$@" run-shell "echo ${kill}.$n >>${file}" 2>&1); echo "${kill}.$n $? $said"`;
      const script = `n=0; while [ $n -lt ${commandsPerKill} ]; do { ${one}; } & n=$((n+1)); done; wait`;
      const all = runProgram(['sh', '-c', script, 'sh', ...clients[name]], options());
      await host.until(nextTurn, () => lines(file).some((line) => line.startsWith(`${kill}.`)));
      process.kill(pid, 'SIGKILL');
      for (const [, id = '', how = ''] of (await all).out.matchAll(/^(\S+) (.*)$/gm)) said.set(id, how);
    }
    expect(said.size).toBe(kills * commandsPerKill);
    const ran = lines(file);
    expect(new Set(ran).size).toBe(ran.length);
    for (const [id, how] of said)
      if (!(how === '0 ' && ran.includes(id)))
        expect([id, how]).toEqual([id, '1 server exited unexpectedly']);
  });
});

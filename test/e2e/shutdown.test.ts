/** An orderly shutdown: the system ends shells, server and keeper, in an order of its own. Nobody wanted a session gone. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { allGone, type Running, runningIn, signalAll } from '../helpers/orderlyEnd.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Another server than this one answers. */
async function nextServer(pid: number): Promise<number> {
  const status = await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== pid,
  );
  return JSON.parse(status.out).server.pid;
}

const shape = '#{session_name}:#{window_index}.#{pane_index} #{window_name} #{window_layout}';

/** Three sessions: one of shells with a split, one of a program that dies of TERM, one whose program ends well on TERM. */
async function work(): Promise<{ shown: string; all: Running }> {
  await host.okAll(
    ['new-session', '-d', '-s', 'shells', '-n', 'main', '-x', '120', '-y', '40'],
    ['split-window', '-h', '-t', 'shells'],
    ['new-window', '-d', '-t', 'shells', '-n', 'second'],
    ['new-session', '-d', '-s', 'job', '-n', 'sleeper', 'exec sleep 1000'],
    ['new-session', '-d', '-s', 'service', '-n', 'trap', `trap 'exit 0' TERM; echo up; read x`],
    ['send-keys', '-t', 'shells:second', 'echo kept-$((1+1))', 'Enter'],
  );
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'shells:second'),
    (text) => text.includes('kept-2'),
  );
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'service'),
    (text) => text.includes('up'),
  );
  return { shown: await host.ok('list-panes', '-a', '-F', shape), all: await runningIn(host) };
}

/** What the next start shows: everything as it was, each pane lost for the one reason, and the history. */
async function expectAllBack(shown: string): Promise<void> {
  const panes = await host.until(
    () => host.run('list-panes', '-a', '-F', shape),
    ({ code }) => code === 0,
  );
  expect(panes.out.trimEnd()).toBe(shown);
  const list = JSON.parse(await host.ok('session', 'list', '--all', '--json')) as {
    windows: { panes: { process: object }[] }[];
  }[];
  const states = list.flatMap(({ windows }) => windows.flatMap((window) => window.panes));
  expect(states).toHaveLength(shown.split('\n').length);
  for (const { process } of states)
    expect(process).toMatchObject({ state: 'lost', reason: 'host shut down' });
  expect(await host.ok('capture-pane', '-p', '-S', '-', '-t', 'shells:second')).toContain('kept-2');
}

const orders: Record<string, (all: Running) => Promise<void> | void> = {
  'TERM to everything at once': ({ shells, server, keeper }) =>
    signalAll([...shells, server, keeper], 'SIGTERM'),
  'TERM and HUP to everything at once': ({ shells, server, keeper }) =>
    signalAll([keeper, server, ...shells], 'SIGTERM', 'SIGHUP'),
  'HUP to the shells, and TERM to the rest when their sessions have closed': async (all) => {
    signalAll(all.shells, 'SIGTERM', 'SIGHUP');
    await host.until(
      () => host.run('list-sessions'),
      ({ code }) => code !== 0,
    );
    signalAll([all.server, all.keeper], 'SIGTERM');
  },
  'the server first, and the keeper when the next server is there': async (all) => {
    signalAll([all.server], 'SIGTERM');
    await nextServer(all.server);
    signalAll([all.keeper, ...all.shells], 'SIGTERM', 'SIGHUP');
  },
  'shells, the server, and the keeper when the next server has no session left': async (all) => {
    signalAll(all.shells, 'SIGTERM', 'SIGHUP');
    await host.until(
      () => host.run('list-sessions'),
      ({ code }) => code !== 0,
    );
    signalAll([all.server], 'SIGTERM');
    await nextServer(all.server);
    signalAll([all.keeper], 'SIGTERM');
  },
  'the keeper first': ({ shells, server, keeper }) => {
    signalAll([keeper], 'SIGTERM', 'SIGHUP');
    signalAll([server, ...shells], 'SIGTERM', 'SIGHUP');
  },
};

for (const [name, end] of Object.entries(orders)) {
  it(`brings every session back after ${name}`, { timeout: 60_000 }, async () => {
    const { shown, all } = await work();
    await end(all);
    await allGone(all.keeper, all.server, ...all.shells);
    await expectAllBack(shown);
  });
}

it('does not bring back what somebody ended: a session left with exit, a pane and a session that were killed', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'stays', '-n', 'one');
  await host.ok('split-window', '-t', 'stays', 'exec sleep 1001');
  await host.ok('new-session', '-d', '-s', 'over');
  await host.ok('new-session', '-d', '-s', 'killed');
  const all = await runningIn(host);
  // Something ends by itself first: what follows must be told from it.
  await host.ok('new-window', '-d', '-t', 'stays', '-n', 'crashed', 'kill -9 $$');
  await host.ok('send-keys', '-t', 'over', 'exit', 'Enter');
  await host.ok('kill-session', '-t', 'killed');
  await host.ok('kill-pane', '-t', 'stays:one.1');
  await host.until(
    () => host.ok('list-panes', '-a', '-F', '#{session_name}:#{window_name}'),
    (panes) => panes === 'stays:one',
  );
  signalAll([...all.shells, all.server, all.keeper], 'SIGTERM', 'SIGHUP');
  await allGone(all.keeper, all.server);
  const panes = await host.until(
    () => host.run('list-panes', '-a', '-F', '#{session_name}:#{window_name}.#{pane_index}'),
    ({ code }) => code === 0,
  );
  expect(panes.out).toBe('stays:one.0\nstays:crashed.0\n');
});

it('ends at once, and for good, when the last session is left with exit', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'work');
  const all = await runningIn(host);
  await host.ok('send-keys', '-t', 'work', 'exit', 'Enter');
  await allGone(all.keeper, all.server);
  const { code, err } = await host.run('list-sessions');
  expect([code, err]).toEqual([1, expect.stringContaining('no server running')]);
});

it('starts no server for a client that was attached, which would outlive the shutdown or delay it', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'work');
  const terminal = host.terminal(['attach', '-t', 'work']);
  await terminal.until((text) => text.includes('[work]'));
  const all = await runningIn(host);
  // The server first: it says that it restarts, and the client waits for the next one.
  process.kill(all.server, 'SIGTERM');
  await terminal.until((text) => text.includes('restarting'));
  process.kill(all.keeper, 'SIGTERM');
  await allGone(all.keeper, all.server, ...all.shells);
  await terminal.exit;
  expect(terminal.text()).toContain('the server was shut down');
  expect((await host.run('-N', 'list-sessions')).err).toContain('no server running');
});

it('starts no server for a client that comes through serve meanwhile', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'work');
  const serve = host.terminal(['serve', '--listen', '127.0.0.1:0']);
  await serve.until((text) => /listening on \S+:\d+/.test(text));
  const url = /listening on (\S+)/.exec(serve.text())?.[1] ?? '';
  const { token } = JSON.parse(await host.ok('token', 'create', '--role', 'operator', '--json')) as {
    token: string;
  };
  const all = await runningIn(host);
  for (const pid of [all.keeper, all.server]) process.kill(pid, 'SIGTERM');
  await allGone(all.keeper, all.server, ...all.shells);
  const client = host.terminal(['connect', '--session', 'work', `${url}#${token}`]);
  await client.exit;
  expect(client.text()).toContain('the server was shut down');
  expect((await host.run('-N', 'list-sessions')).err).toContain('no server running');
  serve.kill('SIGTERM');
});

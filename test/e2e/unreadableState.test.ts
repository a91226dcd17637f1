/** A server that can't read what the one before has stored: the keeper's programs run on, and are not lost to anybody. */
import { existsSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storedState, storeState } from '../helpers/storedState.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { isAlive, waitUntil } from '../keeper/KeeperHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

const state = (suffix = ''): string => join(host.stateDir, `state.json${suffix}`);

/** Two sessions with three programs; gives their pids in the order of their start. */
async function work(): Promise<string> {
  await host.ok('new-session', '-d', '-s', 'one', 'echo first-$((1+1)); exec sleep 1000');
  await host.ok('split-window', '-t', 'one', 'exec sleep 1001');
  await host.ok('new-session', '-d', '-s', 'two', 'exec sleep 1002');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'one:0.0'),
    (text) => text.includes('first-2'),
  );
  return host.ok('list-panes', '-a', '-F', '#{pane_pid}');
}

/** Kills the server after `damage`, which it has no time to mend, and waits for the next one. */
async function killServer(damage: () => void = () => {}): Promise<void> {
  const { server } = await host.status();
  process.kill(server.pid, 'SIGSTOP');
  damage();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
}

const recovered = () => host.ok('list-panes', '-s', '-t', 'recovered', '-F', '#{pane_pid}');

const damages: Record<string, () => void> = {
  'its folder was removed': () => rmSync(host.stateDir, { recursive: true }),
  'its folder is elsewhere': () => renameSync(host.stateDir, join(host.dir, 'elsewhere')),
  'both of its files are empty': () => {
    for (const file of ['', '.previous']) truncateSync(state(file));
  },
  'both of its files are larger than any state': () => {
    for (const file of ['', '.previous']) truncateSync(state(file), 300 * 1024 * 1024);
  },
  'both of its files are of another kind': () => {
    for (const file of ['', '.previous']) writeFileSync(state(file), '{"version":1,"tree":{}}');
  },
};

for (const [what, damage] of Object.entries(damages)) {
  it(`keeps every program, in a session of its own, when ${what}`, { timeout: 60_000 }, async () => {
    const pids = await work();
    await killServer(damage);
    expect(await recovered()).toBe(pids);
    const { problems } = await host.status();
    expect(problems).toContain('3 programs run on in session recovered: no stored state could be read');
    const terminal = host.terminal(['attach', '-t', 'recovered']);
    await terminal.until((text) => text.includes('3 programs run on in session recovered'));
    terminal.end();
  });
}

it('keeps the history of what it recovers, and lets it be typed into', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'one', '-x', '80', '-y', '10');
  await host.ok('send-keys', '-t', 'one', 'seq 1 200; echo done-$((1+1))', 'Enter');
  const shown = (text: string) => (screen: string) => screen.includes(text);
  await host.until(() => host.ok('capture-pane', '-p', '-t', 'one'), shown('done-2'));
  await killServer(() => {
    for (const file of ['', '.previous']) writeFileSync(state(file), 'nothing');
  });
  const history = await host.ok('capture-pane', '-p', '-S', '-', '-t', 'recovered');
  for (const line of ['1', '100', '200', 'done-2']) expect(history.split('\n')).toContain(line);
  await host.ok('send-keys', '-t', 'recovered', 'echo still-$((1+1))', 'Enter');
  await host.until(() => host.ok('capture-pane', '-p', '-t', 'recovered'), shown('still-2'));
});

it('keeps what was made after the version that it could read', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'one', 'exec sleep 1000');
  const old = await host.ok('list-panes', '-a', '-F', '#{pane_pid}');
  await host.until(
    async () => existsSync(state('.previous')),
    (is) => is,
  );
  const kept = join(host.dir, 'kept.json');
  writeFileSync(kept, JSON.stringify(storedState(host.stateDir)));
  await host.ok('new-session', '-d', '-s', 'two', 'exec sleep 1001');
  const made = await host.ok('list-panes', '-t', 'two', '-F', '#{pane_pid}');
  await killServer(() => {
    writeFileSync(state(), 'nothing');
    renameSync(kept, state('.previous'));
  });
  expect(await host.ok('list-panes', '-a', '-F', '#{session_name} #{pane_pid}')).toBe(
    `one ${old}\nrecovered ${made}`,
  );
  expect(readdirSync(host.stateDir)).toContain('state.json.bad-1');
  expect((await host.status()).problems).toContain(
    'a program runs on in session recovered: the stored state is older than it is',
  );
});

it('ends a program whose pane the state says was closed, when the keeper was not told of it', {
  timeout: 60_000,
}, async () => {
  const pids = (await work()).split('\n');
  await killServer(() => {
    const stored = JSON.parse(JSON.stringify(storedState(host.stateDir)));
    const { tree } = stored;
    const two = tree.sessions.find(({ name }: { name: string }) => name === 'two');
    const [{ window }] = two.winlinks;
    const [pane] = tree.windows.find(({ id }: { id: string }) => id === window).panes;
    const without = (list: { id: string }[], id: string) => list.filter((one) => one.id !== id);
    tree.sessions = without(tree.sessions, two.id);
    tree.windows = without(tree.windows, window);
    tree.panes = without(tree.panes, pane);
    storeState(host.stateDir, stored);
  });
  expect(await host.ok('list-panes', '-a', '-F', '#{pane_pid}')).toBe(pids.slice(0, 2).join('\n'));
  await waitUntil(() => !isAlive(Number(pids[2])));
});

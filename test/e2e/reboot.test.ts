/** Keeper and server gone at once, as after a reboot: what was kept comes back, what was lost is named. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storedState, storeState } from '../helpers/storedState.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

it('brings names, layout, options and history back, says that processes were lost, and runs nothing by itself', {
  timeout: 60_000,
}, async () => {
  await host.okAll(
    ['new-session', '-d', '-s', 'work', '-n', 'build', '-x', '120', '-y', '40'],
    ['split-window', '-h', '-t', 'work', 'echo started >> runs; exec sleep 1000'],
    ['set-option', '-t', 'work', '@note', 'kept'],
    // The shell may print its prompt after this was typed: the first number would follow it on its line.
    ['send-keys', '-t', 'work:build.0', 'echo; seq 1 500; echo seen-$((1+1))', 'Enter'],
  );
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work:build.0'),
    (text) => text.includes('seen-2'),
  );
  const layout = await host.ok('display-message', '-p', '-t', 'work', '#{window_layout}');
  const { server, keeper } = await host.status();
  process.kill(keeper.pid, 'SIGKILL');
  process.kill(server.pid, 'SIGKILL');

  const panes = await host.until(
    () => host.run('list-panes', '-t', 'work', '-F', '#{pane_dead} #{window_name} #{@note}'),
    ({ code }) => code === 0,
  );
  expect(panes.out).toBe('1 build kept\n1 build kept\n');
  expect(await host.ok('display-message', '-p', '-t', 'work', '#{window_layout}')).toBe(layout);
  const history = await host.ok('capture-pane', '-p', '-S', '-', '-t', 'work:build.0');
  for (const line of ['1', '250', '500', 'seen-2']) expect(history.split('\n')).toContain(line);
  const shown = JSON.parse(await host.ok('session', 'show', 'work', '--json'));
  for (const pane of shown.session.windows[0].panes) expect(pane.process.state).toBe('lost');
  expect(await host.ok('run-shell', `cat ${host.dir}/runs`)).toBe('started');

  await host.ok('respawn-pane', '-t', 'work:build.1');
  await host.until(
    () => host.ok('run-shell', `cat ${host.dir}/runs`),
    (runs) => runs === 'started\nstarted',
  );
});

it('runs the hook pane-lost for each pane whose process was lost, and for no other', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  await host.ok('split-window', '-t', 'work', 'cat');
  await host.ok('new-session', '-d', '-s', 'other', 'cat');
  await host.ok('set-hook', '-g', 'pane-lost', 'set-option -gaF @lost " #{hook_pane}"');
  await host.ok('kill-session', '-t', 'other');
  const { server, keeper } = await host.status();
  process.kill(keeper.pid, 'SIGKILL');
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('show-options', '-gqv', '@lost'),
    ({ out }) => out.split(' ').length === 3,
  );
  expect((await host.ok('show-options', '-gqv', '@lost')).split(' ').sort()).toEqual(['', '%0', '%1']);
});

/** Why the pane is lost, as the state of its process and the line in it have it. */
async function lossIn(target: string): Promise<{ state: string; screen: string }> {
  const shown = await host.until(
    () => host.run('session', 'show', target, '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).session.windows[0].panes[0].process.state === 'lost',
  );
  const screen = await host.ok('capture-pane', '-p', '-t', target);
  return {
    state: JSON.parse(shown.out).session.windows[0].panes[0].process.reason,
    screen: /\[lost: (.*?);/.exec(screen)?.[1] ?? screen,
  };
}

it('says that the keeper was killed when it was, and nothing of a restart of the host', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  process.kill((await host.status()).keeper.pid, 'SIGKILL');
  expect(await lossIn('work')).toEqual({ state: 'keeper killed', screen: 'keeper killed' });
});

it('says that the host was restarted when the state is of an earlier boot', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  const { server, keeper } = await host.status();
  process.kill(keeper.pid, 'SIGKILL');
  process.kill(server.pid, 'SIGKILL');
  const state = storedState(host.stateDir);
  storeState(host.stateDir, { ...state, host: { ...state.host, boot: 'time:1000' } });
  expect(await lossIn('work')).toEqual({ state: 'host restarted', screen: 'host restarted' });
});

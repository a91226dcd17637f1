/** What is stored with every change has bounds that are said: a plug-in gone wrong costs nobody their sessions. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Runs lines as a file, since the kernel bounds one argument of a program to 128 KiB. */
function source(...lines: string[]) {
  const path = join(host.dir, 'lines.conf');
  writeFileSync(path, lines.join('\n'));
  return host.run('source-file', path);
}

it('refuses a value that is too long, wherever it is set', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'exec sleep 1000');
  const long = 'x'.repeat(300_000);
  const half = 'x'.repeat(200_000);
  const refused = async (what: string, ...lines: string[]) => {
    const { err } = await source(...lines);
    expect(err).toMatch(new RegExp(`${what} is too long: \\d+ bytes, 262144 at most`));
  };
  await refused('@big', `set -g @big ${long}`);
  await refused('@big', `set -g @big ${half}`, `set -ga @big ${half}`);
  await refused('session-created', `set-hook -g session-created 'display-message ${long}'`);
  await refused(
    'command-alias',
    `set -s command-alias[100] a=${half}`,
    `set -s command-alias[101] b=${half}`,
  );
  await refused('variable', `set-environment -g BIG ${long}`);
  await refused('variable', `BIG=${long}`);
  await refused('binding of F12', `bind-key -n F12 display-message ${long}`);
  expect(await host.ok('display-message', '-p', '#{n:@big}')).toBe('200000');
});

it('says when the state gets large, refuses what makes it too large, and never loses a session by it', {
  timeout: 60_000,
}, async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'exec sleep 1000');
  const pid = await host.ok('display-message', '-p', '#{pane_pid}');
  await killServer(() => {
    // As a plug-in gone wrong leaves it, in less time than that takes.
    const state = storedState(host.stateDir);
    const options = state.tree.globalOptions.session as Record<string, string>;
    for (let n = 0; n < 64; n++) options[`@big${n}`] = 'x'.repeat(260_000);
    storeState(host.stateDir, state);
  });
  expect((await host.status()).problems.join('\n')).toMatch(/the state takes \d+ of \d+ bytes/);
  const { err } = await source(
    `set -g @more0 ${'x'.repeat(250_000)}`,
    `set -g @more1 ${'x'.repeat(250_000)}`,
  );
  expect(err).toMatch(/no room for more values: .* take \d+ bytes, 16777216 at most/);
  // What is no value goes on, and what makes room does.
  await host.ok('new-window', '-d', '-t', 'work', 'exec sleep 1001');
  await host.ok('set-option', '-gu', '@big0');

  await killServer();
  expect(await host.ok('list-sessions', '-F', '#{session_name} #{session_windows}')).toBe('work 2');
  expect(await host.ok('display-message', '-p', '-t', 'work:0', '#{pane_pid}')).toBe(pid);
  expect(await host.ok('display-message', '-p', '#{n:@big0} #{n:@big1}')).toBe('0 260000');
});

/** Kills the server after `before`, and waits for the next one. */
async function killServer(before: () => void = () => {}): Promise<void> {
  const { server } = await host.status();
  process.kill(server.pid, 'SIGSTOP');
  before();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
}

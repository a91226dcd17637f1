/** What a command costs against a running server: at most 1.4 times what node takes to do nothing. */
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { middle } from '../helpers/TestClient.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';

const runs = Number(process.env.HOLDFAST_RUNS ?? 30);

let host: TestHost;
beforeEach(() => {
  // As in any login: without it the user's name is looked up in the system's files.
  host = new TestHost({ USER: 'someone' });
});
afterEach(async () => {
  await host.stop();
});

it('takes at most 1.4 times as long as node -e 0', async () => {
  await host.ok('new-session', '-d', '-s', 'work');
  const lines: Record<string, string[]> = {
    'node -e 0': ['-e', '0'],
    'has-session': [launcher, 'has-session', '-t', 'work'],
    'list-panes -a': [launcher, 'list-panes', '-a'],
    'display-message -p': [launcher, 'display-message', '-p', '#{session_name}'],
    'send-keys': [launcher, 'send-keys', '-t', 'work', 'x'],
    'session list': [launcher, 'session', 'list'],
  };
  const times = new Map<string, number[]>(Object.keys(lines).map((what) => [what, []]));
  // In turn, so that whatever else the machine does falls on all alike.
  for (let n = 0; n < runs; n++) {
    for (const [what, argv] of Object.entries(lines)) {
      const at = performance.now();
      const { status } = spawnSync(process.execPath, argv, { env: host.env, cwd: host.dir });
      times.get(what)?.push(performance.now() - at);
      expect(status, what).toBe(0);
    }
  }
  const nothing = middle(times.get('node -e 0') ?? []);
  const ratios = [...times].map(([what, all]) => [what, middle(all) / nothing] as const);
  console.log(`node -e 0: ${nothing.toFixed(1)} ms`);
  for (const [what, ratio] of ratios) console.log(`${what}: ${ratio.toFixed(2)}`);
  expect(Math.max(...ratios.map(([, ratio]) => ratio))).toBeLessThan(1.4);
});

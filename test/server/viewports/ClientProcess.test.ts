import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ClientProcess } from '../../../src/server/viewports/ClientProcess.ts';

/** Timers that are due at once. */
const timers = {
  now: () => 0,
  after: (_ms: number, run: () => void) => {
    const timer = setImmediate(run);
    return { cancel: () => clearImmediate(timer) };
  },
};

it('is none for a pid that nobody has', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(ClientProcess.running(child.pid ?? 0)).toBe(null);
  expect(ClientProcess.running(0)).toBe(null);
});

it('has not ended while it runs, and has once it was killed', async () => {
  const child = spawn('cat');
  const known = ClientProcess.running(child.pid ?? 0);
  expect(await known?.endsWith(timers)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await known?.endsWith(timers)).toBe(true);
});

it.skipIf(process.platform !== 'linux')('has ended as a zombie that nobody waited for', async () => {
  // A parent that never waits for its child. It says the child's pid once it is no shell any more: a shell might wait.
  const file = join(mkdtempSync(join(tmpdir(), 'hft-zombie-')), 'pid');
  const parent = spawn('/bin/sh', ['-c', 'sleep 1000 & echo $! >"$0"; exec cat "$0" -', file], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [said] = await once(parent.stdout, 'data');
  const pid = Number(String(said));
  const known = ClientProcess.running(pid);
  expect(await known?.endsWith(timers)).toBe(false);
  process.kill(pid, 'SIGKILL');
  while (!(await known?.endsWith(timers)));
  process.kill(pid, 0);
  parent.kill('SIGKILL');
  rmSync(dirname(file), { recursive: true });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  // A shell that starts a child, and never waits for it.
  const parent = spawn('/bin/sh', ['-c', 'sleep 1000 & echo $!; exec cat'], {
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
});

/** Ending what runs on a terminal, with real processes. */
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { killProcessSession } from '../../src/keeper/killSession.ts';

it('a program that is ended before it made its session is ended all the same', async () => {
  // As a fork is for a moment: it has a pid, and is in the session of whoever forked it.
  const child = spawn('sh', ['-c', 'sleep 0.2; exec setsid sleep 1000'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  const isReaped = () => child.exitCode !== null || child.signalCode !== null;
  await killProcessSession({ sid: child.pid ?? 0, tty: '', isReaped });
  const alive = !isReaped();
  if (alive) child.kill('SIGKILL');
  expect(await ended).toBe('SIGHUP');
  expect(alive).toBe(false);
});

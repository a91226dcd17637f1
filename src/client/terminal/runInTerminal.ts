/**
 * A command that has the user's terminal while the client waits (lock-client, detach-client -E). Owns the process and
 * its end; the caller has restored the terminal and chosen the command.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Signals from the keyboard to the whole foreground group: they are for the command, and must not end the waiting
 * client.
 */
const keyboardSignals = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Runs a command with /bin/sh -c in this process's terminal, and resolves with its exit status as in a shell: 127 when
 * it can't be run, 128 plus the signal when a signal ended it. With `stops` false, Ctrl-Z does not stop it either: a
 * lock that can be stopped is none (tmux ignores SIGTSTP in its client, and its child inherits that).
 */
export async function runInTerminal(command: string, { stops }: { stops: boolean }): Promise<number> {
  const script = stops ? 'exec /bin/sh -c "$1"' : 'trap "" TSTP; exec /bin/sh -c "$1"';
  const ignore = () => {};
  for (const signal of keyboardSignals) process.on(signal, ignore);
  try {
    const child = spawn('/bin/sh', ['-c', script, 'sh', command], { stdio: 'inherit' });
    return await new Promise<number>((resolve) => {
      child.on('error', () => resolve(127));
      child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    for (const signal of keyboardSignals) process.off(signal, ignore);
  }
}

/** Processes of a host as the system finds them at shutdown, and the signals that it sends to them. */
import { isAlive, waitUntil } from '../keeper/KeeperHost.ts';
import type { TestHost } from './TestHost.ts';

export interface Running {
  /** First process of each pane. */
  shells: number[];
  server: number;
  keeper: number;
}

export async function runningIn(host: TestHost): Promise<Running> {
  const { server, keeper } = await host.status();
  const pids = await host.ok('list-panes', '-a', '-F', '#{pane_pid}');
  return { shells: pids.split('\n').map(Number), server: server.pid, keeper: keeper.pid };
}

/** Sends each signal to all processes in turn. */
export function signalAll(pids: readonly number[], ...signals: NodeJS.Signals[]): void {
  for (const signal of signals) {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // The process has already ended.
      }
    }
  }
}

/** Resolves when none of these processes is left. */
export function allGone(...pids: number[]): Promise<void> {
  return waitUntil(() => !pids.some(isAlive));
}

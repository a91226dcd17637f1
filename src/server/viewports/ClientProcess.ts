/**
 * The process of a client on this host, by pid and start time. Tells whether it has ended, so the client can't come
 * back. Trusts the pid that the client named: a wrong one harms only that client.
 */
import { readFileSync } from 'node:fs';
import type { Timers } from '../../runtime/Timers.ts';

/** When to check after the end of a connection, milliseconds: a dying process closes its files first. */
const lookAtMs = [0, 20, 100, 500, 2000];

export class ClientProcess {
  readonly #pid: number;
  /** Start time in clock ticks since the boot; '' when /proc does not say. */
  readonly #startedAt: string;

  private constructor(pid: number, startedAt: string) {
    this.#pid = pid;
    this.#startedAt = startedAt;
  }

  /** Null when no such process runs: the pid is unknown, or that of another namespace. */
  static running(pid: number): ClientProcess | null {
    const startedAt = pid > 0 ? startOf(pid) : null;
    return startedAt === null ? null : new ClientProcess(pid, startedAt);
  }

  /** Resolves with whether it has ended, soon after its connection did. */
  async endsWith(timers: Timers): Promise<boolean> {
    let waited = 0;
    for (const at of lookAtMs) {
      if (at > waited) await new Promise<void>((resolve) => timers.after(at - waited, resolve));
      waited = at;
      if (startOf(this.#pid) !== this.#startedAt) return true;
    }
    return false;
  }
}

/** Start time of a running process; null when there is none, or only a zombie. */
function startOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // proc(5): after the command in parentheses, the state is the first field, and the start the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '');
  } catch {
    return '';
  }
}

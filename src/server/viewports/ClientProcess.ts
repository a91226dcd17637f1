/**
 * The process of a client on this host, by its pid and the time of its start. Tells whether it has ended, so that no
 * client will come back from it. Trusts the pid that the client named: a wrong one harms that client alone.
 */
import { readFileSync } from 'node:fs';
import type { Timers } from '../../runtime/Timers.ts';

/** Times after the end of a connection at which to look, milliseconds: a dying process closes its files first. */
const lookAtMs = [0, 20, 100, 500, 2000];

export class ClientProcess {
  readonly #pid: number;
  /** In clock ticks since the boot; '' where /proc does not say. */
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

/** Start of a process that runs; null for none, or for one that has ended and was not waited for. */
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

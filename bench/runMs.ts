/** Processor time of processes, exact where ticks are not. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Time that the threads of processes have run so far, in milliseconds (proc(5), schedstat: the first field). Threads that
 * have ended are missing.
 */
export function runMs(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids)
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  return nanoseconds / 1e6;
}

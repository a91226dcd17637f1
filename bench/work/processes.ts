/**
 * Process information from the kernel: resident memory, processor time, and processes that belong to a folder. Linux
 * only.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

let ticksPerSecond = 0;

/**
 * Memory of processes in MiB: their private memory, plus file-backed memory counted once, since they share the text of
 * `node` (proc(5), smaps_rollup). Unlike the proportional set size it does not depend on other `node` processes of the
 * machine.
 */
export function memory(pids: readonly number[]): number {
  let ownKib = 0;
  let filesKib = 0;
  for (const pid of pids) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1]);
    const anonymous = field('Anonymous');
    ownKib += anonymous;
    filesKib = Math.max(filesKib, field('Rss') - anonymous);
  }
  return (ownKib + filesKib) / 1024;
}

/** Processor time that processes have used so far, in milliseconds (proc(5), stat: utime and stime). */
export function cpuMs(pids: readonly number[]): number {
  ticksPerSecond ||= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  let ticks = 0;
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may contain spaces: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return (ticks * 1000) / ticksPerSecond;
}

/** Processes whose arguments contain `text`, such as the folder of a host. */
export function processesNaming(text: string): { pid: number; args: string[] }[] {
  const found: { pid: number; args: string[] }[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (args.some((arg) => arg.includes(text))) found.push({ pid: Number(name), args });
    } catch {
      // The process ended meanwhile.
    }
  }
  return found;
}

/** Process id of the parent; 0 when the process is gone. */
export function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

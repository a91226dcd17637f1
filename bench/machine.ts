/** Machine and commit of a run. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { RunRecord } from './Results.ts';

export function machine(): RunRecord['machine'] {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown processor',
    cores: all.length,
    memoryMiB: Math.round(totalmem() / 1024 / 1024),
    kernel: `${type()} ${release()}, autogroup ${autogroup()}`,
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** Whether the scheduler groups processes by terminal (sched(7)): it changes how soon a key's echo gets a processor. */
function autogroup(): string {
  try {
    return readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'latin1').trim() === '1' ? 'on' : 'off';
  } catch {
    return 'unknown';
  }
}

/** Commit of the clone, with a mark when files differ from it. */
export function commit(dir: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', 'src') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}

/** Resident memory of a process, for `server status`. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Bytes; 0 when the process is gone or the system does not report it. */
export function residentBytes(pid: number): Promise<number> {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    if (found) return Promise.resolve(Number(found[1]) * 1024);
  } catch {
    // No /proc here: ask ps.
  }
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, out) => {
      resolve(error ? 0 : (Number.parseInt(out, 10) || 0) * 1024);
    });
  });
}

/**
 * Address of the running `holdfast web`, for `holdfast device pair`. Owns the file `web-page` in the state folder, which
 * is there while the page is served; after kill -9 it names a process that is gone, and does not count.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../protocol/codec.ts';

const fileName = 'web-page';

/** Writes the address; the last page started counts. A disk that takes nothing costs only `device pair` its default. */
export function rememberPage(stateDir: string, url: string): void {
  try {
    writeFileSync(join(stateDir, fileName), `${JSON.stringify({ url, pid: process.pid })}\n`, {
      mode: 0o600,
    });
  } catch {
    // See above.
  }
}

/** Removes the file, unless it is that of a later page. */
export function forgetPage(stateDir: string): void {
  if (read(stateDir)?.pid === process.pid) rmSync(join(stateDir, fileName), { force: true });
}

/** The address of a page that is served now; null for none. */
export function runningPage(stateDir: string): string | null {
  const page = read(stateDir);
  return page && isAlive(page.pid) ? page.url : null;
}

function read(stateDir: string): { url: string; pid: number } | null {
  try {
    const page: unknown = JSON.parse(readFileSync(join(stateDir, fileName), 'utf8'));
    if (!isRecord(page) || typeof page.url !== 'string' || typeof page.pid !== 'number') return null;
    return { url: page.url, pid: page.pid };
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Inherited descriptors, which keeper and server must close before anything else. On Linux a child inherits each
 * descriptor that was not opened close-on-exec, and node-pty opens masters so. A server with one would keep a pane's
 * terminal from hanging up. (macOS spawns with everything closed by default.)
 */
import { closeSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A flag in /proc/PID/fdinfo/N, octal: fcntl.h of Linux. */
const closeOnExec = 0o2000000;

/** Closes inherited PTY masters. Call it before this process opens a PTY of its own. */
export function closeInheritedPtys(): void {
  if (process.platform !== 'linux') return;
  for (const name of listDescriptors()) {
    try {
      const target = readlinkSync(`/proc/self/fd/${name}`);
      if (target === '/dev/ptmx' || target === '/dev/pts/ptmx') closeSync(Number(name));
    } catch {
      // The descriptor of the listing itself.
    }
  }
}

/**
 * Closes the starter's descriptors beyond the three standard ones: a reader of such a pipe would wait as long as we
 * live, and programs in panes could reach it. Node opens its own close-on-exec, and marks inherited ones up to 15 so
 * too.
 */
export function closeInherited(): void {
  if (process.platform !== 'linux') return;
  for (const name of listDescriptors()) {
    try {
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'latin1'))?.[1];
      const isOurs = flags === undefined || (Number.parseInt(flags, 8) & closeOnExec) !== 0;
      if (Number(name) > 2 && !isOurs) closeSync(Number(name));
    } catch {
      // The descriptor of the listing itself.
    }
  }
}

function listDescriptors(): string[] {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    // No /proc: inherited descriptors stay open, at the cost of a late hang-up.
    return [];
  }
}

/**
 * What keeper and server must shed before they do anything else: descriptors that they were born with.
 * On Linux a child inherits each descriptor that was not opened close-on-exec, and node-pty opens masters so. A server
 * that held one would keep a pane's terminal from hanging up. (macOS spawns with everything closed by default.)
 */
import { closeSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Of the flags in /proc/PID/fdinfo/N, octal: fcntl.h of Linux. */
const closeOnExec = 0o2000000;

/** Closes inherited PTY masters. To be called before this process opens a PTY of its own, if ever. */
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
 * Closes what whoever started this process had open beside the three that everybody has: a reader of such a pipe would
 * wait for as long as we live, and programs in panes could reach it. Node opens its own close-on-exec, and makes those
 * up to 15 so that it was given.
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
    // No /proc: what is inherited stays, and costs a late hang-up.
    return [];
  }
}

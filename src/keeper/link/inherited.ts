/**
 * What a server must shed before it does anything else: descriptors of PTYs that it was born with.
 * On Linux a child inherits each descriptor that was not opened close-on-exec, and node-pty opens masters so. A server
 * that held one would keep a pane's terminal from hanging up. (macOS spawns with everything closed by default.)
 */
import { closeSync, readdirSync, readlinkSync } from 'node:fs';

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

function listDescriptors(): string[] {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    // No /proc: what is inherited stays, and costs a late hang-up.
    return [];
  }
}

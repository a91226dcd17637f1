/**
 * Identity of the current boot: tells a reboot from the end of a process. Reads it from the system and keeps nothing.
 */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Boot id of random(4): a UUID made anew at each boot. Containers see their host's. */
const bootIdPath = '/proc/sys/kernel/random/boot_id';
const bootTimePrefix = 'time:';
/**
 * Tolerance between two readings of one boot time: it is "now minus uptime" in whole seconds, and the clock may be set
 * by some seconds. Any two boots are further apart.
 */
const bootTimeToleranceSeconds = 60;

/** The boot's id where the system has one (Linux), else the time of the boot, in seconds since the epoch. */
export function readBoot(): string {
  try {
    return readFileSync(bootIdPath, 'latin1').trim();
  } catch {
    return `${bootTimePrefix}${Math.round(Date.now() / 1000 - uptime())}`;
  }
}

/** Returns whether two results of `readBoot` belong to the same boot. */
export function isSameBoot(a: string, b: string): boolean {
  if (!a.startsWith(bootTimePrefix) || !b.startsWith(bootTimePrefix)) return a === b;
  const seconds = Number(a.slice(bootTimePrefix.length)) - Number(b.slice(bootTimePrefix.length));
  return Math.abs(seconds) <= bootTimeToleranceSeconds;
}

/** Milliseconds since the boot, with the time asleep; setting the wall clock does not change it (on Linux). */
export function millisecondsSinceBoot(): number {
  return uptime() * 1000;
}

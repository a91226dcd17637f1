/**
 * Identity of a machine among several that share a folder. A lock relies on the kernel that both sides run on, but a
 * home on the network can be in use on several machines. Reads the system, keeps nothing.
 */
import { readFileSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { isSameBoot, readBoot } from './boot.ts';

export interface Machine {
  /** Identity of the current boot, from readBoot. */
  boot: string;
  /** Identity that survives a reboot and a new host name; '' where the system has none (containers, macOS). */
  machine: string;
  /** Host name, for messages only. */
  host: string;
}

export function thisMachine(): Machine {
  return { boot: readBoot(), machine: readMachineId(), host: hostname() };
}

/**
 * File systems that several kernels may have mounted at once, by f_type of statfs(2): NFS, SMB (three generations), CIFS,
 * FUSE (sshfs, virtiofs), 9p, AFS, Ceph, Lustre, GFS2, OCFS2, Coda.
 */
const networkTypes = new Set([
  0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x65735546, 0x01021997, 0x5346414f, 0x00c36400, 0x0bd00bd0,
  0x01161970, 0x7461636f, 0x73757245,
]);

/** Returns whether a folder is on a network file system; false when unknown. */
function isOnNetwork(folder: string): boolean {
  try {
    return process.platform === 'linux' && networkTypes.has(statfsSync(folder).type >>> 0);
  } catch {
    return false;
  }
}

/**
 * Returns whether the writer `there` of a file in `folder` may be a process on another machine, unknown to this kernel.
 * Never true for this machine before a reboot, under another name, or on a local disk.
 */
export function isOtherMachine(there: Partial<Machine>, folder: string, isShared = isOnNetwork): boolean {
  if (!there.machine || !there.boot) return false;
  const here = thisMachine();
  if (here.machine === '' || here.machine === there.machine || isSameBoot(here.boot, there.boot))
    return false;
  return isShared(folder);
}

function readMachineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'latin1').trim();
  } catch {
    return '';
  }
}

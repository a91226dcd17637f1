/**
 * Why the programs of the server before are gone: said in each pane that lost one. Compares what that server stored of
 * its host with this one's.
 */
import type { Welcome } from '../../keeper/link/KeeperClient.ts';
import { lossReasons } from '../../protocol/sessions.ts';
import { isSameBoot, readBoot } from '../../runtime/boot.ts';
import type { HostEnd } from '../../runtime/HostEnd.ts';

/** The host of a server and its keeper, as a server leaves it to the next one. */
export interface StoredHost {
  boot: string;
  keeper: { pid: number; startedAt: number };
  /** The newest PTY that its keeper had made: one that came later is unknown to the state, one before it was ended. */
  newestPty?: number;
}

export function hostOf({ pid, startedAt }: Welcome): StoredHost {
  return { boot: readBoot(), keeper: { pid, startedAt } };
}

/**
 * `before`: of the server that stored the state; null for one of a release that stored none. `end`: its keeper was told to
 * end.
 */
export function lossReason(before: StoredHost | null, now: StoredHost, end: HostEnd | null): string {
  if (end !== null) return lossReasons.hostShutDown;
  if (before === null || !isSameBoot(before.boot, now.boot)) return lossReasons.hostRestarted;
  const sameKeeper = before.keeper.pid === now.keeper.pid && before.keeper.startedAt === now.keeper.startedAt;
  return sameKeeper ? lossReasons.unrecorded : lossReasons.keeperKilled;
}

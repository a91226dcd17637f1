/**
 * Why the previous server's programs are gone: shown in each pane that lost one. Compares the host that the previous
 * server stored with the present one.
 */
import type { Welcome } from '../../keeper/link/KeeperClient.ts';
import { lossReasons } from '../../protocol/sessions.ts';
import { isSameBoot, readBoot } from '../../runtime/boot.ts';
import type { HostEnd } from '../../runtime/HostEnd.ts';

/** Host of a server and its keeper, as stored for the next server. */
export interface StoredHost {
  boot: string;
  keeper: { pid: number; startedAt: number };
  /**
   * The newest PTY that the keeper had made: a later one is unknown to the state, an earlier one without a pane was
   * ended.
   */
  newestPty?: number;
}

export function hostOf({ pid, startedAt }: Welcome): StoredHost {
  return { boot: readBoot(), keeper: { pid, startedAt } };
}

/**
 * `before`: host of the server that stored the state; null for a release that stored none. `end`: its keeper was told
 * to end.
 */
export function lossReason(before: StoredHost | null, now: StoredHost, end: HostEnd | null): string {
  if (end !== null) return lossReasons.hostShutDown;
  if (before === null || !isSameBoot(before.boot, now.boot)) return lossReasons.hostRestarted;
  const sameKeeper = before.keeper.pid === now.keeper.pid && before.keeper.startedAt === now.keeper.startedAt;
  return sameKeeper ? lossReasons.unrecorded : lossReasons.keeperKilled;
}

/**
 * Ends everything in a PTY's session: HUP, then TERM, then KILL, each after a grace period for the one before. It
 * stops as soon as nothing is left. Processes that made their own session (setsid) do not belong to the pane.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { leadsSession, type Member, type SessionQuery, sessionMembers } from './processTable.ts';

/** Signals in turn, each with the time that processes get to react. */
export type KillStages = readonly { signal: NodeJS.Signals; graceMs: number }[];

/**
 * On HUP, shells save their history and editors their files: half a second is enough. Programs that are still there get
 * another second.
 */
const usualStages: KillStages = [
  { signal: 'SIGHUP', graceMs: 500 },
  { signal: 'SIGTERM', graceMs: 1000 },
  // More than once, for processes forked during the first round.
  { signal: 'SIGKILL', graceMs: 200 },
  { signal: 'SIGKILL', graceMs: 500 },
  { signal: 'SIGKILL', graceMs: 1000 },
];
/**
 * When the host goes down nobody waits at a prompt, and a database may have files to close: 3 s after TERM. Including
 * the server's longest time, the keeper is done within 8 s, less than Docker's 10.
 */
export const hostDownStages: KillStages = usualStages.map((stage) =>
  stage.signal === 'SIGTERM' ? { ...stage, graceMs: 3000 } : stage,
);
/** Interval between checks whether the signalled processes are gone. */
const pollMs = 20;
/**
 * A forked program makes its session itself, a moment after its pid is known; on a busy machine that moment is long.
 */
const sessionWithinMs = 2000;

export interface KillTarget extends SessionQuery {
  /** The session's first process has been reaped; from then on its pid may belong to another process. */
  isReaped(): boolean;
}

/** Resolves when the session is empty, or when even KILL did not empty it (a process stuck in the kernel). */
export async function killProcessSession(target: KillTarget, stages = usualStages): Promise<void> {
  await untilSession(target);
  for (const { signal, graceMs } of stages) {
    let members = await membersOf(target);
    // Read twice: a process may have escaped the first reading by a fork.
    if (members.length === 0) members = await membersOf(target);
    if (members.length === 0) return;
    signalAll(members, signal);
    // A stopped job acts on no signal but KILL until it continues.
    if (signal !== 'SIGKILL') signalAll(members, 'SIGCONT');
    const deadline = performance.now() + graceMs;
    while (performance.now() < deadline && members.some(({ pid }) => isAlive(pid, target)))
      await delay(pollMs);
  }
}

/** Signals one process group; a group that is gone is no error. */
export function signalGroup(group: number, signal: string): void {
  try {
    process.kill(-group, signal);
  } catch {
    // ESRCH: it ended by itself. EPERM: it changed its user, as sudo does, and is out of reach.
  }
}

/** Waits for the session: a program killed right after its fork is in no session yet, and would be missed. */
async function untilSession(target: KillTarget): Promise<void> {
  const deadline = performance.now() + sessionWithinMs;
  while (isAlive(target.sid, target) && performance.now() < deadline) {
    if (await leadsSession(target)) return;
    await delay(pollMs);
  }
}

async function membersOf(target: KillTarget): Promise<Member[]> {
  const members = await sessionMembers(target);
  // While a session has a member, its id is not reused. So a process with that id after the first one was reaped began
  // a session of its own: ours has long been empty.
  const isTakenOver = target.isReaped() && members.some(({ pid }) => pid === target.sid);
  return isTakenOver ? [] : members;
}

/** By group, which a process can't escape by forking meanwhile. */
function signalAll(members: readonly Member[], signal: NodeJS.Signals): void {
  for (const group of new Set(members.map((member) => member.group))) signalGroup(group, signal);
}

function isAlive(pid: number, target: KillTarget): boolean {
  if (pid === target.sid && target.isReaped()) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

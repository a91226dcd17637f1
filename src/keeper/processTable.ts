/**
 * Processes of a PTY's session (setsid(2)): read from /proc, or from ps where there is none. A process that has left
 * the session with its own setsid is not in it. It sends no signals. One reading of /proc serves all requests that wait for
 * it: a thousand panes that are ended together ask at once.
 *
 * A process can leave a session only for one of its own, whose id is its pid, and can't join any other. So its session is
 * read once: later the process is in that session, or leads its own. A request reads these few candidates again. A process
 * is recognised by the inode and time of its folder, since pids are used again.
 */
import { execFile } from 'node:child_process';
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface Member {
  pid: number;
  group: number;
}

export interface SessionQuery {
  /** The session's id: the pid of its first process. */
  sid: number;
  /** Path of its terminal, by which ps identifies it. */
  tty: string;
}

/** Pids by the sessions in which their processes are, unless they began their own since. */
type Candidates = ReadonlyMap<number, readonly number[]>;

interface KnownProcess {
  /** Identity of the process: of its folder. */
  readonly inode: number;
  readonly madeMs: number;
  /** Session that it was in when it was read. */
  readonly session: number;
}

/**
 * Longest time that /proc is read at a stretch, milliseconds: hundreds of processes take several, and keys and new programs
 * would wait for all of them.
 */
const stretchMs = 0.5;

/** Bytes read of `stat`: enough for the first fields, with a `comm` of at most 64 bytes. */
const statBytes = 256;

interface Stat {
  readonly session: number;
  /** A zombie. */
  readonly isGone: boolean;
  readonly member: Member;
}

type Reading = Promise<Candidates | null>;

/** By folder: the reading that has begun last, and the one that waits for its end. */
const begun = new Map<string, Reading>();
const waiting = new Map<string, Reading>();
/** By folder: the processes of the last reading, by pid. */
const known = new Map<string, ReadonlyMap<number, KnownProcess>>();

/** The processes of a session, without zombies. */
export async function sessionMembers(query: SessionQuery, procDir = '/proc'): Promise<Member[]> {
  const candidates = process.platform === 'linux' ? await nextReading(procDir) : null;
  // No /proc, as in some containers.
  if (candidates === null) return membersByPs(query);
  const { sid } = query;
  const buffer = Buffer.allocUnsafe(statBytes);
  return [...new Set([sid, ...(candidates.get(sid) ?? [])])]
    .map((pid) => readStat(procDir, `${pid}`, buffer))
    .filter((stat) => stat !== null && !stat.isGone && stat.session === sid)
    .map((stat) => (stat as Stat).member);
}

/**
 * Whether the process with this id leads its session. Reads one file, while `sessionMembers` reads those of all
 * processes.
 */
export async function leadsSession(query: SessionQuery, procDir = '/proc'): Promise<boolean> {
  const stat =
    process.platform === 'linux' ? readStat(procDir, `${query.sid}`, Buffer.allocUnsafe(statBytes)) : null;
  if (stat !== null) return !stat.isGone && stat.session === query.sid;
  // There is no /proc, or the process is gone.
  return (await sessionMembers(query, procDir)).some(({ pid }) => pid === query.sid);
}

/** Begins after the call, so that it sees everything that happened before. */
function nextReading(procDir: string): Reading {
  const joined = waiting.get(procDir);
  if (joined !== undefined) return joined;
  const reading = Promise.all([begun.get(procDir), nextTurn()]).then(() => {
    waiting.delete(procDir);
    const now = sessionsInProc(procDir).catch(() => null);
    begun.set(procDir, now);
    return now;
  });
  waiting.set(procDir, reading);
  return reading;
}

/** Lets other work in between: a process may escape the reading by a fork meanwhile. */
async function sessionsInProc(procDir: string): Promise<Candidates> {
  const before = known.get(procDir);
  const now = new Map<number, KnownProcess>();
  const candidates = new Map<number, number[]>();
  const buffer = Buffer.allocUnsafe(statBytes);
  let until = performance.now() + stretchMs;
  for (const name of readdirSync(procDir)) {
    if (!/^\d+$/.test(name)) continue;
    if (performance.now() >= until) {
      await nextTurn();
      until = performance.now() + stretchMs;
    }
    const pid = Number(name);
    const one = readKnown(procDir, name, before?.get(pid), buffer);
    if (one === null) continue;
    now.set(pid, one);
    const members = candidates.get(one.session);
    if (members === undefined) candidates.set(one.session, [pid]);
    else members.push(pid);
  }
  known.set(procDir, now);
  return candidates;
}

/** Returns `before` when it is the same process, which takes a third of the time of reading it; null when it is gone. */
function readKnown(
  procDir: string,
  pid: string,
  before: KnownProcess | undefined,
  buffer: Buffer,
): KnownProcess | null {
  // Looked at before the session is read: if the pid passes to another process in between, that one is read next time.
  const folder = identityOf(`${procDir}/${pid}`);
  if (folder === null) return null;
  const { inode, madeMs } = folder;
  // An identity that can't be had is NaN, which equals nothing.
  if (before !== undefined && before.inode === inode && before.madeMs === madeMs) return before;
  const stat = readStat(procDir, pid, buffer);
  return stat === null ? null : { inode, madeMs, session: stat.session };
}

function identityOf(folder: string): Pick<KnownProcess, 'inode' | 'madeMs'> | null {
  try {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    return found === undefined ? null : { inode: found.ino, madeMs: found.ctimeMs };
  } catch {
    return { inode: Number.NaN, madeMs: Number.NaN };
  }
}

/**
 * Reads one process; null when it is gone. Makes three system calls and reuses a buffer: `readFileSync` makes five
 * calls and allocates 8 KiB.
 */
function readStat(procDir: string, pid: string, buffer: Buffer): Stat | null {
  try {
    const fd = openSync(`${procDir}/${pid}/stat`, 'r');
    try {
      // proc_pid_stat(5): pid (comm) state ppid pgrp session ...; comm may hold anything, so count from the last ")".
      const stat = buffer.toString('latin1', 0, readSync(fd, buffer, 0, statBytes, 0));
      const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 4);
      const isGone = state === 'Z' || state === 'X';
      return { session: Number(session), isGone, member: { pid: Number(pid), group: Number(group) } };
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

/** ps(1) of POSIX has no session column, but a session's processes share its terminal. */
function membersByPs({ tty }: SessionQuery): Promise<Member[]> {
  const args = ['-o', 'pid=,pgid=,stat=', '-t', tty.replace(/^\/dev\//, '')];
  return new Promise((resolve) => {
    execFile('ps', args, (_error, out) => {
      const rows = out.split('\n').map((line) => line.trim().split(/\s+/));
      const alive = rows.filter(([pid, , state]) => pid && state !== undefined && !state.startsWith('Z'));
      resolve(alive.map(([pid, group]) => ({ pid: Number(pid), group: Number(group) })));
    });
  });
}

/**
 * Processes of a PTY's session (setsid(2)): read from /proc, or from ps where there is none. A process that has left
 * the session with its own setsid is not in it. It sends no signals. One reading of /proc serves all requests that wait for
 * it: a thousand panes that are ended together ask at once.
 */
import { execFile } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
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

type Sessions = ReadonlyMap<number, readonly Member[]>;

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

type Reading = Promise<Sessions | null>;

/** By folder: the reading that has begun last, and the one that waits for its end. */
const begun = new Map<string, Reading>();
const waiting = new Map<string, Reading>();

/** The processes of a session, without zombies. */
export async function sessionMembers(query: SessionQuery, procDir = '/proc'): Promise<Member[]> {
  const sessions = process.platform === 'linux' ? await nextReading(procDir) : null;
  // No /proc, as in some containers.
  if (sessions === null) return membersByPs(query);
  return [...(sessions.get(query.sid) ?? [])];
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
async function sessionsInProc(procDir: string): Promise<Sessions> {
  const sessions = new Map<number, Member[]>();
  const buffer = Buffer.allocUnsafe(statBytes);
  let until = performance.now() + stretchMs;
  for (const name of readdirSync(procDir)) {
    if (!/^\d+$/.test(name)) continue;
    if (performance.now() >= until) {
      await nextTurn();
      until = performance.now() + stretchMs;
    }
    const stat = readStat(procDir, name, buffer);
    if (stat === null || stat.isGone) continue;
    const { session, member } = stat;
    const members = sessions.get(session);
    if (members === undefined) sessions.set(session, [member]);
    else members.push(member);
  }
  return sessions;
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

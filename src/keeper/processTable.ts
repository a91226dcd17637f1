/**
 * Processes of a PTY's session (setsid(2)): read from /proc, or from ps where there is none. A process that has left
 * the session with its own setsid is not in it. It sends no signals. /proc is read once for all requests in one turn
 * of the loop: a thousand panes that are ended together ask at once.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

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

/** By folder: the pending reading of /proc at the end of this turn. */
const readings = new Map<string, Promise<Sessions | null>>();

/** The processes of a session, without zombies. */
export async function sessionMembers(query: SessionQuery, procDir = '/proc'): Promise<Member[]> {
  const sessions = process.platform === 'linux' ? await nextReading(procDir) : null;
  // No /proc, as in some containers.
  if (sessions === null) return membersByPs(query);
  return [...(sessions.get(query.sid) ?? [])];
}

/** Begins after the call, so that it sees everything that happened before. */
function nextReading(procDir: string): Promise<Sessions | null> {
  const waiting = readings.get(procDir);
  if (waiting !== undefined) return waiting;
  const reading = new Promise<Sessions | null>((resolve) => {
    setImmediate(() => {
      readings.delete(procDir);
      resolve(readProc(procDir));
    });
  });
  readings.set(procDir, reading);
  return reading;
}

function readProc(procDir: string): Sessions | null {
  try {
    return sessionsInProc(procDir);
  } catch {
    return null;
  }
}

function sessionsInProc(procDir: string): Sessions {
  const sessions = new Map<number, Member[]>();
  for (const name of readdirSync(procDir)) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // proc_pid_stat(5): pid (comm) state ppid pgrp session ...; comm may hold anything, so count from the last ")".
      const stat = readFileSync(`${procDir}/${name}/stat`, 'latin1');
      const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 4);
      if (state === 'Z' || state === 'X') continue;
      const member = { pid: Number(name), group: Number(group) };
      const members = sessions.get(Number(session));
      if (members === undefined) sessions.set(Number(session), [member]);
      else members.push(member);
    } catch {
      // Gone since the folder was read.
    }
  }
  return sessions;
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

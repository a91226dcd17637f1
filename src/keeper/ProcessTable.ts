/**
 * Which processes belong to a PTY's session (setsid(2)): read from /proc, or from ps where there is none.
 * A process that has left the session with setsid of its own is not in it. It signals nobody.
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
  /** Path of its terminal, by which ps knows it. */
  tty: string;
}

/** The processes of a session, without those that are dead and only not yet reaped. */
export function sessionMembers(query: SessionQuery, procDir = '/proc'): Promise<Member[]> {
  if (process.platform === 'linux') {
    try {
      return Promise.resolve(membersInProc(query.sid, procDir));
    } catch {
      // No /proc, as in some containers.
    }
  }
  return membersByPs(query);
}

function membersInProc(sid: number, procDir: string): Member[] {
  const members: Member[] = [];
  for (const name of readdirSync(procDir)) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // proc_pid_stat(5): pid (comm) state ppid pgrp session ...; comm may hold anything, so count from the last ")".
      const stat = readFileSync(`${procDir}/${name}/stat`, 'latin1');
      const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 4);
      if (Number(session) !== sid || state === 'Z' || state === 'X') continue;
      members.push({ pid: Number(name), group: Number(group) });
    } catch {
      // Gone since the folder was read.
    }
  }
  return members;
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

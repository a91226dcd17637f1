/**
 * Foreground process of a pane's terminal and its folder: for automatic-rename, pane_current_command and
 * pane_current_path. Reads only the process table; a best effort that never throws.
 *
 * On Linux /proc answers at once. Elsewhere `ps` takes a process of its own: the last result is returned, and a new one
 * is fetched in the background.
 */
import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export interface Foreground {
  /**
   * Program name from `argv[0]`, without its path and without a login shell's leading '-'. Empty when the group's first
   * process has ended (`ls` of `ls | less`).
   */
  command: string;
  /** Working directory; null where the system does not report it. */
  cwd: string | null;
  /** Foreground process group; equals the shell's pid when only the shell is there. */
  group: number;
}

export class ProcessInspector {
  readonly #platform: NodeJS.Platform;
  readonly #lastKnown = new Map<number, Foreground>();
  readonly #asking = new Set<number>();

  constructor(platform: NodeJS.Platform = process.platform) {
    this.#platform = platform;
  }

  /** Foreground of the terminal whose session leader is `pid`; null when that process is gone or not known yet. */
  foreground(pid: number): Foreground | null {
    return this.#platform === 'linux' ? foregroundFromProc(pid) : this.#foregroundFromPs(pid);
  }

  /** Whether this process has no child, running or stopped. False when the system does not tell. */
  isAlone(pid: number): boolean {
    if (this.#platform !== 'linux') return false;
    try {
      return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim() === '';
    } catch {
      return false;
    }
  }

  /** The pane is gone: forgets its results. */
  forget(pid: number): void {
    this.#lastKnown.delete(pid);
  }

  #foregroundFromPs(pid: number): Foreground | null {
    if (!this.#asking.has(pid)) {
      this.#asking.add(pid);
      askPs(pid, (answer) => {
        this.#asking.delete(pid);
        if (answer) this.#lastKnown.set(pid, answer);
      });
    }
    return this.#lastKnown.get(pid) ?? null;
  }
}

/** proc(5): /proc/PID/stat, after the command in parentheses: state ppid pgrp session tty_nr tpgid. */
function foregroundFromProc(pid: number): Foreground | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5]);
    const leader = Number.isInteger(group) && group > 0 ? group : pid;
    return { command: readName(leader), cwd: readCwd(leader) ?? readCwd(pid), group: leader };
  } catch {
    return null;
  }
}

function readName(pid: number): string {
  try {
    const command = commandName(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '');
    return command || readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Working directory of a process; null where it cannot be read. */
export function readCwd(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

function askPs(pid: number, done: (answer: Foreground | null) => void): void {
  execFile('ps', ['-o', 'tpgid=', '-p', String(pid)], (error, out) => {
    const group = Number(out.trim());
    if (error || !Number.isInteger(group) || group <= 0) return done(null);
    execFile('ps', ['-o', 'comm=', '-p', String(group)], (second, name) => {
      done(second ? null : { command: commandName(name.trim()), cwd: null, group });
    });
  });
}

function commandName(argv0: string): string {
  return basename(argv0.replace(/^-/, ''));
}

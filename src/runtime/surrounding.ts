/**
 * The server of the surrounding pane, by the variables that a pane's programs get: $HOLDFAST, and $TMUX for programs
 * made for tmux. Loaded by every command: keep it light. It connects to nothing.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Names that the program is called by. */
export type CalledAs = 'holdfast' | 'tmux';

/**
 * The socket named by $HOLDFAST or $TMUX, both `SOCKET,PID,SESSION`; undefined outside of our panes. The variable of the
 * name by which the program is called comes first, since a script may set that one alone. $TMUX of a real tmux counts as
 * none: nothing there speaks our protocol.
 */
export function surroundingSocket(env: Env, calledAs: CalledAs = 'holdfast'): string | undefined {
  const ours = socketOf(env.HOLDFAST);
  const first = calledAs === 'tmux' ? env.TMUX : undefined;
  if (ours !== undefined && (first === undefined || socketOf(first) === ours)) return ours;
  const theirs = socketOf(env.TMUX);
  return theirs !== undefined && !isRealTmux(env.TMUX ?? '') ? theirs : ours;
}

/** The pane that the caller runs in; undefined outside of panes. */
export function surroundingPane(env: Env): string | undefined {
  return env.HOLDFAST_PANE || env.TMUX_PANE || undefined;
}

/** A server, as its panes' variables name it. */
export interface NamedServer {
  socketPath: string;
  pid: number;
  stateDir: string;
}

/**
 * Whether the environment is that of a pane of this server. It may have moved its socket, or another process may have
 * become the server, since the pane's program was started; its state folder stays the same.
 */
export function isWithin(env: Env, server: NamedServer): boolean {
  if (!env.HOLDFAST && !env.TMUX) return false;
  if (env.HOLDFAST && env.HOLDFAST_STATE === server.stateDir) return true;
  return [env.HOLDFAST, env.TMUX].some(
    (variable) =>
      socketOf(variable) === server.socketPath || Number(variable?.split(',').at(-2)) === server.pid,
  );
}

function socketOf(variable: string | undefined): string | undefined {
  const [socket = ''] = variable?.split(',') ?? [];
  return isAbsolute(socket) ? socket : undefined;
}

/** By the usual folder of tmux's sockets, or by the name that tmux gives its server process. */
function isRealTmux(variable: string): boolean {
  const [socket = '', pid = ''] = variable.split(',');
  if (/^tmux-\d+$/.test(basename(dirname(socket)))) return true;
  if (!/^\d+$/.test(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('tmux');
  } catch {
    // The process is gone, or this system has no /proc.
    return false;
  }
}

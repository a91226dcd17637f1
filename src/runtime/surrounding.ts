/**
 * Finds the server of the surrounding pane, by the variables that programs in panes get: $HOLDFAST, and $TMUX for
 * programs made for tmux. Loaded by every command: keep it light. Connects to nothing.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Names by which the program can be called. */
export type CalledAs = 'holdfast' | 'tmux';

/**
 * The socket named by $HOLDFAST or $TMUX, both `SOCKET,PID,SESSION`; undefined outside of our panes. Called as `tmux`,
 * the program reads $TMUX first, else $HOLDFAST, since a script may set only one of them. A $TMUX of a real tmux is
 * ignored: that server does not speak our protocol.
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
 * Whether the environment is that of a pane of this server. The state folder decides where it is known: since the pane's
 * program was started, the socket may have moved, and the server's process may have been replaced.
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

/** Names under which Linux lists a process of Node, whose main thread newer releases rename. */
const nodeName = /^(?:node|MainThread)/;

/**
 * Recognises a real tmux by the name of its server process, or by its usual folder of sockets: that may be ours as well
 * ($TMUX_TMPDIR), but then the process is Node.
 */
function isRealTmux(variable: string): boolean {
  const [socket = '', pid = ''] = variable.split(',');
  const name = processName(pid);
  return name.startsWith('tmux') || (/^tmux-\d+$/.test(basename(dirname(socket))) && !nodeName.test(name));
}

/** '' for a process that is gone, and where the system has no /proc. */
function processName(pid: string): string {
  if (!/^\d{1,9}$/.test(pid)) return '';
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * A connection to the server of a socket: finds it, starts it when asked to, and says hello. Loaded by every command:
 * what only a start needs is loaded when there is one.
 */
import { existsSync, readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import { type HelloParams, protocolVersions, type TerminalInfo } from '../../protocol/messages.ts';
import { bundle, version } from '../../runtime/installation.ts';
import { saysUtf8 } from '../../runtime/locale.ts';
import { internalBinding } from '../../runtime/nodeInternals.ts';
import {
  checkPrivateDir,
  checkReachable,
  checkSocketSafe,
  type Places,
  runtimeDir,
} from '../../runtime/paths.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { connectPipe } from '../../transport/pipe.ts';

/**
 * The bundle for who finds no server. A process that lives long loads it before it needs it: after an upgrade the one that
 * stands there is of another build, or none does. Errors: program-gone.
 */
export function starting(): typeof import('../front/start.ts') {
  try {
    return require(bundle('cli-start')) as typeof import('../front/start.ts');
  } catch (error) {
    if (existsSync(bundle('cli-start'))) throw error;
    throw fail('program-gone', { path: bundle('cli-start') });
  }
}

export interface StartOptions {
  /**
   * 'always': the command makes something; 'stored': only when there are sessions to bring back; 'again': neither when the
   * host goes down, which a client that reconnects by itself must not delay; 'never': -N.
   */
  start: 'always' | 'stored' | 'again' | 'never';
  configFiles?: readonly string[];
  /** Done before a server is started, when nothing is stored for it either. */
  beforeFirst?: () => Promise<void>;
}

/** Errors: no-server, server-ended, start-failed, server-crash-loop, program-gone, state-elsewhere, unsafe-directory. */
export async function connect(where: Places, options: StartOptions): Promise<Carrier> {
  const carrier = checkFolder(where) ? await connectPipe(where.socket) : null;
  return carrier ?? starting().findServer(where, options);
}

/** Nobody else may have put a socket there for us to type into. False when there is no such folder. */
function checkFolder(where: Places): boolean {
  checkReachable(where.socket);
  const folder = dirname(where.socket);
  if (!existsSync(folder)) return false;
  if (folder === runtimeDir(process.env)) checkPrivateDir(folder);
  else checkSocketSafe(where.socket);
  return true;
}

/** Who we are and where we stand, for hello. */
export function greeting(kind: HelloParams['client']['kind']): HelloParams {
  const terminal = terminalInfo();
  return {
    versions: { ...protocolVersions },
    client: { kind, name: userName(), version, pid: process.pid },
    cwd: currentDirectory(),
    env: cleanEnvironment(),
    ...(terminal ? { terminal } : {}),
  };
}

/** src/tty_wrap.h of Node. */
interface TtyBinding {
  isTTY(descriptor: number): boolean;
  TTY: new (
    descriptor: number,
    failed: { code?: string },
  ) => { getWindowSize(size: [cols: number, rows: number]): number; close(): void };
}

/** Standard input and output are a terminal. */
export function onTerminal(): boolean {
  const isTerminal =
    internalBinding<TtyBinding>('tty_wrap')?.isTTY ?? process.getBuiltinModule('node:tty').isatty;
  return isTerminal(0) && isTerminal(1);
}

/** Asks the system: making `process.stdout` to ask it costs milliseconds. */
function terminalSize(): { cols: number; rows: number } {
  const { TTY } = internalBinding<TtyBinding>('tty_wrap') ?? {};
  const failed: { code?: string } = {};
  const terminal = TTY && new TTY(1, failed);
  if (!terminal || failed.code !== undefined)
    return { cols: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
  const size: [number, number] = [0, 0];
  terminal.getWindowSize(size);
  terminal.close();
  return { cols: size[0] || 80, rows: size[1] || 24 };
}

/** The terminal on standard input and output; null when either is none. */
function terminalInfo(): TerminalInfo | null {
  if (!onTerminal()) return null;
  const tty = terminalPath();
  return {
    ...terminalSize(),
    term: process.env.TERM || 'unknown',
    utf8: saysUtf8(process.env),
    ...(tty === null ? {} : { tty }),
  };
}

function terminalPath(): string | null {
  for (const link of ['/proc/self/fd/0', '/dev/fd/0']) {
    try {
      const path = readlinkSync(link);
      if (path.startsWith('/dev/')) return path;
    } catch {
      // Not on this system.
    }
  }
  return null;
}

function userName(): string {
  return process.env.USER || process.env.LOGNAME || safeUserInfo();
}

function safeUserInfo(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** A directory that was removed under us has no name; the environment still has the one that we came by. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD ?? '/';
  }
}

function cleanEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  return env;
}

/**
 * A connection to the server of a socket: finds it, starts it when asked to, and says hello. Loaded by every command:
 * what only a start needs is loaded when there is one.
 */
import { existsSync, readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { type HelloParams, protocolVersions, type TerminalInfo } from '../protocol/messages.ts';
import { bundle, version } from '../runtime/installation.ts';
import {
  checkPrivateDir,
  checkSocketSafe,
  ensurePrivateDir,
  type Places,
  runtimeDir,
} from '../runtime/paths.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { connectUnix } from '../transport/unix.ts';

/** File that says that there are sessions to bring back: written by the server, see session/StateStore.ts. */
const stateFile = 'state.json';

export interface StartOptions {
  /** 'always': the command makes something; 'stored': only when there are sessions to bring back; 'never': -N. */
  start: 'always' | 'stored' | 'never';
  configFiles?: readonly string[];
  /** Done before a server is started, when nothing is stored for it either. */
  beforeFirst?: () => Promise<void>;
}

/** Errors: no-server, start-failed, server-crash-loop, unsafe-directory. */
export async function connect(where: Places, options: StartOptions): Promise<Carrier> {
  checkFolder(where);
  try {
    return await connectUnix(where.socket);
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code !== 'no-server') throw error;
    const stored = existsSync(join(where.stateDir, stateFile));
    if (options.start === 'never' || (options.start === 'stored' && !stored)) throw error;
    if (!stored) await options.beforeFirst?.();
  }
  await startServer(where, options.configFiles ?? []);
  return connectUnix(where.socket);
}

/** Starts keeper and server, or waits for the ones that are starting. */
export async function startServer(where: Places, configFiles: readonly string[]): Promise<void> {
  if (dirname(where.socket) === runtimeDir(process.env)) ensurePrivateDir(dirname(where.socket));
  ensurePrivateDir(where.stateDir);
  const { ensureServer } = await import('../runtime/launch.ts');
  await ensureServer({
    socketPath: where.socket,
    stateDir: where.stateDir,
    keeperEntry: bundle('keeper'),
    serverEntry: bundle('server'),
    env: startEnvironment(configFiles),
  });
}

/** The files of -f travel to the server in its environment. */
function startEnvironment(configFiles: readonly string[]): NodeJS.ProcessEnv {
  const { HOLDFAST_CONFIG: _, ...env } = process.env;
  if (configFiles.length === 0) return env;
  return { ...env, HOLDFAST_CONFIG: configFiles.map((file) => resolve(file)).join('\n') };
}

/** Nobody else may have put a socket there for us to type into. */
function checkFolder(where: Places): void {
  const folder = dirname(where.socket);
  if (!existsSync(folder)) {
    if (folder === runtimeDir(process.env)) return;
    throw fail('no-server', { path: where.socket });
  }
  if (folder === runtimeDir(process.env)) checkPrivateDir(folder);
  else checkSocketSafe(where.socket);
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

/** Standard input and output are a terminal. Asks the system: making `process.stdin` to ask it costs milliseconds. */
export function onTerminal(): boolean {
  return isatty(0) && isatty(1);
}

/** The terminal on standard input and output; null when either is none. */
export function terminalInfo(): TerminalInfo | null {
  if (!onTerminal()) return null;
  const tty = terminalPath();
  return {
    cols: Math.max(1, process.stdout.columns || 80),
    rows: Math.max(1, process.stdout.rows || 24),
    term: process.env.TERM || 'unknown',
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

/**
 * Connection to the server of a socket: finds it, starts it if allowed, and makes the hello. Every command loads this,
 * so code that only a start needs is loaded on use.
 */
import { close, existsSync, readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { fail } from '../../protocol/errors.ts';
import { protocolVersions } from '../../protocol/limits.ts';
import type { HelloParams, TerminalInfo } from '../../protocol/messages.ts';
import { bundle, version } from '../../runtime/installation.ts';
import { saysUtf8 } from '../../runtime/locale.ts';
import { internalBinding } from '../../runtime/nodeInternals.ts';
import { checkFolder, type Places } from '../../runtime/paths.ts';
import { workingDirectory } from '../../runtime/workingDirectory.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { connectPipe } from '../../transport/pipe.ts';

/**
 * The bundle for commands that find no server. A long-lived process loads it early: after an upgrade the file there is
 * of another build, or gone. Errors: program-gone.
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
   * 'always': the command makes something; 'stored': only when there are sessions to restore; 'again': as 'stored', but
   * not after the host shut down, which a reconnecting client must not delay; 'front': as 'stored', but not while the host
   * shuts down; 'never': -N.
   */
  start: 'always' | 'stored' | 'again' | 'front' | 'never';
  configFiles?: readonly string[];
  /** Descriptor of the socket to a keeper that waits for its orders. It is closed here where none is started. */
  keeper?: number | null;
  /** Runs before a server is started without a stored state. */
  beforeFirst?: () => Promise<void>;
}

/** Errors: no-server, server-ended, start-failed, server-crash-loop, program-gone, state-elsewhere, unsafe-directory. */
export async function connect(where: Places, options: StartOptions): Promise<Carrier> {
  const carrier = checkFolder(where.socket, process.env) ? await connectPipe(where.socket) : null;
  if (carrier === null) return starting().findServer(where, options);
  if (typeof options.keeper === 'number') close(options.keeper, () => {});
  return carrier;
}

/** Identity and place of the caller, for hello. */
export function greeting(kind: HelloParams['client']['kind']): HelloParams {
  const terminal = terminalInfo();
  return {
    versions: { ...protocolVersions },
    client: { kind, name: userName(), version, pid: process.pid },
    cwd: workingDirectory(),
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

/** Whether standard input and output are a terminal. */
export function onTerminal(): boolean {
  const isTerminal =
    internalBinding<TtyBinding>('tty_wrap')?.isTTY ?? process.getBuiltinModule('node:tty').isatty;
  return isTerminal(0) && isTerminal(1);
}

/** Asks the system: creating `process.stdout` to ask it costs milliseconds. */
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
      // Not available on this system.
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

function cleanEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  return env;
}

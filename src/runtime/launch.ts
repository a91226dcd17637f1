/**
 * Gets a server running on a socket: waits for the keeper that is there, or starts one, detached.
 * It is loaded by any command that finds nobody listening: keep it light. It never talks to the server itself.
 */
import { spawn } from 'node:child_process';
import { closeSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { ControlRequest, KeeperStatus, LaunchReport } from './control.ts';
import { findHolder, type Holder, tryConnect } from './Lock.ts';
import { openServerLog, readLogEnd, serverLogPath } from './launchLog.ts';

export interface LaunchOptions {
  /** In a folder that exists and is safe (see paths.ts). */
  socketPath: string;
  /** A folder that exists and is safe. */
  stateDir: string;
  /** dist/keeper.cjs and dist/server.cjs. */
  keeperEntry: string;
  serverEntry: string;
  /** The environment of keeper and server, and so what new sessions start from. */
  env: Readonly<Record<string, string | undefined>>;
  /** Flags of node for the server, such as a bound of its heap; ones that keep it small when absent. */
  serverFlags?: readonly string[];
  /** How long to wait in all, milliseconds. */
  timeoutMs?: number;
}

/** A server starts in well under a second; a machine that swaps or boots may need many. */
const defaultTimeoutMs = 10_000;
/** A keeper holds no young objects for long and few old ones: small spaces keep it small. */
const keeperFlags = ['--max-semi-space-size=1', '--single-threaded-gc', '--v8-pool-size=0'];
/**
 * A server's young objects are frames and lines on their way: 4 MiB of room for them is as fast as V8's 16 on a flood,
 * and 12 MiB smaller with 30 panes.
 */
const defaultServerFlags = ['--max-semi-space-size=4'] as const;
/** Before the keeper is asked again whether a server that it calls running, and that does not listen, still is. */
const recheckMs = 20;
/** Of the log, what an error shows. */
const logEndBytes = 1000;

/**
 * Resolves when the server of this socket listens.
 * @throws server-crash-loop: a keeper is there but its server is not started any more;
 *   start-failed: no server within the time, with the end of the log.
 */
export async function ensureServer(options: LaunchOptions): Promise<void> {
  const deadline = performance.now() + (options.timeoutMs ?? defaultTimeoutMs);
  const logStart = statSync(serverLogPath(options.stateDir), { throwIfNoEntry: false })?.size ?? 0;
  for (;;) {
    const holder = await findHolder(options.socketPath);
    const outcome =
      holder === null ? await startKeeper(options, deadline) : await waitFor(options, holder, deadline);
    if (outcome.kind === 'ready') return;
    if (outcome.kind === 'crash-loop') {
      throw fail('server-crash-loop', { crashes: outcome.crashes, log: serverLogPath(options.stateDir) });
    }
    // A keeper that came or went meanwhile: look again.
    if (outcome.kind === 'changed' && performance.now() < deadline) continue;
    const end = readLogEnd(options.stateDir, logStart, logEndBytes);
    const reason = outcome.kind === 'failed' ? outcome.reason : 'it did not get ready in time';
    throw fail('start-failed', { reason: end === '' ? reason : `${reason}; its log ends: ${end}` });
  }
}

/** Asks the keeper of a socket how it is, after a request to it; null when there is no keeper. */
export async function askKeeper(
  socketPath: string,
  op: ControlRequest['op'],
  timeoutMs = defaultTimeoutMs,
): Promise<KeeperStatus | null> {
  const holder = await findHolder(socketPath);
  if (holder === null) return null;
  // The first state is how it was before the request.
  let seen = 0;
  holder.connection.write(`${JSON.stringify({ op })}\n`);
  return readLines<KeeperStatus, KeeperStatus>(holder.connection, performance.now() + timeoutMs, (status) => {
    seen += 1;
    return seen === 2 ? status : null;
  }).finally(() => holder.connection.destroy());
}

type Outcome =
  | { kind: 'ready' }
  | { kind: 'crash-loop'; crashes: number }
  | { kind: 'changed' }
  | { kind: 'failed'; reason: string };

async function waitFor({ socketPath }: LaunchOptions, holder: Holder, deadline: number): Promise<Outcome> {
  const { connection } = holder;
  const outcome = await readLines<KeeperStatus, Outcome>(connection, deadline, ({ server, crashes }) => {
    if (server === 'running') return { kind: 'ready' };
    if (server === 'crash-loop') return { kind: 'crash-loop', crashes };
    // `stopping` ends with the connection, `starting` with another state.
    return null;
  });
  connection.destroy();
  if (outcome?.kind !== 'ready') return outcome ?? { kind: 'changed' };
  // Whoever saw the server die may be here before the keeper has heard of it.
  const server = await tryConnect(socketPath);
  server?.destroy();
  if (server === null) {
    // Or it lives and somebody has removed its socket, as those do who clean up a temporary folder.
    void askKeeper(socketPath, 'relisten').catch(() => {});
    await delay(recheckMs);
  }
  return server === null ? { kind: 'changed' } : outcome;
}

async function startKeeper(options: LaunchOptions, deadline: number): Promise<Outcome> {
  const { socketPath, stateDir, keeperEntry, serverEntry, serverFlags = defaultServerFlags } = options;
  const places = [
    '--socket',
    socketPath,
    '--state-dir',
    stateDir,
    '--server',
    serverEntry,
    '--ready-fd',
    '3',
  ];
  const flags = serverFlags.flatMap((flag) => [`--server-flag=${flag}`]);
  const log = openServerLog(stateDir);
  const child = spawn(process.execPath, [...keeperFlags, keeperEntry, ...places, ...flags], {
    cwd: '/',
    env: options.env,
    // setsid: neither the terminal's hang-up nor its keys reach the keeper.
    detached: true,
    stdio: ['ignore', 'ignore', log ?? 'ignore', 'pipe'],
  });
  if (log !== null) closeSync(log);
  const failed = new Promise<Outcome>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'failed', reason: systemReason(error) }));
  });
  const pipe = child.stdio[3] as Readable;
  const reported = readLines<LaunchReport, Outcome>(pipe, deadline, outcomeOf).then(
    (outcome) => outcome ?? { kind: 'failed' as const, reason: 'the keeper exited or did not answer' },
  );
  const outcome = await Promise.race([failed, reported]);
  pipe.destroy();
  child.unref();
  return outcome;
}

function outcomeOf(report: LaunchReport): Outcome {
  if ('ready' in report) return { kind: 'ready' };
  const { code, message, crashes = 0 } = report.error;
  if (code === 'held') return { kind: 'changed' };
  return code === 'server-crash-loop' ? { kind: 'crash-loop', crashes } : { kind: 'failed', reason: message };
}

/** Reads JSON lines until one gives a result; null at the end of the stream, at garbage, and after the deadline. */
function readLines<L, R>(stream: Readable, deadline: number, pick: (line: L) => R | null): Promise<R | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(null), Math.max(0, deadline - performance.now()));
    const finish = (result: R | null): void => {
      clearTimeout(timer);
      resolve(result);
    };
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        try {
          // A keeper of ours wrote it; fields of another version that are missing pick nothing.
          const result = pick(JSON.parse(line) as L);
          if (result !== null) return finish(result);
        } catch {
          return finish(null);
        }
      }
    });
    stream.on('end', () => finish(null));
    stream.on('error', () => finish(null));
    stream.on('close', () => finish(null));
  });
}

/**
 * Gets a server running for a state folder: waits for the keeper that is there, or starts one, detached.
 * It is loaded by any command that finds nobody listening: keep it light. It never talks to the server itself.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { ControlRequest, KeeperStatus, LaunchReport, Program } from './control.ts';
import { build, version } from './installation.ts';
import { findHolder, type Holder, socketPlace, statePlace, tryConnect } from './Lock.ts';
import { logSize, openServerLog, readLogEnd, serverLogPath } from './launchLog.ts';

/** Where a keeper is looked for. */
export interface KeeperPlaces {
  socketPath: string;
  stateDir: string;
}

/** Once `mayStart` has said yes, the state folder exists and is safe. */
export interface LaunchOptions extends KeeperPlaces {
  /** dist/keeper.cjs and dist/server.cjs. */
  keeperEntry: string;
  serverEntry: string;
  /** The environment of keeper and server, and so what new sessions start from. */
  env: Readonly<Record<string, string | undefined>>;
  /** Flags of node for the server, such as a bound of its heap; ones that keep it small when absent. */
  serverFlags?: readonly string[];
  /** Asked when no keeper lives: whether one is started. Absent: it is. */
  mayStart?: () => boolean | Promise<boolean>;
  /**
   * Where a server that is new, or that nobody reaches any more, is to listen: in a folder that exists and is safe (see
   * paths.ts). Absent: at `socketPath`.
   */
  listenAt?: (isNew: boolean) => string;
  /** A sentence about the state folder that the server is to show. */
  problem?: string;
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

/** The keeper that has the state folder, or else the socket: an earlier release locks only that. Errors: state-elsewhere. */
export async function findKeeper({ socketPath, stateDir }: KeeperPlaces): Promise<Holder | null> {
  return (await findHolder(statePlace(stateDir))) ?? (await findHolder(socketPlace(socketPath)));
}

/**
 * Resolves with the path where the server listens: another one than asked for when a server of the state folder runs.
 * @throws no-server: none was to be started; server-crash-loop, program-gone: a keeper is there but its server is not started any more;
 *   start-failed: no server within the time, with the end of the log; state-elsewhere.
 */
export async function ensureServer(options: LaunchOptions): Promise<string> {
  const deadline = performance.now() + (options.timeoutMs ?? defaultTimeoutMs);
  const logStart = logSize(options.stateDir);
  for (;;) {
    const holder = await findKeeper(options);
    if (holder === null && !((await options.mayStart?.()) ?? true))
      throw fail('no-server', { path: options.socketPath });
    const outcome =
      holder === null ? await startKeeper(options, deadline) : await waitFor(options, holder, deadline);
    if (outcome.kind === 'ready') return outcome.socket;
    if (outcome.kind === 'gone') throw fail('program-gone', { path: outcome.path });
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

/** What these options start as a server. */
export function programOf({ serverEntry, serverFlags = defaultServerFlags }: LaunchOptions): Program {
  return { node: process.execPath, flags: serverFlags, entry: serverEntry, version, build };
}

/** Asks the keeper of these places how it is, after a request to it; null when there is no keeper. */
export async function askKeeper(
  where: KeeperPlaces,
  request: ControlRequest,
  timeoutMs = defaultTimeoutMs,
): Promise<KeeperStatus | null> {
  const holder = await findKeeper(where);
  return holder === null ? null : askHolder(holder, request, performance.now() + timeoutMs);
}

/** The first state is how it was before the request. A keeper of control version 1 gives the next one as the answer. */
function askHolder(
  { connection }: Holder,
  request: ControlRequest,
  deadline: number,
): Promise<KeeperStatus | null> {
  const id = 1;
  let seen = 0;
  connection.write(`${JSON.stringify({ ...request, id })}\n`);
  return readLines<KeeperStatus, KeeperStatus>(connection, deadline, (status) => {
    seen += 1;
    const isAnswer = status.control === undefined ? seen === 2 : status.answers === id;
    return isAnswer ? status : null;
  }).finally(() => connection.destroy());
}

type Outcome =
  | { kind: 'ready'; socket: string }
  | { kind: 'crash-loop'; crashes: number }
  | { kind: 'gone'; path: string }
  | { kind: 'changed' }
  | { kind: 'failed'; reason: string };

async function waitFor(options: LaunchOptions, holder: Holder, deadline: number): Promise<Outcome> {
  const { connection, content } = holder;
  const status = await readLines<KeeperStatus, KeeperStatus>(connection, deadline, (line) =>
    // `stopping` ends with the connection, `starting` with another state.
    line.server === 'running' || line.server === 'crash-loop' ? line : null,
  );
  connection.destroy();
  if (status === null) return { kind: 'changed' };
  if (status.server === 'crash-loop') return revive(options, status, deadline);
  const socket = status.socket ?? content.socket ?? options.socketPath;
  const server = await tryConnect(socket);
  server?.destroy();
  return server === null ? listenAgain(options, socket, deadline) : { kind: 'ready', socket };
}

/** Has our own program started where the one that there was is gone, or was another one. */
async function revive(options: LaunchOptions, status: KeeperStatus, deadline: number): Promise<Outcome> {
  const { crashes, missing, program: theirs } = status;
  const crashed: Outcome =
    missing === undefined ? { kind: 'crash-loop', crashes } : { kind: 'gone', path: missing };
  const program = programOf(options);
  const isSame =
    program.entry === theirs?.entry && program.node === theirs.node && program.build === theirs.build;
  if (status.control === undefined || (isSame && missing === undefined)) return crashed;
  const left = deadline - performance.now();
  const answer = await askKeeper(options, { op: 'revive', program }, left);
  return answer?.refused === undefined ? { kind: 'changed' } : crashed;
}

/** The server lives and nobody reaches it: its socket was removed, as those do who clean up a temporary folder. */
async function listenAgain(options: LaunchOptions, socket: string, deadline: number): Promise<Outcome> {
  // Where the folder is gone as well, as /run/user/UID is after the last log-out, the socket comes to where we look for it.
  const path = existsSync(dirname(socket)) ? {} : { path: options.listenAt?.(false) ?? options.socketPath };
  const answer = await askKeeper(options, { op: 'relisten', ...path }, deadline - performance.now());
  // Somebody else may have had it listen elsewhere since we looked.
  if (answer?.refused !== undefined && answer.socket === socket)
    return { kind: 'failed', reason: answer.refused };
  // Or whoever saw the server die was here before the keeper had heard of it.
  await delay(recheckMs);
  return { kind: 'changed' };
}

async function startKeeper(options: LaunchOptions, deadline: number): Promise<Outcome> {
  const { stateDir, keeperEntry, problem } = options;
  const socketPath = options.listenAt?.(true) ?? options.socketPath;
  const program = programOf(options);
  const places = [
    '--socket',
    socketPath,
    '--state-dir',
    stateDir,
    '--server',
    program.entry,
    '--ready-fd',
    '3',
    ...(problem === undefined ? [] : [`--problem=${problem}`]),
  ];
  const flags = program.flags.map((flag) => `--server-flag=${flag}`);
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
  const reported = readLines<LaunchReport, Outcome>(pipe, deadline, (report) =>
    outcomeOf(report, socketPath),
  ).then((outcome) => outcome ?? { kind: 'failed' as const, reason: 'the keeper exited or did not answer' });
  const outcome = await Promise.race([failed, reported]);
  pipe.destroy();
  child.unref();
  return outcome;
}

function outcomeOf(report: LaunchReport, socket: string): Outcome {
  if ('ready' in report) return { kind: 'ready', socket };
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

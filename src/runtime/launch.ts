/**
 * Ensures that a server runs for a state folder: waits for the existing keeper, or starts one, detached.
 * Loaded by every command that finds no server listening: keep it light. Never talks to the server itself.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, type HoldfastError } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { ControlRequest, KeeperStatus, LaunchOrder, LaunchReport, ServerProgram } from './control.ts';
import { build, version } from './installation.ts';
import { logSize, openServerLog, readLogEnd, serverLogPath } from './launchLog.ts';
import { earlierSocketPlace, findHolder, type Holder, socketPlace, statePlace, tryConnect } from './lock.ts';
import { keeperFlags, serverFlags as usualServerFlags } from './nodeFlags.ts';
import type { WaitingKeeper } from './WaitingKeeper.ts';

/** Places in which to look for a keeper. */
export interface KeeperPlaces {
  socketPath: string;
  stateDir: string;
}

/** The state folder exists and is safe once `mayStart` has returned true. */
export interface LaunchOptions extends KeeperPlaces {
  /** Paths of dist/keeper.cjs and dist/server.cjs. */
  keeperEntry: string;
  serverEntry: string;
  /** Environment of keeper and server, inherited by new sessions. */
  env: Readonly<Record<string, string | undefined>>;
  /** Node flags of the server, such as a bound of its heap; when absent, flags that keep it small. */
  serverFlags?: readonly string[];
  /** Called when no keeper lives; returns whether to start one. When absent, one is started. */
  mayStart?: () => boolean | Promise<boolean>;
  /**
   * Returns where a new or unreachable server is to listen: in a folder that exists and is safe (see paths.ts). When
   * absent, `socketPath`.
   */
  listenAt?: (isNew: boolean) => string;
  /** Sentence about the state folder, for the server to show. */
  problem?: string;
  /** A keeper that waits for its orders: it is used in place of a new one. */
  early?: WaitingKeeper | null;
  /** Total time to wait for a server that is starting, in milliseconds. */
  timeoutMs?: number;
  /** Time to wait for the first message of a live keeper, in milliseconds. */
  silentMs?: number;
}

/**
 * A server starts in well under a second; an emulated machine that had just booted needed 15 s. Less than the 90 s that
 * systemd gives a unit to start (TimeoutStartSec).
 */
const defaultTimeoutMs = 60_000;
/** A keeper answers within milliseconds, whatever its server does; one that was stopped (SIGSTOP) never does. */
const defaultSilentMs = 10_000;
/** Delay before asking the keeper again about a server that it calls running but that does not listen. */
const recheckMs = 20;
/** Length of the end of the log that an error shows, in bytes. */
const logEndBytes = 1000;

/**
 * Finds the keeper of the state folder, or else of the socket: it may have another state folder. Errors:
 * state-elsewhere.
 */
export async function findKeeper({ socketPath, stateDir }: KeeperPlaces): Promise<Holder | null> {
  const places = [statePlace(stateDir), socketPlace(socketPath), earlierSocketPlace(socketPath)];
  for (const place of places) {
    const holder = await findHolder(place);
    if (holder !== null) return holder;
  }
  return null;
}

/**
 * Resolves with the path where the server listens: it differs from the requested one when a server of the state folder
 * already runs.
 * @throws no-server: none was to be started; server-crash-loop, program-gone: a keeper is there but does not start its
 *   server any more; start-failed: no server within the time, with the end of the log; state-elsewhere.
 */
export async function ensureServer(options: LaunchOptions): Promise<string> {
  const deadline = performance.now() + (options.timeoutMs ?? defaultTimeoutMs);
  const logStart = logSize(options.stateDir);
  for (;;) {
    const holder = await findKeeper(options);
    if (holder === null && !((await options.mayStart?.()) ?? true)) throw noServer(options);
    const outcome =
      holder === null ? await startKeeper(options, deadline) : await waitFor(options, holder, deadline);
    if (outcome.kind === 'ready') return outcome.socket;
    if (outcome.kind === 'gone') throw fail('program-gone', { path: outcome.path });
    if (outcome.kind === 'crash-loop') {
      throw fail('server-crash-loop', { crashes: outcome.crashes, log: serverLogPath(options.stateDir) });
    }
    // A keeper came or went meanwhile: look again.
    if (outcome.kind === 'changed' && performance.now() < deadline) continue;
    const end = readLogEnd(options.stateDir, logStart, logEndBytes);
    const reason = outcome.kind === 'failed' ? outcome.reason : 'it was not ready in time';
    throw fail('start-failed', { reason: end === '' ? reason : `${reason}; its log ends: ${end}` });
  }
}

/** In tmux's words: where a server has been, its socket is left there, and its state folder here. */
function noServer({ socketPath: path, stateDir }: LaunchOptions): HoldfastError {
  if (existsSync(path) || existsSync(stateDir)) return fail('no-server', { path });
  return fail('no-server', { path, words: `error connecting to ${path} (No such file or directory)` });
}

/** Program that these options start as a server. */
export function serverProgramOf({
  serverEntry,
  serverFlags = usualServerFlags,
}: LaunchOptions): ServerProgram {
  return { node: process.execPath, flags: serverFlags, entry: serverEntry, version, build };
}

/** Returns the status of the keeper of these places, after a request to it; null when there is no keeper. */
export async function askKeeper(
  where: KeeperPlaces,
  request: ControlRequest,
  timeoutMs = defaultSilentMs,
): Promise<KeeperStatus | null> {
  const holder = await findKeeper(where);
  return holder === null ? null : askHolder(holder, request, performance.now() + timeoutMs);
}

/**
 * Waits for the answer to a request. The first status describes the time before the request; a keeper of control
 * version 1 sends its answer as the next one.
 */
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
  | { kind: 'late' }
  | { kind: 'failed'; reason: string };

async function waitFor(options: LaunchOptions, holder: Holder, deadline: number): Promise<Outcome> {
  const { connection, content } = holder;
  let isSilent = false;
  const silence = setTimeout(() => {
    isSilent = true;
    connection.destroy();
  }, options.silentMs ?? defaultSilentMs);
  const status = await readLines<KeeperStatus, KeeperStatus>(connection, deadline, (line) => {
    clearTimeout(silence);
    // `stopping` is followed by the end of the connection, `starting` by another state.
    return line.server === 'running' || line.server === 'crash-loop' ? line : null;
  });
  clearTimeout(silence);
  connection.destroy();
  if (isSilent) return { kind: 'failed', reason: `the keeper (pid ${content.pid}) does not answer` };
  if (status === null) return { kind: 'changed' };
  if (status.server === 'crash-loop') return revive(options, status, deadline);
  const socket = status.socket ?? content.socket ?? options.socketPath;
  const server = await tryConnect(socket);
  server?.destroy();
  return server === null ? listenAgain(options, socket, deadline) : { kind: 'ready', socket };
}

/** Restarts the server from our own program, when the previous program is gone or differs. */
async function revive(options: LaunchOptions, status: KeeperStatus, deadline: number): Promise<Outcome> {
  const { crashes, missing, program: theirs } = status;
  const crashed: Outcome =
    missing === undefined ? { kind: 'crash-loop', crashes } : { kind: 'gone', path: missing };
  const program = serverProgramOf(options);
  const isSame =
    program.entry === theirs?.entry && program.node === theirs.node && program.build === theirs.build;
  if (status.control === undefined || (isSame && missing === undefined)) return crashed;
  const left = deadline - performance.now();
  const answer = await askKeeper(options, { op: 'revive', program }, left);
  return answer?.refused === undefined ? { kind: 'changed' } : crashed;
}

/**
 * Restores the socket of a live server that can't be reached because its socket was removed, for example by a clean-up
 * of temporary folders.
 */
async function listenAgain(options: LaunchOptions, socket: string, deadline: number): Promise<Outcome> {
  // If its folder is gone too, like /run/user/UID after the last log-out, the socket is made where this command looks
  // for it.
  const path = existsSync(dirname(socket)) ? {} : { path: options.listenAt?.(false) ?? options.socketPath };
  const answer = await askKeeper(options, { op: 'relisten', ...path }, deadline - performance.now());
  // Another command may have changed the server's path since we looked.
  if (answer?.refused !== undefined && answer.socket === socket)
    return { kind: 'failed', reason: answer.refused };
  // Or the server has just died, and the keeper has not noticed yet.
  await delay(recheckMs);
  return { kind: 'changed' };
}

async function startKeeper(options: LaunchOptions, deadline: number): Promise<Outcome> {
  const { stateDir, problem, early } = options;
  const socketPath = options.listenAt?.(true) ?? options.socketPath;
  const { entry: server, flags: serverFlags } = serverProgramOf(options);
  const order: LaunchOrder = {
    socket: socketPath,
    stateDir,
    server,
    serverFlags,
    ...(problem === undefined ? {} : { problem }),
    env: options.env,
  };
  const started = early?.order(order);
  const outcome = started ? await outcomeFrom(started, deadline, socketPath) : 'exited';
  return outcome === 'exited' ? startNewKeeper(options, order, deadline) : outcome;
}

async function startNewKeeper(
  options: LaunchOptions,
  order: LaunchOrder,
  deadline: number,
): Promise<Outcome> {
  const { socket, stateDir, server, serverFlags, problem, env } = order;
  const places = ['--socket', socket, '--state-dir', stateDir, '--server', server, '--ready-fd', '3'];
  if (problem !== undefined) places.push(`--problem=${problem}`);
  const flags = serverFlags.map((flag) => `--server-flag=${flag}`);
  const log = openServerLog(stateDir);
  const child = spawn(process.execPath, [...keeperFlags, options.keeperEntry, ...places, ...flags], {
    cwd: '/',
    env,
    // setsid: neither the terminal's hang-up nor its keys reach the keeper.
    detached: true,
    stdio: ['ignore', 'ignore', log ?? 'ignore', 'pipe'],
  });
  if (log !== null) closeSync(log);
  const failed = new Promise<Outcome>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'failed', reason: systemReason(error) }));
  });
  // Without a free descriptor (EMFILE), a process that failed has no streams.
  const pipe = child.stdio?.[3] as Readable | undefined;
  const outcome = await (pipe ? Promise.race([failed, outcomeFrom(pipe, deadline, socket)]) : failed);
  child.unref();
  return outcome === 'exited' ? { kind: 'failed', reason: 'the keeper exited' } : outcome;
}

/** Reads the report of a keeper; `exited` when it ended without one. Closes the stream. */
async function outcomeFrom(pipe: Readable, deadline: number, socket: string): Promise<Outcome | 'exited'> {
  const outcome = await readLines<LaunchReport, Outcome>(pipe, deadline, (report) =>
    outcomeOf(report, socket),
  );
  const hasEnded = pipe.readableEnded || pipe.errored !== null;
  pipe.destroy();
  // A keeper that is late lives on, and the next command finds its server.
  return outcome ?? (hasEnded ? 'exited' : { kind: 'late' });
}

function outcomeOf(report: LaunchReport, socket: string): Outcome {
  if ('ready' in report) return { kind: 'ready', socket };
  const { code, message, crashes = 0 } = report.error;
  if (code === 'held') return { kind: 'changed' };
  return code === 'server-crash-loop' ? { kind: 'crash-loop', crashes } : { kind: 'failed', reason: message };
}

/**
 * Reads JSON lines until `pick` returns a result; null at the end of the stream, at invalid input, and after the
 * deadline.
 */
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
          // Written by a keeper of ours; `pick` ignores lines whose fields are missing in another version.
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

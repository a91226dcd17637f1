/**
 * Handles a command that finds no server at its socket: finds the server of the state folder through its keeper, or
 * starts one, asks the questions before a first start, and reports why there is no connection. A bundle of its own
 * (cli-start): most commands find a server, and loading this would cost each of them half a millisecond.
 */
import { existsSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { isHostEnding, isHostEndingNow } from '../../runtime/HostEnd.ts';
import { bundle } from '../../runtime/installation.ts';
import { ensureServer, findKeeper, type KeeperPlaces, type LaunchOptions } from '../../runtime/launch.ts';
import {
  ensurePrivateDir,
  type Places,
  runtimeDir,
  temporaryRuntimeDir,
  tmuxSocketFolder,
} from '../../runtime/paths.ts';
import { findStateFolder, makeStateFolder } from '../../runtime/stateFolder.ts';
import { tmuxLinkVariable } from '../../runtime/TmuxSocketLink.ts';
import { WaitingKeeper } from '../../runtime/WaitingKeeper.ts';
import { absolutePath } from '../../runtime/workingDirectory.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { connectUnix } from '../../transport/unix.ts';
import type { StartOptions } from '../shared/localServer.ts';
import { ownEnvironment } from '../shared/ownEnvironment.ts';

export { askKeeper, ensureServer, serverProgramOf } from '../../runtime/launch.ts';
export { logFault } from '../../runtime/launchLog.ts';
export { firstHint, opensSession } from '../shared/firstRun.ts';

/** Files of stored state. If any exists, there are sessions to restore: see session/StateStore.ts. */
const stateFiles = ['state.json', 'state.json.previous'];

/** Most attempts to find a server: it may exit or move its socket before we connect. */
const tries = 10;

/** Finds the server, or starts one if the options allow it. Errors: as `connect`. */
export async function findServer(where: Places, options: StartOptions): Promise<Carrier> {
  // The socket's queue may have been full. Unlike the quick attempt, this one reports the reason.
  let carrier = await connectIfThere(where.socket);
  const early = typeof options.keeper === 'number' ? new WaitingKeeper(options.keeper) : null;
  for (let left = tries; carrier === null && left > 0; left--)
    carrier = await connectIfThere(await ensureServer(launchOptions(where, options, early)));
  early?.drop();
  if (carrier === null) throw fail('no-server', { path: where.socket });
  return carrier;
}

async function connectIfThere(socket: string): Promise<Carrier | null> {
  try {
    return await connectUnix(socket);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'no-server') return null;
    throw error;
  }
}

/** Places to look for the keeper of this server. */
export function keeperPlaces(where: Places): KeeperPlaces {
  return { socketPath: where.socket, stateDir: findStateFolder(where) };
}

/**
 * Ends a keeper whose server can't be reached, with its programs, and sets the state aside, as kill-server does.
 * Returns the state file's new path, or null when there is no keeper. Errors: those of the file system.
 */
export async function endKeeper(where: Places): Promise<string | null> {
  const places = keeperPlaces(where);
  const holder = await findKeeper(places);
  if (holder === null) return null;
  const over = new Promise((resolve) => holder.connection.resume().once('close', resolve));
  holder.connection.write(`${JSON.stringify({ op: 'shutdown' })}\n`);
  await over;
  const [newest = '', ...others] = stateFiles.map((name) => join(places.stateDir, name));
  const kept = `${newest}.ended`;
  if (existsSync(newest)) renameSync(newest, kept);
  for (const file of others) rmSync(file, { force: true });
  return kept;
}

/** Options to start this server with the present program. */
export function launchOptions(
  where: Places,
  options: StartOptions,
  early: WaitingKeeper | null = null,
): LaunchOptions {
  const launch: LaunchOptions = {
    ...keeperPlaces(where),
    keeperEntry: bundle('keeper'),
    serverEntry: bundle('server'),
    early,
    env: startEnvironment(options.configFiles ?? [], where.tmuxLink),
    mayStart: async () => {
      const { start, beforeFirst } = options;
      const stored = stateFiles.some((name) => existsSync(join(launch.stateDir, name)));
      if (start === 'never' || (start !== 'always' && !stored)) return false;
      if (start === 'again' && isHostEnding(launch.stateDir)) throw fail('server-ended', {});
      if (start === 'front' && isHostEndingNow(launch.stateDir)) throw fail('server-ended', {});
      if (!stored) await beforeFirst?.();
      const { path, problem } = makeStateFolder(where);
      launch.stateDir = path;
      if (problem === undefined) return true;
      launch.problem = problem;
      writeSync(2, `holdfast: ${problem}\n`);
      return true;
    },
    listenAt: (isNew) => listenablePath(where.socket, isNew),
  };
  return launch;
}

/** `socket` when its folder exists or can be made, else a path that later commands find through the state folder. */
function listenablePath(socket: string, isNew: boolean): string {
  const { env } = process;
  const folder = dirname(socket);
  if (folder !== runtimeDir(env)) {
    if (folder === tmuxSocketFolder(env)) ensurePrivateDir(folder);
    if (existsSync(folder)) return socket;
    // The place named by -S is fixed. A live server, or that of this pane, may move: any socket is better than none.
    if (isNew && socket !== env.HOLDFAST?.split(',')[0])
      throw fail('start-failed', {
        reason: `error creating ${socket} (No such file or directory)`,
        words: `error creating ${socket} (No such file or directory)`,
      });
  }
  const usual = makeUsualFolder();
  return join(usual, basename(socket));
}

/** Errors: unsafe-directory, file-error. */
function makeUsualFolder(): string {
  const { env } = process;
  const [folder, spare] = [runtimeDir(env), temporaryRuntimeDir(env)];
  try {
    ensurePrivateDir(folder);
    return folder;
  } catch (error) {
    // /run/user/UID of a user who has logged out, or of the user who ran su.
    if (!(error instanceof HoldfastError) || error.code !== 'file-error') throw error;
    ensurePrivateDir(spare);
    return spare;
  }
}

/** Longest wait for a keeper to end everything: HUP, TERM and KILL take about 3 s when programs resist. */
const keeperGoneMs = 15_000;

/**
 * To be called before the server is ended. Returns a function that waits until the keeper has ended all programs and
 * exited.
 */
export async function keeperToEnd(where: Places): Promise<() => Promise<void>> {
  const connection = (await findKeeper(keeperPlaces(where)))?.connection;
  if (connection === undefined) return async () => {};
  const gone = new Promise<void>((resolve) => connection.once('close', () => resolve()));
  connection.on('error', () => {});
  connection.resume();
  return () => Promise.race([gone, delay(keeperGoneMs, undefined, { ref: false })]);
}

/** Environment of a new server. Passes the files of -f to it, and the link that it makes. */
function startEnvironment(configFiles: readonly string[], tmuxLink?: string): NodeJS.ProcessEnv {
  const { HOLDFAST_CONFIG: _, ...own } = ownEnvironment(process.env);
  const env = { ...own, HOLDFAST_START_DIR: startDirectory(), [tmuxLinkVariable]: tmuxLink };
  if (configFiles.length === 0) return env;
  return { ...env, HOLDFAST_CONFIG: configFiles.map(absolutePath).join('\n') };
}

/** The working directory; undefined when it was removed. */
function startDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

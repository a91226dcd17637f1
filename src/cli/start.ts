/**
 * What a command needs that finds no server, as a bundle of its own (cli-start): most find one, and what is loaded for
 * nothing costs each of them half a millisecond. Starts the server, asks what is asked before the first one, and says
 * why there is no connection.
 */
import { dirname, resolve } from 'node:path';
import { bundle } from '../runtime/installation.ts';
import { ensureServer } from '../runtime/launch.ts';
import { ensurePrivateDir, type Places, runtimeDir } from '../runtime/paths.ts';
import { ownEnvironment } from './ownEnvironment.ts';

export { hasKeeper } from '../runtime/Lock.ts';
export { logFault } from '../runtime/launchLog.ts';
export { connectUnix } from '../transport/unix.ts';
export { offerImport, opensSession } from './firstRun.ts';

/** Starts keeper and server, or waits for the ones that are starting. */
export async function startServer(where: Places, configFiles: readonly string[]): Promise<void> {
  if (dirname(where.socket) === runtimeDir(process.env)) ensurePrivateDir(dirname(where.socket));
  ensurePrivateDir(where.stateDir);
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
  const { HOLDFAST_CONFIG: _, ...env } = ownEnvironment(process.env);
  if (configFiles.length === 0) return env;
  return { ...env, HOLDFAST_CONFIG: configFiles.map((file) => resolve(file)).join('\n') };
}

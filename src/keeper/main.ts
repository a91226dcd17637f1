/**
 * Keeper process: owns PTYs, runs the server, outlives it. boot.ts calls `runKeeper`; src/runtime/launch.ts or the native client
 * starts the process. This file takes the orders of the launcher, survives faults and reports to the launcher;
 * KeeperProcess does the rest.
 */
import { closeSync, writeSync } from 'node:fs';
import type { LaunchOrder, LaunchReport } from '../runtime/control.ts';
import { readFirstLine, replaceEnvironment } from '../runtime/firstLine.ts';
import { logStandardError } from '../runtime/launchLog.ts';
import type { EarlyServer } from './EarlyServer.ts';
import { KeeperProcess } from './KeeperProcess.ts';
import type { KeeperArguments } from './keeperArguments.ts';

/** Most internal faults written to the log: later ones are repetitions, and the disk belongs to the user. */
const maxFaultsLogged = 100;

export function runKeeper(given: KeeperArguments, early: EarlyServer): void {
  const orders = given.waits ? takeOrders(given) : given;
  const report = reporter(given.launcher);
  run(orders, early, report).catch((error: unknown) => {
    report({
      error: { code: 'start-failed', message: error instanceof Error ? error.message : String(error) },
    });
    throw error;
  });
}

/** Waits for the orders, and ends this process where none come: the launcher has found a server, or has failed. */
function takeOrders({ launcher }: KeeperArguments): Omit<LaunchOrder, 'env'> {
  const line = launcher === null ? null : readFirstLine(launcher);
  if (line === null) process.exit(0);
  // Written by a launcher of ours.
  const { env, ...orders } = JSON.parse(line) as LaunchOrder;
  replaceEnvironment(env);
  logStandardError(orders.stateDir);
  return orders;
}

async function run(
  { socket, ...options }: Omit<LaunchOrder, 'env'>,
  early: EarlyServer,
  report: (line: LaunchReport) => void,
): Promise<void> {
  const keeper = new KeeperProcess({ ...options, early, report });
  await keeper.take(socket);
  surviveFaults((line) => keeper.log(line));
  keeper.start();
}

/**
 * Keeps the keeper alive through signals meant for a terminal and through faults in its parts: its PTYs would die with
 * it.
 */
function surviveFaults(log: (line: string) => void): void {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR2', 'SIGPIPE'] as const)
    process.on(signal, () => {});
  let faults = 0;
  const note = (fault: unknown): void => {
    faults += 1;
    if (faults <= maxFaultsLogged) log(`fault: ${fault instanceof Error ? fault.stack : String(fault)}`);
  };
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
}

/**
 * Returns the reporter to the launcher of this keeper: writes one line to its pipe and closes it; later calls do
 * nothing.
 */
function reporter(launcher: number | null): (line: LaunchReport) => void {
  let fd = launcher;
  return (line) => {
    if (fd === null) return;
    try {
      writeSync(fd, `${JSON.stringify(line)}\n`);
      closeSync(fd);
    } catch {
      // The launcher has stopped waiting.
    }
    fd = null;
  };
}

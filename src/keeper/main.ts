/**
 * Keeper process: owns PTYs, runs the server, outlives it. Started by src/runtime/launch.ts as
 *
 *     node keeper.cjs --socket PATH --state-dir DIR --server FILE [--server-flag NODEFLAG]... [--problem TEXT]
 *         [--ready-fd 3]
 *
 * This file reads the arguments, survives faults and reports to the launcher; KeeperProcess does the rest.
 */
import { closeSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { LaunchReport } from '../runtime/control.ts';
import { KeeperProcess, type KeeperProcessOptions } from './KeeperProcess.ts';
import { closeInherited } from './link/inherited.ts';

/** Most internal faults written to the log: later ones are repetitions, and the disk belongs to the user. */
const maxFaultsLogged = 100;

closeInherited();
const { values: flags } = parseArgs({
  options: {
    socket: { type: 'string' },
    'state-dir': { type: 'string' },
    server: { type: 'string' },
    'server-flag': { type: 'string', multiple: true, default: [] },
    /** Sentence about the folders, for the server to show. */
    problem: { type: 'string' },
    'ready-fd': { type: 'string' },
  },
});
const { socket, 'state-dir': stateDir, server } = flags;
if (socket === undefined || stateDir === undefined || server === undefined) {
  process.stderr.write('usage: keeper --socket PATH --state-dir DIR --server FILE\n');
  process.exit(2);
}
const report = reporter(flags['ready-fd']);
run(socket, { stateDir, server, serverFlags: flags['server-flag'], problem: flags.problem, report }).catch(
  (error: unknown) => {
    report({
      error: { code: 'start-failed', message: error instanceof Error ? error.message : String(error) },
    });
    throw error;
  },
);

async function run(socketPath: string, options: KeeperProcessOptions): Promise<void> {
  process.chdir('/');
  const keeper = new KeeperProcess(options);
  await keeper.take(socketPath);
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
function reporter(fdText: string | undefined): (line: LaunchReport) => void {
  let fd = fdText === undefined ? null : Number(fdText);
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

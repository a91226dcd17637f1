/**
 * Keeper process: owns PTYs, runs the server, outlives it. Started by src/runtime/launch.ts as
 *
 *     node keeper.cjs --socket PATH --state-dir DIR --server FILE [--server-flag NODEFLAG]... [--problem TEXT]
 *         [--ready-fd 3]
 *
 * This file wires its parts and owns the process: signals, requests, the report to its launcher.
 */
import { appendFileSync, closeSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemReason } from '../protocol/systemReason.ts';
import type { ControlRequest, KeeperStatus, LaunchReport } from '../runtime/control.ts';
import { type HostEnd, recordHostEnd } from '../runtime/HostEnd.ts';
import { build, version } from '../runtime/installation.ts';
import { tryConnect } from '../runtime/Lock.ts';
import { serverLogPath } from '../runtime/launchLog.ts';
import { ControlSocket } from './ControlSocket.ts';
import { Keeper } from './Keeper.ts';
import { hostDownStages } from './killSession.ts';
import { closeInherited } from './link/inherited.ts';
import { Places } from './Places.ts';
import { missingFile, Supervisor } from './Supervisor.ts';
import { reachablePath } from './socketFolder.ts';

/** Generations of a keeper's servers start at the keeper's number times this, so that none repeats. */
const generationsPerKeeper = 1_000_000;
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
run(socket, stateDir, server).catch((error: unknown) => {
  report({
    error: { code: 'start-failed', message: error instanceof Error ? error.message : String(error) },
  });
  throw error;
});

async function run(socketPath: string, stateDir: string, serverEntry: string): Promise<void> {
  process.chdir('/');
  const log = (line: string): void => {
    try {
      appendFileSync(serverLogPath(stateDir), `${new Date().toISOString()} keeper: ${line}\n`, {
        mode: 0o600,
      });
    } catch {
      // A full disk costs a line of the log, not the sessions.
    }
  };

  const status = (): KeeperStatus => ({
    pid: process.pid,
    generation: supervisor?.generation ?? 0,
    server: supervisor?.state ?? 'starting',
    serverPid: supervisor?.serverPid ?? null,
    crashes: supervisor?.crashes ?? 0,
    serverLog: serverLogPath(stateDir),
    startedAt: keeper.startedAt,
    socket: places.socket,
    stateDir,
    version,
    build,
    ...(supervisor === null ? {} : programStatus(supervisor)),
  });
  const shutdown = async (signal: NodeJS.Signals | null): Promise<void> => {
    if (supervisor === null || supervisor.state === 'stopping') return;
    await Promise.all([supervisor.stop(signal), keeper.killAll()]);
    places.release();
    control.close();
    process.exit(0);
  };
  /**
   * Ends everything when no user asked for it: the host goes down, or all processes of the user do. Programs end after
   * the server has stored.
   */
  const hostDown = async (): Promise<void> => {
    // Without a server there is no program yet.
    if (supervisor === null) process.exit(0);
    if (supervisor.state === 'stopping') return;
    log('told to end by the system');
    noteHostEnd(stateDir, { at: Date.now(), keeper: { pid: process.pid, startedAt: keeper.startedAt } }, log);
    await supervisor.stop(keeper.tellHostDown() ? null : 'SIGTERM');
    await keeper.killAll(hostDownStages);
    places.release();
    control.close();
    process.exit(0);
  };
  const keeper = new Keeper({
    release: { version, build },
    life: {
      greeted: (linkVersion) => supervisor?.greeted(linkVersion),
      ready: () => supervisor?.ready(),
      restart: () => supervisor?.restart(),
      shutdown: () => void shutdown(null),
    },
    now: Date.now,
  });
  const control = new ControlSocket({ status, onRequest: (request) => act(request) });
  const places = new Places({ stateDir, control, log });
  let supervisor: Supervisor | null = null;

  /** Executes a request of the control socket; resolves with the reason for a refusal, or null. */
  const act = async ({ op, path, program }: ControlRequest): Promise<string | null> => {
    if (supervisor === null || op === 'status') return null;
    if (op === 'shutdown') void shutdown('SIGTERM');
    if (op === 'relisten') return relisten(supervisor, path ?? places.socket);
    if (op === 'revive' || op === 'restart') {
      const missing = missingFile(program ?? supervisor.program);
      if (missing !== null) return `${missing} does not exist`;
      if (op === 'revive') supervisor.revive(program);
      else supervisor.replace(program);
    }
    return null;
  };
  const relisten = async (server: Supervisor, path: string): Promise<string | null> => {
    const before = places.socket;
    if (path !== before && server.state === 'running' && (await isListening(before)))
      return `its server listens at ${before}, which can't be reached from there`;
    const refused = await places.move(path);
    if (refused === null) server.relisten(path, path !== before);
    return refused;
  };
  const prepare = async (): Promise<string[] | null> => {
    try {
      if (!(await places.keepState())) {
        log(`another keeper has ${stateDir}`);
        return null;
      }
      const refused = await places.move(reachablePath(places.socket, stateDir));
      if (refused !== null) log(refused);
    } catch (error) {
      // Try all the same: a server explains better what is wrong.
      log(`${error instanceof Error ? error.message : error}`);
    }
    const problem = flags.problem === undefined ? [] : ['--problem', flags.problem];
    return ['--socket', places.socket, '--state-dir', stateDir, ...problem];
  };

  const held = await places.take(socketPath);
  if (held !== null) {
    control.close();
    report({ error: { code: 'held', message: held } });
    process.exit(0);
  }
  supervisor = new Supervisor({
    program: { node: process.execPath, flags: flags['server-flag'], entry: serverEntry, version, build },
    prepare,
    generationBase: places.epoch * generationsPerKeeper,
    stateDir,
    onLinked: (link) => keeper.attach(link),
    onMessage: (message) => keeper.receive(message),
    onDrain: () => keeper.resumeFeeding(),
    onUnlinked: () => keeper.detach(),
    onState: () => {
      control.publish();
      if (supervisor === null) return;
      const { state, crashes } = supervisor;
      if (state === 'running') report({ ready: true, pid: process.pid });
      if (state !== 'crash-loop') return;
      report({ error: { code: 'server-crash-loop', message: 'the server crashes at its start', crashes } });
    },
    log,
  });
  process.on('SIGTERM', () => void hostDown());
  surviveFaults(log);
  supervisor.start();
}

function noteHostEnd(stateDir: string, end: HostEnd, log: (line: string) => void): void {
  try {
    recordHostEnd(stateDir, end);
  } catch (error) {
    // Panes that come back will then show another cause.
    log(`the end of the host can't be recorded: ${systemReason(error)}`);
  }
}

function programStatus({ program, state }: Supervisor): Pick<KeeperStatus, 'program' | 'missing'> {
  const missing = state === 'crash-loop' ? missingFile(program) : null;
  return { program, ...(missing === null ? {} : { missing }) };
}

async function isListening(path: string): Promise<boolean> {
  const connection = await tryConnect(path);
  connection?.destroy();
  return connection !== null;
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

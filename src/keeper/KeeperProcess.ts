/**
 * Life of a keeper's process: takes its places, starts the server, executes requests of the control socket, and ends in
 * order. Owns the keeper, the supervisor, the control socket and the places, and wires them to each other.
 */
import { appendFileSync } from 'node:fs';
import { systemReason } from '../protocol/systemReason.ts';
import type { ControlRequest, KeeperStatus, LaunchReport } from '../runtime/control.ts';
import { recordHostEnd } from '../runtime/HostEnd.ts';
import { build, version } from '../runtime/installation.ts';
import { serverLogPath } from '../runtime/launchLog.ts';
import { tryConnect } from '../runtime/lock.ts';
import { ControlSocket } from './ControlSocket.ts';
import type { EarlyServer } from './EarlyServer.ts';
import { Keeper } from './Keeper.ts';
import { hostDownStages } from './killSession.ts';
import { OwnedPlaces } from './OwnedPlaces.ts';
import { missingFile, Supervisor } from './Supervisor.ts';
import { reachablePath } from './socketFolder.ts';

/** Generations of a keeper's servers start at the keeper's number times this, so that none repeats. */
const generationsPerKeeper = 1_000_000;

export interface KeeperProcessOptions {
  stateDir: string;
  /** The server's file, and flags for its Node. */
  server: string;
  serverFlags: readonly string[];
  /** Sentence about the folders, for the server to show. */
  problem?: string;
  /** Process of the first server. */
  early: EarlyServer;
  /** Reports to the launcher; only the first report counts. */
  report(line: LaunchReport): void;
}

export class KeeperProcess {
  readonly #options: KeeperProcessOptions;
  readonly #keeper: Keeper;
  readonly #control: ControlSocket;
  readonly #places: OwnedPlaces;
  #supervisor: Supervisor | null = null;

  constructor(options: KeeperProcessOptions) {
    this.#options = options;
    this.#keeper = new Keeper({
      release: { version, build },
      life: {
        greeted: (linkVersion) => this.#supervisor?.greeted(linkVersion),
        ready: () => this.#supervisor?.ready(),
        restart: () => this.#supervisor?.restart(),
        shutdown: () => void this.#shutdown(null),
      },
      now: Date.now,
    });
    this.#control = new ControlSocket({
      status: () => this.#status(),
      onRequest: (request) => this.#act(request),
    });
    const { stateDir } = options;
    this.#places = new OwnedPlaces({ stateDir, control: this.#control, log: (line) => this.log(line) });
  }

  /** Takes the places at `socketPath`; reports and exits when another keeper has them. */
  async take(socketPath: string): Promise<void> {
    const held = await this.#places.take(socketPath);
    if (held !== null) {
      this.#control.close();
      this.#options.report({ error: { code: 'held', message: held } });
      process.exit(0);
    }
    this.#supervisor = this.#newSupervisor();
    process.on('SIGTERM', () => void this.#hostDown());
  }

  /** Starts the server, after `take`. */
  start(): void {
    this.#supervisor?.start();
  }

  /** Writes a line to the server's log. */
  log(line: string): void {
    try {
      appendFileSync(serverLogPath(this.#options.stateDir), `${new Date().toISOString()} keeper: ${line}\n`, {
        mode: 0o600,
      });
    } catch {
      // A full disk costs a line of the log, not the sessions.
    }
  }

  #newSupervisor(): Supervisor {
    const { stateDir, server, serverFlags, early } = this.#options;
    return new Supervisor({
      early,
      program: { node: process.execPath, flags: serverFlags, entry: server, version, build },
      prepare: () => this.#prepare(),
      generationBase: this.#places.epoch * generationsPerKeeper,
      stateDir,
      onLinked: (link) => this.#keeper.attach(link),
      onMessage: (message) => this.#keeper.receive(message),
      onDrain: () => this.#keeper.resumeFeeding(),
      onUnlinked: () => this.#keeper.detach(),
      onState: () => this.#stateChanged(),
      log: (line) => this.log(line),
    });
  }

  #stateChanged(): void {
    this.#control.publish();
    if (this.#supervisor === null) return;
    const { state, crashes } = this.#supervisor;
    const { report } = this.#options;
    if (state === 'running') report({ ready: true, pid: process.pid });
    if (state !== 'crash-loop') return;
    report({ error: { code: 'server-crash-loop', message: 'the server crashes at its start', crashes } });
  }

  #status(): KeeperStatus {
    const supervisor = this.#supervisor;
    const { stateDir } = this.#options;
    return {
      pid: process.pid,
      generation: supervisor?.generation ?? 0,
      server: supervisor?.state ?? 'starting',
      serverPid: supervisor?.serverPid ?? null,
      crashes: supervisor?.crashes ?? 0,
      serverLog: serverLogPath(stateDir),
      startedAt: this.#keeper.startedAt,
      socket: this.#places.socket,
      stateDir,
      version,
      build,
      ...(supervisor === null ? {} : programStatus(supervisor)),
    };
  }

  /** Executes a request of the control socket; resolves with the reason for a refusal, or null. */
  async #act({ op, path, program }: ControlRequest): Promise<string | null> {
    const supervisor = this.#supervisor;
    if (supervisor === null || op === 'status') return null;
    if (op === 'shutdown') void this.#shutdown('SIGTERM');
    if (op === 'relisten') return this.#relisten(supervisor, path ?? this.#places.socket);
    if (op === 'revive' || op === 'restart') {
      const missing = missingFile(program ?? supervisor.program);
      if (missing !== null) return `${missing} does not exist`;
      if (op === 'revive') supervisor.revive(program);
      else supervisor.replace(program);
    }
    return null;
  }

  async #relisten(server: Supervisor, path: string): Promise<string | null> {
    const before = this.#places.socket;
    if (path !== before && server.state === 'running' && (await isListening(before)))
      return `its server listens at ${before}, which can't be reached from there`;
    const refused = await this.#places.move(path);
    if (refused === null) server.relisten(path, path !== before);
    return refused;
  }

  /** Arguments for a server about to start; null when it must not. */
  async #prepare(): Promise<string[] | null> {
    const { stateDir, problem } = this.#options;
    try {
      if (!(await this.#places.keepState())) {
        this.log(`another keeper owns ${stateDir}`);
        return null;
      }
      const refused = await this.#places.move(reachablePath(this.#places.socket, stateDir));
      if (refused !== null) this.log(refused);
    } catch (error) {
      // Try all the same: a server explains better what is wrong.
      this.log(`${error instanceof Error ? error.message : error}`);
    }
    const more = problem === undefined ? [] : ['--problem', problem];
    return ['--socket', this.#places.socket, '--state-dir', stateDir, ...more];
  }

  async #shutdown(signal: NodeJS.Signals | null): Promise<void> {
    const supervisor = this.#supervisor;
    if (supervisor === null || supervisor.state === 'stopping') return;
    await Promise.all([supervisor.stop(signal), this.#keeper.killAll()]);
    this.#exit();
  }

  /**
   * Ends everything when no user asked for it: the host goes down, or all processes of the user do. Programs end after
   * the server has stored.
   */
  async #hostDown(): Promise<void> {
    const supervisor = this.#supervisor;
    // Without a server there is no program yet.
    if (supervisor === null) process.exit(0);
    if (supervisor.state === 'stopping') return;
    this.log('SIGTERM received: shutting down');
    this.#recordHostEnd();
    await supervisor.stop(this.#keeper.tellHostDown() ? null : 'SIGTERM');
    await this.#keeper.killAll(hostDownStages);
    this.#exit();
  }

  #recordHostEnd(): void {
    const { startedAt } = this.#keeper;
    try {
      recordHostEnd(this.#options.stateDir, { at: Date.now(), keeper: { pid: process.pid, startedAt } });
    } catch (error) {
      // Panes that come back will then show another cause.
      this.log(`can't record the shutdown of the host: ${systemReason(error)}`);
    }
  }

  #exit(): never {
    this.#places.release();
    this.#control.close();
    process.exit(0);
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

/**
 * Messages of a keeper's control socket, of the pipe to its launcher, and to a server that waits: one JSON object per line.
 * Shapes, and a flag.
 */

/** Version of the control socket: 1 accepted `op` only; 2 accepts paths and programs, and answers by `id`. */
export const controlVersion = 2;

/**
 * Flag of a server that follows a crash: its code is compiled anew, in case that kept code caused the crash. Servers of
 * earlier releases ignore it.
 */
export const compileAnewFlag = '--compile-anew';

/** Flag of a keeper or server that is started early: it gets the rest of its arguments as a line. */
export const waitsFlag = '--waits';

/** Program that a keeper starts as its server. */
export interface ServerProgram {
  /** Path of Node's executable. */
  node: string;
  /** Flags of node before the entry. */
  flags: readonly string[];
  /** Path of server.cjs. */
  entry: string;
  version: string;
  /** Build of the program, see installation.ts. */
  build: string;
}

/** Status of keeper and server. Sent on connecting, after each request, and at each change. */
export interface KeeperStatus {
  pid: number;
  /** Generation of the running server, or of the last one. */
  generation: number;
  /**
   * - `starting`: not ready yet, or waiting for its turn after a crash
   * - `running`: the server listens
   * - `crash-loop`: it crashed too often, or its program is gone; not started again until `revive`; PTYs live on
   * - `stopping`: everything is being shut down
   */
  server: 'starting' | 'running' | 'crash-loop' | 'stopping';
  serverPid: number | null;
  /** Consecutive crashes. */
  crashes: number;
  serverLog: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Version of the control socket. This and the following fields are absent in keepers of control version 1. */
  control?: number;
  /** Path where the server listens, or will listen. */
  socket?: string;
  stateDir?: string;
  /** Version of the keeper itself. */
  version?: string;
  build?: string;
  /** Program of the next server. */
  program?: ServerProgram;
  /** File of `program` that no longer exists: the reason why there is no server. */
  missing?: string;
  /** The `id` of the request that this line answers, and the reason if it was refused. */
  answers?: number;
  refused?: string;
}

/**
 * Requests. `revive`: try the server again after a crash loop. `relisten`: have a running server restore its removed
 * socket, or listen at another path. `restart`: end the server and start the next. `shutdown`: kill every PTY and exit.
 */
export const keeperRequests = ['status', 'revive', 'relisten', 'restart', 'shutdown'] as const;
export interface ControlRequest {
  op: (typeof keeperRequests)[number];
  /** A whole number, repeated in `answers` of the answer. */
  id?: number;
  /** relisten: new path of the socket. */
  path?: string;
  /** revive, restart: program to start from now on. */
  program?: ServerProgram;
}

/** The one line that a keeper writes to the pipe of its launcher. */
export type LaunchReport =
  | { ready: true; pid: number }
  /** `held`: another keeper already owns the state folder or the socket. */
  | { error: { code: 'held' | 'server-crash-loop' | 'start-failed'; message: string; crashes?: number } };

/** The line for a keeper that was started before its launcher had decided anything (`--waits`). */
export interface LaunchOrder {
  socket: string;
  stateDir: string;
  /** The server's file, and flags for its Node. */
  server: string;
  serverFlags: readonly string[];
  /** Sentence about the folders, for the server to show. */
  problem?: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** The line for a server that was started before its keeper had its places (`--waits`). */
export interface ServerStart {
  /** See src/server/serverArguments.ts. */
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
}

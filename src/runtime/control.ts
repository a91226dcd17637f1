/**
 * What a keeper says and takes on its control socket, and on the pipe of whoever started it: one JSON object a line.
 * Shapes only.
 */

/** Of the control socket: 1 took `op` only; 2 takes paths and programs, and answers by `id`. */
export const controlVersion = 2;

/** What a keeper starts as its server. */
export interface Program {
  /** Node's executable. */
  node: string;
  /** Flags of node before the entry. */
  flags: readonly string[];
  /** server.cjs. */
  entry: string;
  version: string;
  /** See installation.ts. */
  build: string;
}

/** How keeper and server are. Sent on connecting, after each request, and whenever it changes. */
export interface KeeperStatus {
  pid: number;
  /** Of the server that runs, or ran last. */
  generation: number;
  /**
   * - `starting`: not ready yet, or waiting for its turn after a crash
   * - `running`: it listens
   * - `crash-loop`: it crashed too often, or its program is gone, and is not started until `revive`; PTYs live on
   * - `stopping`: everything is being shut down
   */
  server: 'starting' | 'running' | 'crash-loop' | 'stopping';
  serverPid: number | null;
  /** In a row. */
  crashes: number;
  serverLog: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** From here on absent in keepers of control version 1. */
  control?: number;
  /** Where its server listens, or will. */
  socket?: string;
  stateDir?: string;
  /** The keeper's own. */
  version?: string;
  build?: string;
  /** What is started as the next server. */
  program?: Program;
  /** A file of `program` that does not exist any more: why there is no server. */
  missing?: string;
  /** The `id` of the request that this line answers, and why it was not done. */
  answers?: number;
  refused?: string;
}

/**
 * `revive`: try the server again after a crash loop. `relisten`: have a running server make its socket again, which
 * somebody removed, or another one. `restart`: end the server and start the next. `shutdown`: kill every PTY and exit.
 */
export const controlRequests = ['status', 'revive', 'relisten', 'restart', 'shutdown'] as const;
export interface ControlRequest {
  op: (typeof controlRequests)[number];
  /** A whole number; the answer has it in `answers`. */
  id?: number;
  /** relisten: where from now on. */
  path?: string;
  /** revive, restart: what is started from now on. */
  program?: Program;
}

/** The one line that a keeper writes to the pipe of whoever started it. */
export type LaunchReport =
  | { ready: true; pid: number }
  /** `held`: another keeper has the state folder or the socket already. */
  | { error: { code: 'held' | 'server-crash-loop' | 'start-failed'; message: string; crashes?: number } };

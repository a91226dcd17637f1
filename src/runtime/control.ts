/**
 * What a keeper says and takes on its control socket, and on the pipe of whoever started it: one JSON object a line.
 * Shapes only.
 */

/** How keeper and server are. Sent on connecting, after each request, and whenever it changes. */
export interface KeeperStatus {
  pid: number;
  /** Of the server that runs, or ran last. */
  generation: number;
  /**
   * - `starting`: not ready yet, or waiting for its turn after a crash
   * - `running`: it listens
   * - `crash-loop`: it crashed too often and is not started until `revive`; PTYs live on
   * - `stopping`: everything is being shut down
   */
  server: 'starting' | 'running' | 'crash-loop' | 'stopping';
  serverPid: number | null;
  /** In a row. */
  crashes: number;
  serverLog: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/**
 * `revive`: try the server again after a crash loop. `relisten`: have a running server make its socket again, which
 * somebody removed. `shutdown`: kill every PTY and exit.
 */
export const controlRequests = ['status', 'revive', 'relisten', 'shutdown'] as const;
export interface ControlRequest {
  op: (typeof controlRequests)[number];
}

/** The one line that a keeper writes to the pipe of whoever started it. */
export type LaunchReport =
  | { ready: true; pid: number }
  /** `held`: another keeper has the socket already. */
  | { error: { code: 'held' | 'server-crash-loop' | 'start-failed'; message: string; crashes?: number } };

/** Main function of the server process; boot.ts calls it. The keeper holds the other end of file descriptor 3. */
import { Socket } from 'node:net';
import type { CompiledCode } from '../runtime/CompiledCode.ts';
import { systemTimers } from '../runtime/Timers.ts';
import { WallClock } from '../runtime/WallClock.ts';
import { Server, type ServerParts } from './Server.ts';
import { parseServerArguments } from './serverArguments.ts';

const keeperFd = 3;

const log = {
  info: (text: string) => console.log(`${new Date().toISOString()} ${text}`),
  error: (text: string, error: unknown) =>
    console.error(
      `${new Date().toISOString()} ${text}: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    ),
};

/** `argv`: see serverArguments.ts. */
export function main(code: CompiledCode, argv: readonly string[]): void {
  let running: Server | null = null;
  // Handled at once: without a listener, Node opens its debugger's port on this signal.
  process.on('SIGUSR1', () => running?.relisten());
  // Signals from the starter's terminal do not concern the server.
  process.on('SIGHUP', () => {});
  process.on('SIGINT', () => {});
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', error);
    process.exit(1);
  });
  process.on('unhandledRejection', (error) => {
    log.error('unhandled rejection', error);
    process.exit(1);
  });
  const { socket, stateDir, problem } = parseServerArguments(argv);
  Server.start({
    link: new Socket({ fd: keeperFd, readable: true, writable: true }),
    socketPath: socket,
    stateDir,
    ...(problem === undefined ? {} : { problem }),
    env: process.env,
    clock: new WallClock(),
    timers: systemTimers,
    code,
    ...rehearsalBy(process.env.HOLDFAST_REHEARSAL),
    log,
    exit: (status) => process.exit(status),
  }).then(
    (server) => {
      running = server;
      process.on('SIGTERM', () => server.restart());
    },
    (error) => {
      log.error('the server did not start', error);
      process.exit(1);
    },
  );
}

/** `attach`: no output; `off`: nothing. */
function rehearsalBy(variable: string | undefined): Pick<ServerParts, 'rehearses'> {
  if (variable === 'off') return {};
  return { rehearses: variable === 'attach' ? 'attach' : 'all' };
}

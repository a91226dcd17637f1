/** `holdfast server status|restart|logs`. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { fail } from '../protocol/errors.ts';
import type { ServerStatus } from '../protocol/messages.ts';
import { askKeeper } from '../runtime/launch.ts';
import type { Places } from '../runtime/paths.ts';
import { ask } from './ask.ts';
import { connect } from './connect.ts';
import type { Outcome } from './full.ts';
import { age, bytes } from './units.ts';

/** Lines of the log that are shown unless asked otherwise. */
const logLines = 100;

export function serverCommands(y: Argv, where: Places, done: (outcome: Outcome) => void): Argv {
  return y
    .command(
      'status',
      'How the server is: processes, memory, sessions, history on disk',
      (c) =>
        c
          .option('json', { type: 'boolean', default: false, describe: 'as one JSON object' })
          .example('holdfast server status --json', 'for a program'),
      async ({ json }) => {
        const status = await ask(where, 'server.status', {});
        done({ out: json ? `${JSON.stringify(status)}\n` : describe(status), code: 0 });
      },
    )
    .command(
      'restart',
      'Replaces the server process; sessions, programs and history are carried over',
      (c) => c.example('holdfast server restart', 'after an upgrade of holdfast'),
      async () => {
        const before = await restart(where);
        const after = await ask(where, 'server.status', {});
        done({
          out: `server restarted: pid ${before} -> ${after.server.pid}, ${after.sessions} sessions\n`,
          code: 0,
        });
      },
    )
    .command(
      'logs',
      "The server's own log",
      (c) =>
        c
          .option('lines', {
            alias: 'n',
            type: 'number',
            default: logLines,
            describe: 'how many of the last lines',
          })
          .example('holdfast server logs -n 20', 'the last twenty lines'),
      async ({ lines }) => {
        done({ out: await lastLines(join(where.stateDir, 'server.log'), lines), code: 0 });
      },
    )
    .demandCommand(1);
}

/** Asks the server, or the keeper of one that keeps crashing. Gives the pid before. Errors: no-server. */
async function restart(where: Places): Promise<number> {
  const status = await ask(where, 'server.status', {}, 'never').catch(() => null);
  if (!status) {
    const keeper = await askKeeper(where.socket, 'revive');
    if (!keeper) throw fail('no-server', { path: where.socket });
    return 0;
  }
  await ask(where, 'server.restart', {});
  await gone(where, status.server.pid);
  return status.server.pid;
}

/** Resolves when another server than this one answers. */
async function gone(where: Places, pid: number): Promise<void> {
  for (;;) {
    const carrier = await connect(where, { start: 'stored' });
    carrier.destroy();
    const status = await ask(where, 'server.status', {}).catch(() => null);
    if (status && status.server.pid !== pid) return;
  }
}

function describe(status: ServerStatus): string {
  const { server, keeper, log } = status;
  const now = Date.now();
  const lines = [
    `holdfast ${status.version}`,
    `server   pid ${server.pid}, up ${age(now - server.startedAt)}, ${bytes(server.rssBytes)}, generation ${server.generation}`,
    `keeper   pid ${keeper.pid}, up ${age(now - keeper.startedAt)}, ${bytes(keeper.rssBytes)}`,
    `socket   ${status.socket}`,
    `state    ${status.stateDir}`,
    `sessions ${status.sessions}, windows ${status.windows}, panes ${status.panes}, clients ${status.clients}`,
    `history  ${bytes(log.bytes)} on disk${log.state === 'ok' ? '' : `, ${log.state}${log.reason ? `: ${log.reason}` : ''}`}`,
    ...status.problems.map((problem) => `problem  ${problem}`),
  ];
  return `${lines.join('\n')}\n`;
}

async function lastLines(path: string, count: number): Promise<string> {
  if (!existsSync(path)) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path)) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
  return `${lines.slice(-Math.max(1, count)).join('\n')}\n`;
}

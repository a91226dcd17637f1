/** `holdfast server status|restart|logs`; install and uninstall are in serverUnit.ts. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import type { ServerStatus } from '../../protocol/messages.ts';
import { build, version } from '../../runtime/installation.ts';
import type { KeeperPlaces } from '../../runtime/launch.ts';
import type { Places } from '../../runtime/paths.ts';
import { ConnectionLost } from '../../transport/Peer.ts';
import { ask } from '../shared/ask.ts';
import { starting } from '../shared/localServer.ts';
import { age, sizeText } from '../shared/units.ts';
import { jsonOption, type NounCommand } from './NounCommand.ts';
import { serverUnitCommands, type UnitState, unitState } from './serverUnit.ts';

/** Default number of log lines. */
const logLines = 100;

export const serverCommands: readonly NounCommand[] = [
  ...serverUnitCommands,
  {
    words: ['server', 'status'],
    about: 'Shows the state of the server: processes, memory, sessions, history on disk',
    options: [jsonOption()],
    examples: [
      ['holdfast server status', 'for a person'],
      ['holdfast server status --json', 'for a program'],
    ],
    async run(args, { where, env }) {
      const status = await ask(where, 'server.status', {});
      const unit = unitState(where, env);
      const all = { ...status, client: { version, build }, unit };
      return {
        out: args.flag('json') ? `${JSON.stringify(all)}\n` : describe(status, unit),
        code: 0,
      };
    },
  },
  {
    words: ['server', 'restart'],
    about: 'Replaces the server process; sessions, programs and history are carried over',
    options: [],
    examples: [['holdfast server restart', 'after an upgrade of holdfast']],
    async run(_args, { where }) {
      const before = await restart(where);
      const after = await statusOfNext(where, before);
      return {
        out: `server restarted: pid ${before} -> ${after.server.pid}, ${after.sessions} session${after.sessions === 1 ? '' : 's'}${after.build === build ? '' : olderKeeper}\n`,
        code: 0,
      };
    },
  },
  {
    words: ['server', 'logs'],
    about: "Shows the server's own log",
    options: [
      {
        name: 'lines',
        alias: 'n',
        value: 'N',
        about: `number of last lines (default: ${logLines})`,
      },
      jsonOption('as a JSON array of entries'),
    ],
    examples: [['holdfast server logs -n 20', 'the last twenty lines']],
    async run(args, { where }) {
      const lines = args.whole('lines', 1) ?? logLines;
      const text = await lastLines(join(starting().keeperPlaces(where).stateDir, 'server.log'), lines);
      return { out: args.flag('json') ? `${JSON.stringify(entriesOf(text))}\n` : text, code: 0 };
    },
  },
];

/**
 * Makes the keeper end the server and start this program in its place, whatever the old server's state. Returns the old
 * server's pid. Errors: no-server, and those of connecting.
 */
async function restart(where: Places): Promise<number> {
  const { askKeeper, ensureServer, keeperPlaces, launchOptions, serverProgramOf } = starting();
  const places = keeperPlaces(where);
  const before = await askKeeper(places, { op: 'status' });
  if (before === null) throw fail('no-server', { path: where.socket });
  if (before.control === undefined) return restartOlder(where, places);
  const launch = launchOptions(where, { start: 'never' });
  const answer = await askKeeper(places, { op: 'restart', program: serverProgramOf(launch) });
  if (answer?.refused !== undefined) throw fail('start-failed', { reason: answer.refused });
  // Asks the keeper, not the socket: the old server may still accept connections without answering.
  await ensureServer(launch);
  return before.serverPid ?? 0;
}

/** A keeper of an earlier release starts the program that it was started with. */
async function restartOlder(where: Places, places: KeeperPlaces): Promise<number> {
  const status = await ask(where, 'server.status', {}, 'never').catch(() => null);
  if (!status) {
    await starting().askKeeper(places, { op: 'revive' });
    return 0;
  }
  await ask(where, 'server.restart', {});
  return status.server.pid;
}

/** Status of the next server. The old one may answer for a moment, or exit during the request. */
async function statusOfNext(where: Places, before: number): Promise<ServerStatus> {
  for (;;) {
    try {
      const status = await ask(where, 'server.status', {});
      if (status.server.pid !== before) return status;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    }
  }
}

/** Such a keeper can't start another program; `kill-server` ends it, and every program with it. */
const olderKeeper = '; it still runs the earlier program, since its keeper is of an earlier release';

const otherServer =
  'problem  the server runs another build than this command; to update it: holdfast server restart';

function release({ version, build }: { version?: string; build?: string }): string {
  return build === undefined ? `${version ?? 'of an earlier release'}` : `${version} (build ${build})`;
}

function describe(status: ServerStatus, unit: UnitState): string {
  const { server, keeper, log } = status;
  const now = Date.now();
  const lines = [
    `holdfast ${version} (build ${build})`,
    `server   ${release(status)}, pid ${server.pid}, up ${age(now - server.startedAt)}, ${sizeText(server.rssBytes)}, generation ${server.generation}`,
    `keeper   ${release(keeper)}, pid ${keeper.pid}, up ${age(now - keeper.startedAt)}, ${sizeText(keeper.rssBytes)}`,
    `socket   ${status.socket}`,
    `state    ${status.stateDir}`,
    `sessions ${status.sessions}, windows ${status.windows}, panes ${status.panes}, clients ${status.clients}`,
    `history  ${sizeText(log.bytes)} on disk${log.mostBytes ? ` of ${sizeText(log.mostBytes)} at most` : ''}${log.state === 'ok' ? '' : `, ${log.state}${log.reason ? `: ${log.reason}` : ''}`}`,
    `unit     ${unit.installed ? `${unit.path}${unit.enabled ? '' : ', not enabled'}` : 'none; to start the server at log-in: holdfast server install'}`,
    ...(status.build === build ? [] : [otherServer]),
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

/** Entries of the log: a line with a time, and the following lines without one, such as a stack. */
function entriesOf(text: string): { at: number | null; text: string }[] {
  const entries: { at: number | null; text: string }[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const [, time, rest = ''] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/.exec(line) ?? [];
    const last = entries.at(-1);
    if (time !== undefined) entries.push({ at: Date.parse(time), text: rest });
    else if (last) last.text += `\n${line}`;
    else if (line !== '') entries.push({ at: null, text: line });
  }
  return entries;
}

/** `holdfast session create|list|attach|detach|destroy|show|save|restore`. */
import { resolve } from 'node:path';
import { parseDuration } from '../../options/value.ts';
import { commandError } from '../../protocol/codec.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type {
  CommandRunResult,
  PaneInfo,
  ProcessInfo,
  SessionInfo,
  SessionShowParams,
  SessionShowResult,
} from '../../protocol/messages.ts';
import { printable } from '../../protocol/printable.ts';
import { EndedFiles } from '../../runtime/EndedFiles.ts';
import type { Places } from '../../runtime/paths.ts';
import { runOneShot } from '../front/oneShot.ts';
import { ask } from '../shared/ask.ts';
import { age, parseMoment } from '../shared/units.ts';
import { askRemote, hostOptions } from './connectHost.ts';
import {
  jsonOption,
  type NounCommand,
  type NounContext,
  type NounResult,
  type NounWord,
} from './NounCommand.ts';
import { savedCommands } from './savedSession.ts';

const target: NounWord = {
  name: 'target',
  about: "a session's name or id; for a pane session:window.pane, or %3",
  required: true,
  completes: 'session',
};

export const sessionCommands: readonly NounCommand[] = [
  {
    words: ['session', 'create'],
    about: 'Makes a session, leaves it running and prints its id',
    rest: 'command',
    options: [
      { name: 'name', value: 'NAME', about: 'its name (default: a number)' },
      { name: 'cwd', value: 'DIR', completes: 'file', about: 'its directory (default: this one)' },
      jsonOption('the whole session as JSON'),
    ],
    examples: [
      ['holdfast session create --name work', 'a session with your shell'],
      ['holdfast session create --name build --cwd ~/src -- make -j4', 'a session that runs a command'],
    ],
    async run(args, context) {
      const id = await create(context, args.text('name'), args.text('cwd'), args.rest);
      if (!args.flag('json')) return { out: `${id}\n`, code: 0 };
      const { session } = await ask(context.where, 'session.show', { target: id });
      return { out: `${JSON.stringify(session)}\n`, code: 0 };
    },
  },
  {
    words: ['session', 'list'],
    about: 'Lists sessions, the last used first',
    options: [
      {
        name: 'all',
        alias: 'a',
        about: 'also sessions that ended in the last 30 days: why, when, by whom',
      },
      ...hostOptions,
      jsonOption('as a JSON array'),
    ],
    examples: [
      ['holdfast session list', 'what runs'],
      ['holdfast session list --all --json', 'also what ran, for a program'],
      ['holdfast session list --host ann@build', 'what runs on another machine'],
    ],
    async run(args, context) {
      const { where } = context;
      const all = args.flag('all');
      const host = args.text('host');
      const without = hostOptions.find(({ name }) => host === undefined && args.text(name) !== undefined);
      if (without) throw fail('bad-arguments', { words: `--${without.name} needs --host` });
      const sessions =
        host !== undefined
          ? (await askRemote(host, 'session.list', all ? { all } : {}, args, context)).sessions
          : all
            ? await allSessions(where)
            : (await ask(where, 'session.list', {})).sessions;
      const ordered = [...sessions].sort(byUse);
      const out = args.flag('json') ? `${JSON.stringify(ordered)}\n` : ordered.map(sessionLine).join('');
      return { out, code: 0 };
    },
  },
  {
    words: ['session', 'attach'],
    about: 'Shows a session in this terminal; the prefix key and d leave it running',
    positionals: [target],
    options: [
      { name: 'takeover', about: 'make its other clients read-only' },
      { name: 'detach-others', about: 'detach its other clients' },
      { name: 'read-only', about: 'attach read-only' },
    ],
    examples: [['holdfast session attach work', 'what attach-session -t work does']],
    async run(args, { where, flags }) {
      const flagged = (name: string, flag: string) => (args.flag(name) ? [flag] : []);
      const how = [
        ...flagged('takeover', '-T'),
        ...flagged('detach-others', '-d'),
        ...flagged('read-only', '-r'),
      ];
      const words = ['attach-session', ...how, '-t', args.word('target')];
      const code = await runOneShot(words, where, {
        mayStart: !flags.noStart,
        configFiles: flags.configFiles,
      });
      return { out: '', code };
    },
  },
  {
    words: ['session', 'detach'],
    about: 'Detaches every client of a session and leaves it running',
    positionals: [target],
    options: [jsonOption()],
    examples: [['holdfast session detach work', 'its viewers are back at their shells']],
    async run(args, { where }) {
      const done = await ask(where, 'session.detach', { target: args.word('target') });
      const text = `detached ${done.detached} client${done.detached === 1 ? '' : 's'} from ${done.name} (${done.id})\n`;
      return { out: args.flag('json') ? `${JSON.stringify(done)}\n` : text, code: 0 };
    },
  },
  {
    words: ['session', 'destroy'],
    about: 'Ends a session and its programs, or all sessions idle for some time',
    details:
      'A session is idle when it has no client, no program in the foreground but its shells, and neither input nor output for\n' +
      'that time. Ended sessions stay in session list --all, with their last screen, for 30 days.',
    positionals: [{ ...target, required: false }],
    options: [
      { name: 'idle', value: 'TIME', about: 'sessions idle for this long: 24h, 7d, 90m' },
      { name: 'dry-run', about: 'with --idle: only list them' },
      jsonOption(),
    ],
    examples: [
      ['holdfast session destroy work', 'ends the session work'],
      ['holdfast session destroy --idle 24h --dry-run', 'which ones nobody has used for a day'],
    ],
    async run(args, { where }) {
      const idle = args.text('idle');
      const name = args.text('target');
      if ((idle === undefined) === (name === undefined))
        throw fail('bad-arguments', { words: 'session destroy takes either a target or --idle' });
      if (idle !== undefined) return destroyIdle(where, idle, args.flag('dry-run'), args.flag('json'));
      if (args.flag('dry-run')) throw fail('bad-arguments', { words: '--dry-run needs --idle' });
      const ended = await ask(where, 'session.destroy', { target: name ?? '' });
      const text = `ended ${ended.name} (${ended.id})\n`;
      return { out: args.flag('json') ? `${JSON.stringify(ended)}\n` : text, code: 0 };
    },
  },
  {
    words: ['session', 'show'],
    about: 'Shows a session or pane: its state, its last lines, or an earlier screen',
    details: 'Does not attach, and does not affect the pane. Also finds sessions that have ended.',
    positionals: [target],
    options: [
      { name: 'tail', value: 'N', about: 'the last N lines of history and screen' },
      { name: 'at', value: 'TIME', about: 'the screen at that time: 4h (ago), 14:05, or a date' },
      { name: 'ansi', about: 'keep colours and attributes' },
      jsonOption('as one JSON object'),
    ],
    examples: [
      ['holdfast session show work --tail 20', 'the last twenty lines, without attaching'],
      ['holdfast session show work:1.0 --at 14:05', 'what was on the screen of that pane at five past two'],
    ],
    async run(args, { where, warn }) {
      const tail = args.whole('tail', 1);
      const at = args.text('at');
      if (tail !== undefined && at !== undefined)
        throw fail('bad-arguments', { words: '--tail and --at cannot be used together' });
      const answer = await show(where, {
        target: args.word('target'),
        ansi: args.flag('ansi'),
        ...(tail === undefined ? {} : { tail }),
        ...(at === undefined ? {} : { at: momentOf(at) }),
      });
      const asked = tail !== undefined || at !== undefined;
      // Before the first row of history there was no screen.
      const isTooEarly = at !== undefined && answer.truncated === true;
      if (args.flag('json')) return { out: `${JSON.stringify(answer)}\n`, code: isTooEarly ? 1 : 0 };
      if (isTooEarly) throw tooEarly(answer);
      if (asked && answer.truncated)
        warn('there are fewer lines than that: no longer kept, or too many for one answer\n');
      return { out: describe(answer, asked), code: 0 };
    },
  },
  ...savedCommands,
];

/** Makes a session by the tmux command, so that only one place starts sessions. Returns the id. */
async function create(
  context: NounContext,
  name: string | undefined,
  cwd: string | undefined,
  command: readonly string[],
): Promise<string> {
  // -s and -c are formats, so a literal '#' must be doubled.
  const plain = (text: string) => text.replaceAll('#', '##');
  const { where, flags } = context;
  const result: CommandRunResult = await ask(
    where,
    'command.run',
    {
      argv: [
        ...['new-session', '--exact', '-d', '-P', '-F', '#{session_id}'],
        ...(name === undefined ? [] : ['-s', plain(name)]),
        ...(cwd === undefined ? [] : ['-c', plain(resolve(cwd))]),
        '--',
        ...command.map(argvWord),
      ],
    },
    { start: flags.noStart ? 'never' : 'always', configFiles: flags.configFiles },
  );
  if (result.exitCode !== 0) throw commandError(result);
  return result.out.trimEnd();
}

/** Escapes a word that ends in ';', which would end the command. */
const argvWord = (word: string): string => (word.endsWith(';') ? `${word.slice(0, -1)}\\;` : word);

/** Live and ended sessions; without a server, only ended ones. */
async function allSessions(where: Places): Promise<readonly SessionInfo[]> {
  try {
    return (await ask(where, 'session.list', { all: true })).sessions;
  } catch (error) {
    if (!isNoServer(error)) throw error;
    return endedFiles(where)
      .list()
      .map(({ session }) => session);
  }
}

async function show(where: Places, params: SessionShowParams): Promise<SessionShowResult> {
  try {
    return await ask(where, 'session.show', params);
  } catch (error) {
    const ended = isNoServer(error) ? endedFiles(where).find(params.target) : undefined;
    if (!ended) throw error;
    if (params.at !== undefined)
      throw fail('no-server', {
        path: where.socket,
        words: '--at needs a running server; run: holdfast start-server',
      });
    const lines = ended.screens[0]?.lines ?? [];
    return {
      session: ended.session,
      pane: ended.screens[0]?.pane ?? '',
      lines: lines.slice(-(params.tail ?? lines.length)),
      shownAt: ended.session.ended.at,
      truncated: (params.tail ?? 0) > lines.length,
    };
  }
}

const endedFiles = (where: Places) => new EndedFiles(where.stateDir, () => Date.now());
const isNoServer = (error: unknown) => error instanceof HoldfastError && error.code === 'no-server';

async function destroyIdle(where: Places, time: string, dryRun: boolean, json: boolean): Promise<NounResult> {
  const idleMs = parseDuration(time);
  if (!idleMs) throw fail('bad-value', { value: time, reason: '--idle takes a time such as 24h, 7d or 90m' });
  const { sessions } = await ask(where, 'session.reap', { idleMs, dryRun });
  if (json) return { out: `${JSON.stringify(sessions)}\n`, code: 0 };
  const did = dryRun ? 'would end' : 'ended';
  const now = Date.now();
  const lines = sessions.map(
    (s) => `${did} ${printable(s.name)} (${s.id}), idle for ${age(now - s.idleSince)}\n`,
  );
  return { out: lines.join(''), code: 0 };
}

/** Live sessions before ended ones, the last used or ended first. */
function byUse(a: SessionInfo, b: SessionInfo): number {
  if (a.ended && b.ended) return b.ended.at - a.ended.at;
  if (a.ended || b.ended) return a.ended ? 1 : -1;
  return b.activityAt - a.activityAt;
}

function tooEarly({ pane, shownAt, session }: SessionShowResult): HoldfastError {
  return fail('no-history', { pane, begins: age(Date.now() - (shownAt ?? session.createdAt)) });
}

function momentOf(text: string): number {
  const now = Date.now();
  const moment = parseMoment(text, now);
  if (moment !== undefined && moment > now)
    throw fail('bad-value', { value: text, reason: '--at is in the future' });
  if (moment === undefined) {
    throw fail('bad-value', {
      value: text,
      reason: '--at takes a time such as 4h, 14:05 or 2026-05-01T14:05',
    });
  }
  return Math.max(0, Math.floor(moment));
}

function sessionLine(session: SessionInfo): string {
  const now = Date.now();
  const windows = session.windows.length;
  const name = printable(session.name).padEnd(20);
  if (session.ended) return `${name} ${printable(endedText(session, now))}\n`;
  const state = session.attached > 0 ? `attached by ${session.attached}` : detachedFor(session, now);
  const problems = session.windows
    .flatMap((window) => window.panes)
    .filter((pane) => pane.process.state === 'lost');
  const lost = problems.length > 0 ? `, ${problems.length} lost` : '';
  return `${name} ${String(windows).padStart(3)} window${windows === 1 ? ' ' : 's'}  ${state}${lost}\n`;
}

/** `ended 3h ago: killed by ann`. */
function endedText({ ended }: SessionInfo, now: number): string {
  if (!ended) return '';
  return `ended ${age(now - ended.at)} ago: ${ended.cause}${ended.by === undefined ? '' : `, by ${ended.by}`}`;
}

function detachedFor(session: SessionInfo, now: number): string {
  return session.lastAttachedAt === null
    ? `never attached, made ${age(now - session.createdAt)} ago`
    : `detached, last attached ${age(now - session.lastAttachedAt)} ago`;
}

/** The requested lines; otherwise the description, and for an ended session both. */
function describe(answer: SessionShowResult, linesOnly: boolean): string {
  const text = (answer.lines ?? []).map((line) => `${line}\n`).join('');
  if (linesOnly) return text;
  const { session } = answer;
  const now = Date.now();
  const lines = [
    `${session.name} (${session.id}, ${session.uuid})`,
    `made ${age(now - session.createdAt)} ago; ${attachedText(session, now)}`,
  ];
  for (const window of session.windows) {
    lines.push(`  ${window.index}: ${window.name} (${window.id})${window.active ? ' active' : ''}`);
    for (const pane of window.panes) lines.push(paneLine(pane));
  }
  if (session.ended && text !== '') lines.push('its last screen:');
  return `${lines.map(printable).join('\n')}\n${session.ended ? text : ''}`;
}

function attachedText(session: SessionInfo, now: number): string {
  if (session.ended) return endedText(session, now);
  if (session.attached > 0) return `attached by ${session.attached}`;
  return session.lastAttachedAt === null ? 'never attached' : detachedFor(session, now);
}

function paneLine(pane: PaneInfo): string {
  const size = `${pane.cols}x${pane.rows}`;
  return `    ${pane.index}: ${pane.id} ${size} ${describeProcess(pane.process)}${pane.restored ? ' (restored)' : ''} ${pane.command} in ${pane.cwd}, ${pane.historyLines} lines of history`;
}

/** `exited 0`, `killed SIGKILL`, `lost: host restarted`: these words only. */
export function describeProcess(process: ProcessInfo): string {
  switch (process.state) {
    case 'running':
      return `running ${process.pid}`;
    case 'exited':
      return `exited ${process.code}`;
    case 'killed':
      return `killed ${process.signal}`;
    case 'lost':
      return `lost: ${process.reason}`;
    case 'failed':
      return `failed: ${process.reason}`;
  }
}

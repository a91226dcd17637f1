/** `holdfast session list|show|destroy`. */
import type { Argv } from 'yargs';
import { fail } from '../protocol/errors.ts';
import type { PaneInfo, ProcessInfo, SessionInfo, SessionShowResult } from '../protocol/messages.ts';
import type { Places } from '../runtime/paths.ts';
import { ask } from './ask.ts';
import type { Outcome } from './full.ts';
import { age, parseMoment } from './units.ts';

export function sessionCommands(y: Argv, where: Places, done: (outcome: Outcome) => void): Argv {
  return y
    .command(
      'list',
      'Sessions, the last used first',
      (c) =>
        c
          .option('json', { type: 'boolean', default: false, describe: 'as a JSON array' })
          .example('holdfast session list --json', 'for a program'),
      async ({ json }) => {
        const { sessions } = await ask(where, 'session.list', {});
        const ordered = [...sessions].sort((a, b) => b.activityAt - a.activityAt);
        done({ out: json ? `${JSON.stringify(ordered)}\n` : ordered.map(sessionLine).join(''), code: 0 });
      },
    )
    .command(
      'show <target>',
      'A session or pane: what it is, its last lines, or what was on its screen then',
      (c) =>
        c
          .positional('target', {
            type: 'string',
            demandOption: true,
            describe: 'name, id, or session:window.pane',
          })
          .option('tail', { type: 'number', describe: 'the last N lines of history and screen' })
          .option('at', { type: 'string', describe: 'what was on screen then: 4h (ago), 14:05, or a date' })
          .option('ansi', { type: 'boolean', default: false, describe: 'keep colours and attributes' })
          .option('json', { type: 'boolean', default: false, describe: 'as one JSON object' })
          .conflicts('tail', 'at')
          .example('holdfast session show work --tail 20', 'the last twenty lines, without attaching')
          .example('holdfast session show work --at 14:05', 'what was on screen at five past two'),
      async ({ target, tail, at, ansi, json }) => {
        const moment = at === undefined ? undefined : momentOf(at);
        if (tail !== undefined && !(Number.isInteger(tail) && tail > 0)) {
          throw fail('command-failed', { message: `--tail takes a number of lines from 1: ${tail}` });
        }
        const answer = await ask(where, 'session.show', {
          target,
          ansi,
          ...(tail === undefined ? {} : { tail }),
          ...(moment === undefined ? {} : { at: moment }),
        });
        done({ out: json ? `${JSON.stringify(answer)}\n` : describe(answer), code: 0 });
        if (!json && answer.truncated)
          process.stderr.write('history does not reach back as far as was asked for\n');
      },
    )
    .command(
      'destroy <target>',
      'Ends a session and the programs in it',
      (c) =>
        c
          .positional('target', { type: 'string', demandOption: true, describe: 'name or id' })
          .option('json', { type: 'boolean', default: false, describe: 'as one JSON object' })
          .example('holdfast session destroy work', 'ends the session work'),
      async ({ target, json }) => {
        const ended = await ask(where, 'session.destroy', { target });
        done({ out: json ? `${JSON.stringify(ended)}\n` : `ended ${ended.name} (${ended.id})\n`, code: 0 });
      },
    )
    .demandCommand(1);
}

function momentOf(text: string): number {
  const moment = parseMoment(text, Date.now());
  if (moment === undefined) {
    throw fail('command-failed', {
      message: `--at takes a time such as 4h, 14:05 or 2026-05-01T14:05: ${text}`,
    });
  }
  return Math.max(0, Math.floor(moment));
}

function sessionLine(session: SessionInfo): string {
  const now = Date.now();
  const windows = session.windows.length;
  const state = session.attached > 0 ? `attached by ${session.attached}` : detachedFor(session, now);
  const problems = session.windows
    .flatMap((window) => window.panes)
    .filter((pane) => pane.process.state === 'lost');
  const lost = problems.length > 0 ? `, ${problems.length} lost` : '';
  return `${session.name.padEnd(20)} ${String(windows).padStart(3)} window${windows === 1 ? ' ' : 's'}  ${state}${lost}\n`;
}

function detachedFor(session: SessionInfo, now: number): string {
  return session.lastAttachedAt === null
    ? `never attached, made ${age(now - session.createdAt)} ago`
    : `detached, last attached ${age(now - session.lastAttachedAt)} ago`;
}

function describe(answer: SessionShowResult): string {
  if (answer.lines) return answer.lines.map((line) => `${line}\n`).join('');
  const { session } = answer;
  const now = Date.now();
  const lines = [
    `${session.name} (${session.id}, ${session.uuid})`,
    `made ${age(now - session.createdAt)} ago; ${session.attached > 0 ? `attached by ${session.attached}` : detachedFor(session, now)}`,
  ];
  for (const window of session.windows) {
    lines.push(`  ${window.index}: ${window.name} (${window.id})${window.active ? ' active' : ''}`);
    for (const pane of window.panes) lines.push(paneLine(pane));
  }
  return `${lines.join('\n')}\n`;
}

function paneLine(pane: PaneInfo): string {
  const size = `${pane.cols}x${pane.rows}`;
  return `    ${pane.index}: ${pane.id} ${size} ${describeProcess(pane.process)} ${pane.command} in ${pane.cwd}, ${pane.historyLines} lines of history`;
}

/** `exited 0`, `killed SIGKILL`, `lost: host restarted`: never as anything else. */
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

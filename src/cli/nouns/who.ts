/** `holdfast who PANE`: who typed into a pane, how much and when. */
import { fail } from '../../protocol/errors.ts';
import type { PaneInputsResult } from '../../protocol/messages.ts';
import { printable } from '../../protocol/printable.ts';
import type { Places } from '../../runtime/paths.ts';
import { ask } from '../shared/ask.ts';
import { parseMoment } from '../shared/units.ts';
import { jsonOption, type NounArguments, type NounCommand } from './NounCommand.ts';

type Run = PaneInputsResult['runs'][number];
type Typist = Run['by'];

/** Most pages to ask for: together a million runs of input. */
const mostPages = 200;

/** A longer pause begins another line. */
const pauseMs = 60_000;

export const whoCommands: readonly NounCommand[] = [
  {
    words: ['who'],
    about: 'Shows who typed into a pane, how much and when; never what',
    details:
      'Each piece of input is a record in the history of the pane, so it is kept as long as the output is (history-age), over restarts\n' +
      'and kill -9. Where the shell reports its commands (OSC 133), --commands shows who started each.',
    positionals: [{ name: 'pane', about: 'the pane: %3, work:1.0', required: true, completes: 'session' }],
    options: [
      { name: 'since', value: 'TIME', about: 'only since then: 1h, 14:05, 2026-03-01' },
      { name: 'commands', about: 'the commands, and who started them' },
      jsonOption(),
    ],
    examples: [
      ['holdfast who %3', 'everybody who typed into it'],
      ['holdfast who work:1.0 --since 1h --json', 'each piece of input of the last hour, for a program'],
    ],
    async run(args, { where, warn }) {
      const since = sinceOf(args);
      const found = await allInputs(where, args.word('pane'), since);
      if (args.flag('json')) return { out: `${JSON.stringify(found)}\n`, code: 0 };
      if (found.truncated) warn('earlier input is not shown, or no longer kept\n');
      const lines = args.flag('commands') ? commandLines(found) : runLines(found.runs);
      return { out: lines.map((line) => `${printable(line)}\n`).join(''), code: 0 };
    },
  },
];

/** Joins all pages into one answer. */
async function allInputs(where: Places, pane: string, since?: number): Promise<PaneInputsResult> {
  const period = since === undefined ? {} : { since };
  const pages = [await ask(where, 'pane.inputs', { pane, ...period })];
  for (let [newest] = pages; newest?.earlier !== undefined && pages.length < mostPages; ) {
    newest = await ask(where, 'pane.inputs', { pane: newest.pane, ...period, before: newest.earlier });
    pages.push(newest);
  }
  pages.reverse();
  const [oldest] = pages;
  return {
    pane: oldest?.pane ?? pane,
    runs: pages.flatMap(({ runs }) => runs),
    commands: pages.flatMap(({ commands }) => commands),
    truncated: oldest?.truncated ?? false,
  };
}

/** Errors: bad-value. */
function sinceOf(args: NounArguments): number | undefined {
  const text = args.text('since');
  if (text === undefined) return undefined;
  const since = parseMoment(text, Date.now());
  if (since !== undefined) return Math.max(0, Math.floor(since));
  throw fail('bad-value', { value: text, reason: '--since takes a time such as 1h, 14:05 or 2026-03-01' });
}

/** Pieces of one person's input in a row become one line. */
function runLines(runs: readonly Run[]): string[] {
  const spans: { first: Run; last: Run; bytes: number }[] = [];
  for (const run of runs) {
    const span = spans.at(-1);
    const goesOn =
      span !== undefined && sameTypist(span.last, run) && Math.abs(run.at - span.last.at) <= pauseMs;
    if (goesOn) {
      span.last = run;
      span.bytes += run.bytes;
    } else spans.push({ first: run, last: run, bytes: run.bytes });
  }
  return spans.map(({ first, last, bytes }) => {
    const until = clock(last.at) === clock(first.at) ? '' : `-${clock(last.at)}`;
    const how = first.how === 'command' ? ' by commands' : '';
    return `${day(first.at)} ${clock(first.at)}${until} ${nameOf(first.by)}: ${bytes} byte${bytes === 1 ? '' : 's'}${how}`;
  });
}

const sameTypist = (one: Run, other: Run) =>
  one.how === other.how && one.by.id === other.by.id && one.by.operator === other.by.operator;

function commandLines({ commands }: PaneInputsResult): string[] {
  return commands.map(
    ({ at, offset, by }) => `${day(at)} ${clock(at)} ${by ? nameOf(by) : 'nobody'}: at byte ${offset}`,
  );
}

function nameOf({ name, actor, carrier, from }: Typist): string {
  const kind = actor === 'person' ? '' : ` [${actor}]`;
  if (carrier === undefined || carrier === 'local') return `${name}${kind}`;
  return `${name}${kind} (${carrier}${from === undefined ? '' : ` from ${from}`})`;
}

const local = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString();
const day = (at: number) => local(at).slice(0, 10);
const clock = (at: number) => local(at).slice(11, 19);

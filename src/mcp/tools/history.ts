/** The tool `history`: the screen of a pane as it was at a time. */
import { boolean, list as listOf, optional, shortText, text } from '../../protocol/check.ts';
import { longest } from '../answer.ts';
import { field } from '../fields.ts';
import { paneField, paneOut } from '../panes.ts';
import { badArgument, readsOnly, tool } from '../Tool.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const historyTool = tool({
  name: 'history',
  title: 'The screen at a time',
  about:
    'Shows the screen of a pane as it was at an earlier time, also of full-screen programs and of sessions that have ended. `at` is an ' +
    'age such as "10m", "2h" or "3d", or a time such as "2026-03-01T14:05:00Z". For lines that scrolled away use read what="history"; to ' +
    'find something use search.',
  annotations: readsOnly,
  input: {
    pane: paneField,
    at: field(shortText(64), 'An age ("90s", "10m", "2h", "3d") or an ISO 8601 time'),
  },
  output: {
    pane: paneOut,
    lines: field(listOf(text), 'Lines of the screen'),
    shown_at: field(text, 'Time of the screen shown, ISO 8601'),
    oldest: field(
      optional(boolean),
      'True when the history begins later: this is the oldest screen that is kept',
    ),
  },
  async run({ pane, at }, { host, signal }) {
    const when = timeOf(at);
    const shown = await host.request('session.show', { target: pane, at: when }, { again: true, signal });
    const lines = shown.lines ?? [];
    while (lines.at(-1)?.trim() === '') lines.pop();
    const time = new Date(shown.shownAt ?? when).toISOString();
    const oldest = shown.truncated ? { oldest: true } : {};
    return longest(lines.length, (most) => {
      const some = lines.slice(0, most);
      const head = `[${shown.pane} at ${time}${shown.truncated ? ', the oldest screen that is kept' : ''}]`;
      return {
        text: [head, ...some].join('\n'),
        data: { pane: shown.pane, lines: some, shown_at: time, ...oldest },
      };
    });
  },
});

/** Milliseconds since the epoch. */
function timeOf(at: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(at.trim()) ?? [];
  const time = number === '' ? Date.parse(at) : Date.now() - Number(number) * (unitMs[unit] ?? 0);
  if (Number.isNaN(time) || time < 0)
    throw badArgument('history', 'at', 'must be an age such as "10m", or an ISO 8601 time');
  return time;
}

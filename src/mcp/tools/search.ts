/** The tool `search`: lines of a pane's screen and history that match. */
import {
  boolean,
  count,
  list as listOf,
  object,
  optional,
  shortText,
  text,
  whole,
} from '../../protocol/check.ts';
import { cutText, longest, type ToolAnswer } from '../answer.ts';
import { cursorText, parseCursor } from '../cursors.ts';
import { field } from '../fields.ts';
import { nextOut, paneField, paneOut } from '../panes.ts';
import { badArgument, readsOnly, tool } from '../Tool.ts';

const usualMatches = 40;
const lineCharacters = 400;

export const searchTool = tool({
  name: 'search',
  title: 'Search a pane',
  about:
    'Finds lines in everything that a pane has printed and still keeps (screen and history, often a million lines), newest first. ' +
    '`pattern` is an extended regular expression, case-sensitive only when it has capitals. Each match has its line number: ' +
    'read what="history" with cursor "row:N" shows the lines before line N, so N+20 shows its surroundings.',
  annotations: readsOnly,
  input: {
    pane: paneField,
    pattern: field(shortText(1024), 'Extended regular expression, such as "error|FAILED"'),
    limit: field(optional(whole(1, 200)), `Most matches in one answer; ${usualMatches} when absent`),
    cursor: field(optional(shortText(64)), '`next` of the answer before, for older matches'),
  },
  output: {
    pane: paneOut,
    matches: field(
      listOf(object({ line: count, text })),
      'Newest first; line numbers count from 0, the oldest line kept',
    ),
    more: field(boolean, 'Older matches may exist'),
    next: nextOut('Cursor for older matches'),
  },
  async run({ pane, pattern, limit = usualMatches, cursor }, { host, signal }) {
    const from = cursor === undefined ? undefined : parseCursor(cursor);
    if (from && from.of !== 'row') throw badArgument('search', 'cursor', 'must be `next` of a search');
    const params = { pane, pattern, limit, ...(from ? { before: from.at } : {}) };
    const found = await host.request('pane.search', params, { again: true, signal });
    const matches = found.matches.map((one) => ({ ...one, text: cutText(one.text, lineCharacters) }));
    type Found = { pane: string; matches: typeof matches; more: boolean; next?: string };
    return longest(matches.length, (most): ToolAnswer<Found> => {
      const shown = matches.slice(0, most);
      const last = shown.at(-1);
      const more = found.more || most < matches.length;
      const next = more && last ? { next: cursorText({ of: 'row', at: last.line }) } : {};
      const lines = shown.map((one) => `${one.line}: ${one.text}`);
      const end = more && last ? [`… more: call again with cursor ${next.next}`] : [];
      const empty = shown.length === 0 ? ['Nothing matches.'] : [];
      return {
        text: [...lines, ...empty, ...end].join('\n'),
        data: { pane: found.pane, matches: shown, more, ...next },
      };
    });
  },
});

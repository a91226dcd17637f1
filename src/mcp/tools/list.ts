/** The tool `list`: sessions and their panes, page by page. */
import { boolean, count, list as listOf, object, optional, shortText, text } from '../../protocol/check.ts';
import type { AgentGrant } from '../../protocol/grants.ts';
import { cutText, longest, type ToolAnswer } from '../answer.ts';
import { field } from '../fields.ts';
import { type FoundPane, nextOut, panesOf, placeOf, processText, statusText } from '../panes.ts';
import { badArgument, readsOnly, tool } from '../Tool.ts';

/** Longest title, command and folder shown, characters. */
const shownCharacters = 120;

const Row = object({
  pane: text,
  /** session:window.pane */
  place: text,
  window: text,
  title: text,
  command: text,
  cwd: text,
  cols: count,
  rows: count,
  process: text,
  status: text,
  yours: boolean,
});

export const listTool = tool({
  name: 'list',
  title: 'List panes',
  about:
    'Lists the terminal panes of this holdfast server: id, place (session:window.pane), running command, folder, size, state of the ' +
    'process and of the program, and `yours`: whether you may type into it and close it (panes that you opened, or that a person ' +
    'granted). You may read every pane. Call this first. Long lists come in pages: pass `next` as `cursor`.',
  annotations: readsOnly,
  input: {
    session: field(optional(shortText(256)), 'Only panes of this session, by its name or id'),
    cursor: field(optional(shortText(64)), '`next` of the answer before, for the next page'),
  },
  output: {
    panes: field(listOf(Row), 'One object for each pane'),
    total: field(count, 'Number of panes in all pages'),
    next: nextOut('Cursor of the next page; absent on the last one'),
  },
  async run({ session, cursor }, { host }) {
    const [{ sessions }, { grants }] = await Promise.all([
      host.request('session.list', {}, { again: true }),
      host.request('agent.grants', {}, { again: true }),
    ]);
    const chosen = sessions.filter(
      ({ id, name }) => session === undefined || session === id || session === name,
    );
    if (session !== undefined && chosen.length === 0)
      throw badArgument('list', 'session', `must be one of: ${sessions.map(({ name }) => name).join(', ')}`);
    const found = panesOf(chosen);
    const start = startOf(cursor, found);
    const rows = found.slice(start).map((one) => rowOf(one, grants));
    return longest(rows.length, (most): ToolAnswer<{ panes: typeof rows; total: number; next?: string }> => {
      const shown = rows.slice(0, most);
      const last = shown.at(-1);
      const next = most < rows.length && last ? { next: last.pane } : {};
      return {
        text: textOf(shown, found.length, next.next),
        data: { panes: shown, total: found.length, ...next },
      };
    });
  },
});

/** A cursor is the id of the last pane shown. */
function startOf(cursor: string | undefined, found: readonly FoundPane[]): number {
  if (cursor === undefined) return 0;
  const at = found.findIndex(({ pane }) => pane.id === cursor);
  if (at < 0) throw badArgument('list', 'cursor', 'names a pane that is gone: start again without a cursor');
  return at + 1;
}

function rowOf(found: FoundPane, grants: readonly AgentGrant[]) {
  const { session, window, pane } = found;
  const short = (value: string) => cutText(value, shownCharacters);
  return {
    pane: pane.id,
    place: placeOf(found),
    window: short(window.name),
    title: short(pane.title),
    command: short(pane.command),
    cwd: short(pane.cwd),
    cols: pane.cols,
    rows: pane.rows,
    process: processText(pane.process),
    status: short(statusText(pane.status)),
    yours: grants.some(({ id }) => id === pane.id || id === session.id),
  };
}

function textOf(rows: readonly ReturnType<typeof rowOf>[], total: number, next: string | undefined): string {
  if (total === 0) return 'No panes: nothing runs. `open` makes one.';
  const lines = rows.map(({ pane, place, command, cwd, process, status, yours }) =>
    [`${pane} ${place}`, `${command} in ${cwd}`, process, status, yours ? 'yours' : 'read only']
      .filter((part) => part !== '')
      .join(' | '),
  );
  return [
    ...lines,
    ...(next === undefined ? [] : [`… ${total} in all: call again with cursor ${next}`]),
  ].join('\n');
}

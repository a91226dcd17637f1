/** The tool `read`: the screen of a pane, its history, and its output since a cursor. */
import { boolean, list as listOf, oneOf, optional, shortText, text } from '../../protocol/check.ts';
import { fits, longest, type ToolAnswer } from '../answer.ts';
import { cursorText, parseCursor } from '../cursors.ts';
import { outputPage } from '../execOutput.ts';
import { field } from '../fields.ts';
import { findPane, nextOut, optionalPane, paneOut, placeOf, processText, statusText } from '../panes.ts';
import { plainOutput, unfinishedBytes } from '../plainOutput.ts';
import { badArgument, readsOnly, type ToolCall, tool } from '../Tool.ts';

/** Rows requested for one page of history: more never fit. */
const pageRows = 400;
/** Bytes of output requested for one page; halved as long as the page is too large. */
const pageBytes = 8192;
const leastBytes = 256;

interface Page {
  pane: string;
  lines: string[];
  next?: string;
  earlier?: string;
  missed?: boolean;
}

export const readTool = tool({
  name: 'read',
  title: 'Read a pane',
  about:
    'Reads a pane without changing it. `what`: "screen" (default) is what a person sees now; "history" pages back through the lines ' +
    'that scrolled away, newest page first: pass `earlier` as `cursor` for older lines; "output" returns what the program printed ' +
    'since a cursor: pass `next` of a read or send, so that nothing is read twice or missed, or a cursor of run for all output of a command. Never poll with this: ' +
    'use `wait` for something to happen, then read.',
  annotations: readsOnly,
  input: {
    pane: optionalPane(
      'The pane: its id, such as %3, or session:window.pane; not needed with a cursor of run',
    ),
    what: field(optional(oneOf('screen', 'history', 'output')), 'What to read; "screen" when absent'),
    cursor: field(
      optional(shortText(128)),
      '`next` (for output) or `earlier` (for history) of an earlier read',
    ),
  },
  output: {
    pane: paneOut,
    lines: field(listOf(text), 'Lines of text, without colours'),
    next: nextOut('Cursor for what="output": the output after this answer'),
    earlier: nextOut('Cursor for what="history": the lines before these; absent at the oldest line'),
    missed: field(optional(boolean), 'True when some output before these lines is no longer kept'),
  },
  async run({ pane, what = 'screen', cursor }, call) {
    const from = cursor === undefined ? undefined : parseCursor(cursor);
    if (from?.of === 'exec') return outputPage(call.host, from);
    if (pane === undefined) throw badArgument('read', 'pane', 'must be text');
    if (what === 'screen') return screen(pane, call);
    return what === 'history' ? history(pane, cursor, call) : output(pane, cursor, call);
  },
});

async function screen(target: string, { host }: ToolCall): Promise<ToolAnswer<Page>> {
  const found = await findPane(host, target);
  const { id, cols, rows, title, command, process, status } = found.pane;
  // Taken first: output that comes meanwhile may be read twice, but is never missed.
  const { next } = await host.request('pane.read', { pane: id }, { again: true });
  const { lines, first } = await host.request('pane.lines', { pane: id, limit: rows }, { again: true });
  const state = [processText(process), statusText(status)].filter((one) => one !== '').join(', ');
  const head = `${id} ${placeOf(found)} ${cols}x${rows}: ${command} (${state}), title ${JSON.stringify(title)}`;
  // The end of the screen matters most.
  return longest(lines.length, (most) => {
    const shown = most === lines.length ? lines : lines.slice(lines.length - most);
    const from = first + lines.length - shown.length;
    const cursors = {
      next: cursorText({ of: 'byte', at: next }),
      ...(from > 0 ? { earlier: cursorText({ of: 'row', at: from }) } : {}),
    };
    return { text: pageText(head, shown, cursors), data: { pane: id, lines: shown, ...cursors } };
  });
}

async function history(
  pane: string,
  cursor: string | undefined,
  { host }: ToolCall,
): Promise<ToolAnswer<Page>> {
  const from = cursor === undefined ? undefined : parseCursor(cursor);
  if (from && from.of !== 'row') throw badArgument('read', 'cursor', 'must be `earlier` of a read');
  const params = { pane, limit: pageRows, ...(from ? { before: from.at } : {}) };
  const { pane: id, lines, first, total } = await host.request('pane.lines', params, { again: true });
  return longest(lines.length, (most) => {
    const shown = most === lines.length ? lines : lines.slice(lines.length - most);
    const start = first + lines.length - shown.length;
    const earlier = start > 0 ? { earlier: cursorText({ of: 'row', at: start }) } : {};
    const head = `${id}: lines ${start + 1} to ${start + shown.length} of ${total}`;
    return { text: pageText(head, shown, earlier), data: { pane: id, lines: shown, ...earlier } };
  });
}

async function output(
  target: string,
  cursor: string | undefined,
  { host }: ToolCall,
): Promise<ToolAnswer<Page>> {
  if (cursor === undefined)
    throw badArgument(
      'read',
      'cursor',
      'is missing: what="output" needs `next` of an earlier read of this pane',
    );
  const from = parseCursor(cursor);
  if (from.of !== 'byte') throw badArgument('read', 'cursor', 'must be `next` of a read');
  const { pane } = await findPane(host, target);
  for (let limit = pageBytes; ; limit /= 2) {
    const params = { pane: pane.id, cursor: from.at, limit };
    const { data, next, truncated } = await host.request('pane.read', params, { again: true });
    const bytes = Buffer.from(data, 'latin1');
    const rest = bytes.length === limit ? unfinishedBytes(bytes) : 0;
    const whole = rest < bytes.length ? bytes.subarray(0, bytes.length - rest) : bytes;
    const lines = plainOutput(whole).split('\n');
    const after = cursorText({ of: 'byte', at: next - (bytes.length - whole.length) });
    const answer: ToolAnswer<Page> = {
      text: pageText(`${pane.id}: output since ${cursor}`, lines, { next: after }),
      data: { pane: pane.id, lines, next: after, ...(truncated ? { missed: true } : {}) },
    };
    if (limit <= leastBytes || fits(answer)) return answer;
  }
}

function pageText(head: string, lines: readonly string[], { next, earlier }: Partial<Page>): string {
  const cursors = [
    ...(earlier === undefined ? [] : [`earlier: ${earlier}`]),
    ...(next === undefined ? [] : [`next: ${next}`]),
  ];
  return [`[${[head, ...cursors].join('; ')}]`, ...lines].join('\n');
}

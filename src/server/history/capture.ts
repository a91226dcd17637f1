/**
 * capture-pane: rows of the screen and of the requested history, as text. Rows that the screen still holds above itself
 * come from there; older ones come from the log, off this thread.
 */
import type { CaptureRequest } from '../../command/Services.ts';
import type { PastReader } from '../../log/PastReader.ts';
import type { PastRow } from '../../log/types.ts';
import type { Run } from '../../protocol/messages.ts';
import type { ScreenEngine } from '../../screen/types.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import { cutRuns, styledLines } from './captureText.ts';

/** Text of the requested rows, each with a newline, as tmux prints them. */
export async function capture(
  runtime: PaneRuntime,
  request: CaptureRequest,
  past: PastReader,
): Promise<string> {
  const rows = await captureRows(runtime, request, past);
  return printRows(rows, request);
}

async function captureRows(
  runtime: PaneRuntime,
  request: CaptureRequest,
  past: PastReader,
): Promise<PastRow[]> {
  const { screen, log } = runtime;
  if (request.alternate) return behindAlternate(screen, request);
  const { start, end } = range(screen, request);
  const onScreen: PastRow[] = [];
  for (let y = Math.max(0, start); y <= end; y++) onScreen.push(screenRow(screen, y));
  if (start >= 0) return onScreen;
  const last = Math.max(1, -end);
  if (-start <= screen.contextSize) {
    const above: PastRow[] = [];
    for (let y = start; y <= Math.min(end, -1); y++) above.push(screenRow(screen, y));
    return [...above, ...onScreen];
  }
  const above: PastRow[] = [];
  const first = request.start === '-' ? 'all' : -start;
  await past.readRows(
    { source: log.source(), cols: screen.cols, first, last, styles: request.escapes === true },
    (rows) => above.push(...rows),
  );
  return [...above, ...onScreen];
}

/** -a: rows of the normal screen while the alternate one is shown; as in tmux, without history. */
function behindAlternate(screen: ScreenEngine, request: CaptureRequest): PastRow[] {
  const { start, end } = range(screen, request);
  return screen.behindAlternate(() => {
    const rows: PastRow[] = [];
    for (let y = Math.max(0, start); y <= end; y++) rows.push(screenRow(screen, y));
    return rows;
  });
}

/** First and last row number: clamped to the rows that exist, and swapped when in the wrong order. */
function range(screen: ScreenEngine, request: CaptureRequest): { start: number; end: number } {
  const oldest = -screen.historySize;
  const lowest = screen.rows - 1;
  const clamp = (row: number) => Math.min(lowest, Math.max(oldest, row));
  const start = request.start === '-' ? oldest : clamp(request.start ?? 0);
  const end = request.end === '-' ? lowest : clamp(request.end ?? lowest);
  return start <= end ? { start, end } : { start: end, end: start };
}

/** Erased cells count as never written, whatever their colour: as in tmux. */
function screenRow(screen: ScreenEngine, y: number): PastRow {
  const runs = screen.row(y);
  return { runs, text: textOf(cutRuns(runs, screen.writtenLength(y))), wrapped: screen.isWrapped(y) };
}

const textOf = (runs: readonly Run[]): string => runs.map(([, text]) => text).join('');

/** Number of columns written in a row: its text may differ from its runs by blanks at the end. */
function writtenColumns({ runs = [], text }: PastRow): number {
  return runsWidth(runs) + text.length - textOf(runs).length;
}

function runsWidth(runs: readonly Run[]): number {
  let width = 0;
  for (const [, text, cell = 1, cluster] of runs) width += cluster ? cell : cell * [...text].length;
  return width;
}

function printRows(rows: readonly PastRow[], request: CaptureRequest): string {
  const keep = request.keepTrailing || request.joinWrapped;
  const ansi = request.escapes
    ? styledLines(
        rows.map((row) => ({
          runs: row.runs ?? [['', row.text]],
          cols: row.runs ? writtenColumns(row) : row.text.length,
        })),
      )
    : null;
  let text = '';
  rows.forEach((row, index) => {
    const line = ansi?.[index] ?? row.text;
    const joins = request.joinWrapped === true && rows[index + 1]?.wrapped === true;
    text += keep ? line : line.replace(/ +$/, '');
    if (!joins) text += '\n';
  });
  return request.octal ? octal(text) : text;
}

/** -C: non-printable characters as octal \xxx, and backslashes doubled. */
function octal(text: string): string {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f\\]/g, (character) =>
    character === '\\' ? '\\\\' : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

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

/** Text of the requested rows, each with a newline, as tmux prints them. At once, unless rows have to come from the log. */
export function capture(
  runtime: PaneRuntime,
  request: CaptureRequest,
  past: PastReader,
): string | Promise<string> {
  const { screen, log } = runtime;
  const { start, end } = range(screen, request);
  if (request.alternate)
    return screen.behindAlternate(() =>
      printRows(screenRows(screen, Math.max(0, start), end, request), request),
    );
  if (-start <= screen.contextSize && isPlain(request)) return screen.texts(start, end);
  if (-start <= screen.contextSize) return printRows(screenRows(screen, start, end, request), request);
  const onScreen = screenRows(screen, 0, end, request);
  const from = { source: log.source(), cols: screen.cols, styles: request.escapes === true };
  const first = request.start === '-' ? 'all' : -start;
  const above: PastRow[] = [];
  return past
    .readRows({ ...from, first, last: Math.max(1, -end) }, (rows) => above.push(...rows))
    .then(() => printRows([...above, ...onScreen], request));
}

/** Whether the text is that of the rows without their trailing blanks. */
const isPlain = ({ escapes, octal, ...request }: CaptureRequest): boolean =>
  !escapes && !octal && !keepsTrailing(request);

/** Rows that the screen holds, from `start` to `end`. */
function screenRows(screen: ScreenEngine, start: number, end: number, request: CaptureRequest): PastRow[] {
  const rows: PastRow[] = [];
  for (let y = start; y <= end; y++) rows.push(screenRow(screen, y, request));
  return rows;
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
function screenRow(screen: ScreenEngine, y: number, request: CaptureRequest): PastRow {
  const wrapped = screen.isWrapped(y);
  if (!request.escapes) return { text: screen.text(y, keepsTrailing(request)), wrapped };
  const runs = screen.row(y);
  return { runs, text: textOf(cutRuns(runs, screen.writtenLength(y))), wrapped };
}

const keepsTrailing = ({ keepTrailing, joinWrapped }: CaptureRequest): boolean =>
  keepTrailing === true || joinWrapped === true;

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
  const keep = keepsTrailing(request);
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
    text += keep ? line : withoutBlanks(line);
    if (!joins) text += '\n';
  });
  return request.octal ? octal(text) : text;
}

function withoutBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === 0x20) end--;
  return line.slice(0, end);
}

/** -C: non-printable characters as octal \xxx, and backslashes doubled. */
function octal(text: string): string {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f\\]/g, (character) =>
    character === '\\' ? '\\\\' : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

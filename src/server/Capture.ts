/**
 * capture-pane: rows of the screen and of as much history as was asked for, as text. What the screen still holds above
 * itself is read there; anything further back comes from the log, off this thread.
 */
import type { CaptureRequest } from '../command/context.ts';
import type { PastReader } from '../log/PastReader.ts';
import type { PastRow } from '../log/types.ts';
import { fail } from '../protocol/errors.ts';
import type { Run } from '../protocol/messages.ts';
import type { ScreenEngine } from '../screen/types.ts';
import { rowsToAnsi } from './ansi.ts';
import type { PaneRuntime } from './PaneRuntime.ts';

/** The text of the rows asked for, each with a newline, as tmux prints them. Errors: `no alternate screen`. */
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
  if (request.alternate) throw fail('command-failed', { message: 'no alternate screen' });
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

/** Row numbers in force, first to last: clamped to what there is, and turned round when the wrong way. */
function range(screen: ScreenEngine, request: CaptureRequest): { start: number; end: number } {
  const oldest = -screen.historySize;
  const lowest = screen.rows - 1;
  const clamp = (row: number) => Math.min(lowest, Math.max(oldest, row));
  const start = request.start === '-' ? oldest : clamp(request.start ?? 0);
  const end = request.end === '-' ? lowest : clamp(request.end ?? lowest);
  return start <= end ? { start, end } : { start: end, end: start };
}

function screenRow(screen: ScreenEngine, y: number): PastRow {
  const runs = screen.row(y);
  const blanks = Math.max(0, screen.writtenLength(y) - runsWidth(runs));
  return {
    runs,
    text: runs.map(([, text]) => text).join('') + ' '.repeat(blanks),
    wrapped: screen.isWrapped(y),
  };
}

function runsWidth(runs: readonly Run[]): number {
  let width = 0;
  for (const [, text, cell = 1, cluster] of runs) width += cluster ? cell : cell * [...text].length;
  return width;
}

function printRows(rows: readonly PastRow[], request: CaptureRequest): string {
  const keep = request.keepTrailing || request.joinWrapped;
  const ansi = request.escapes ? rowsToAnsi(rows.map((row) => row.runs ?? [['', row.text]])) : null;
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

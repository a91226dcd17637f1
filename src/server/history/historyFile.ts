/**
 * A pane's past as a file for a pager or an editor: all of it, or the output of the last command (OSC 133). Writes the
 * file in pieces, readable by its owner alone. Removes it with the pane that was made for it, whose command names the
 * file; the next server removes files that a killed server left.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PastReader } from '../../log/PastReader.ts';
import { fail } from '../../protocol/errors.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';

/**
 * Writes the file, or leaves none; wrapped rows are joined to lines. Errors: wrong-state when there is no command's
 * output.
 */
export async function writeHistory(...what: Parameters<typeof write>): Promise<void> {
  try {
    await write(...what);
  } catch (error) {
    rmSync(what[0], { force: true });
    throw error;
  }
}

async function write(
  path: string,
  runtime: PaneRuntime,
  past: PastReader,
  what: 'all' | 'last-output',
): Promise<void> {
  const { screen, log } = runtime;
  const { from, to } = what === 'all' ? { from: -screen.historySize, to: screen.rows } : lastOutput(runtime);
  const source = log.source();
  // The screen changes while the log is read, so its current rows are copied first.
  const shown: { text: string; wrapped: boolean }[] = [];
  for (let y = Math.max(0, from); y < to; y++) {
    shown.push({ text: screen.text(y, true), wrapped: screen.isWrapped(y) });
  }
  while (what === 'all' && shown.at(-1)?.text.trimEnd() === '') shown.pop();
  // The stream closes the file.
  const stream = (await open(path, 'wx', 0o600)).createWriteStream();
  const closed = once(stream, 'close');
  const lines = new LineJoiner((line) => void stream.write(`${line}\n`));
  try {
    if (from < 0) {
      const first = what === 'all' ? 'all' : -from;
      const request = {
        source,
        cols: screen.cols,
        first,
        last: Math.max(1, -to + 1),
        styles: false,
      } as const;
      await past.readRows(request, (rows) => {
        for (const row of rows) lines.add(row);
      });
    }
    for (const row of shown) lines.add(row);
    lines.end();
  } finally {
    stream.end();
    await closed;
  }
}

/** A file name that contains the server's name: several servers share the folder of their sockets. */
export function newHistoryPath(socketPath: string, pane: Pane): string {
  return join(dirname(socketPath), `${prefixOf(socketPath)}${pane.id.slice(1)}-${randomUUID()}.txt`);
}

/** The pane's program has ended: removes the files that its command names. */
export function removeHistoryOf(pane: Pane, socketPath: string): void {
  if (!pane.startCommand.some((word) => word.includes(prefixOf(socketPath)))) return;
  for (const file of historyFiles(socketPath)) if (names(pane, file)) rmSync(file, { force: true });
}

/** Removes the files that no running pane's command names. */
export function sweepHistory(panes: Iterable<Pane>, socketPath: string): void {
  const running = [...panes].filter(({ process }) => process.state === 'running');
  for (const file of historyFiles(socketPath))
    if (!running.some((pane) => names(pane, file))) rmSync(file, { force: true });
}

function names(pane: Pane, file: string): boolean {
  return pane.startCommand.some((word) => word.includes(basename(file)));
}

function prefixOf(socketPath: string): string {
  return `${basename(socketPath)}.history-`;
}

function historyFiles(socketPath: string): string[] {
  const folder = dirname(socketPath);
  try {
    const found = readdirSync(folder).filter((name) => name.startsWith(prefixOf(socketPath)));
    return found.map((name) => join(folder, name));
  } catch {
    // The folder is gone, and its files with it.
    return [];
  }
}

/** Joins wrapped rows to lines, without blanks at their ends. */
class LineJoiner {
  readonly #give: (line: string) => void;
  #line: string | null = null;

  constructor(give: (line: string) => void) {
    this.#give = give;
  }

  add({ text, wrapped }: { text: string; wrapped: boolean }): void {
    if (wrapped && this.#line !== null) this.#line += text;
    else {
      this.end();
      this.#line = text;
    }
  }

  end(): void {
    if (this.#line !== null) this.#give(this.#line.trimEnd());
    this.#line = null;
  }
}

/** Screen rows of the last command's output, `to` exclusive; rows above the screen are negative. */
function lastOutput({ screen }: PaneRuntime): { from: number; to: number } {
  const marks = screen.promptMarks;
  const start = marks.findLast((mark) => mark.kind === 'C');
  if (!start) throw fail('wrong-state', { reason: 'no output of a command is marked (OSC 133)' });
  const end = marks.find((mark) => mark.kind === 'D' && mark.row >= start.row);
  const from = start.row - screen.historySize;
  const to = end ? end.row - screen.historySize : screen.cursor.y + 1;
  return { from, to: Math.max(from, Math.min(to, screen.rows)) };
}

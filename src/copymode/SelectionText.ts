/** Extent of a selection: its columns in a row, and its text as tmux copies it. Moves nothing. */
import type { ModeKeys } from './Caret.ts';
import type { CopyGrid, Position } from './CopyGrid.ts';
import type { CopyState, Selection } from './CopyState.ts';
import type { GridRow } from './GridRow.ts';

/** Longest text copied, characters; a paste buffer holds 64 MiB at most. */
const maxCharacters = 32 * 1024 * 1024;

/** Start and end in reading order. */
function inReadingOrder({ start, end }: Selection): { first: Position; last: Position } {
  const turned = end.y < start.y || (end.y === start.y && end.x < start.x);
  return turned ? { first: end, last: start } : { first: start, last: end };
}

/** Selected columns of a row, the second not included; null for none. */
export function selectedColumns(
  state: CopyState,
  keys: ModeKeys,
  cols: number,
  y: number,
): { from: number; to: number } | null {
  const { selection } = state;
  if (!selection) return null;
  const { first, last } = inReadingOrder(selection);
  if (y < first.y || y > last.y) return null;
  if (state.rectangle) {
    const { start, end } = selection;
    return { from: Math.min(start.x, end.x), to: Math.max(start.x, end.x) + 1 };
  }
  const from = y === first.y ? first.x : 0;
  const to = y === last.y ? endColumn(selection, keys) : cols;
  return to > from ? { from, to } : null;
}

/**
 * emacs excludes the last character; a selection that begins at the end of the row's text always shows its first
 * column.
 */
function endColumn(selection: Selection, keys: ModeKeys): number {
  const { last } = inReadingOrder(selection);
  if (keys === 'vi') return last.x + 1;
  const forward = last === selection.end;
  return forward && last.x === 0 ? 1 : last.x;
}

/** Columns to copy from the first row, the last row, and the rows between. */
interface Extent {
  firstFrom: number;
  lastTo: number;
  restFrom: number;
  restTo: number;
}

/**
 * The text of a selection, from its rows in order, first to last. The last row has to be in memory; the others may
 * come from any source.
 */
export class SelectionText {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly #extent: Extent;
  readonly #keys: ModeKeys;
  readonly #parts: string[] = [];
  #characters = 0;
  #y: number;
  #held: GridRow | null = null;

  /** Throws RowsMissing. The state must have a selection. */
  constructor(grid: CopyGrid, state: CopyState, keys: ModeKeys) {
    const selection = state.selection ?? { start: origin, end: origin, follows: null };
    const { first, last } = inReadingOrder(selection);
    this.firstRow = first.y;
    this.lastRow = last.y;
    this.#keys = keys;
    this.#y = first.y;
    this.#extent = extentOf(grid, state, selection, keys, Math.min(last.x, grid.row(last.y).length));
  }

  add(row: GridRow): void {
    if (this.#held) this.#take(this.#held, row.wrapped);
    this.#held = row;
  }

  /** `wraps`: the row after the last one continues it. Null for an empty text. */
  finish(wraps: boolean): string | null {
    const last = this.#held;
    if (!last) return null;
    this.#take(last, wraps);
    const text = this.#parts.join('');
    if (text === '') return null;
    const { lastTo } = this.#extent;
    const endsLine = this.#keys === 'emacs' || lastTo <= last.length;
    return endsLine && (!wraps || lastTo !== last.length) ? text.slice(0, -1) : text;
  }

  #take(row: GridRow, wraps: boolean): void {
    const { firstFrom, lastTo, restFrom, restTo } = this.#extent;
    const y = this.#y++;
    if (this.#characters > maxCharacters) return;
    const from = y === this.firstRow ? firstFrom : restFrom;
    const part = rowText(row, wraps, from, y === this.lastRow ? lastTo : restTo);
    this.#parts.push(part);
    this.#characters += part.length;
  }
}

const origin: Position = { x: 0, y: 0 };

function extentOf(
  grid: CopyGrid,
  state: CopyState,
  selection: Selection,
  keys: ModeKeys,
  lastX: number,
): Extent {
  const { first } = inReadingOrder(selection);
  if (!state.rectangle) {
    const lastTo = keys === 'emacs' ? lastX : lastX + 1;
    return { firstFrom: first.x, lastTo, restFrom: 0, restTo: grid.cols };
  }
  // The cursor's column is included only in vi, and always when the cursor is on the left.
  const fixed = selection.follows === 'end' ? selection.start.x : selection.end.x;
  const cursorRight = fixed < state.cx;
  const from = cursorRight ? fixed : state.cx;
  const to = cursorRight ? state.cx + (keys === 'vi' ? 1 : 0) : fixed + 1;
  return { firstFrom: from, lastTo: to, restFrom: from, restTo: to };
}

/** A row's columns, with a newline unless the line continues and the row was taken to its end. */
function rowText(row: GridRow, wraps: boolean, from: number, to: number): string {
  if (from > to) return '';
  const end = wraps ? row.used : row.length;
  const stop = Math.min(to, end);
  const text = row.slice(Math.min(from, end), stop);
  return wraps && stop === end ? text : `${text}\n`;
}

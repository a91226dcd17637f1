/**
 * The state of copy mode at one moment: its view and cursor, selection, mark and search. Plain values, so that a
 * motion that has to wait for rows can be undone by restoring an earlier copy.
 */
import type { Position } from './CopyGrid.ts';

export interface Selection {
  /** Its beginning and end, in order of selecting, not of reading. */
  start: Position;
  end: Position;
  /** The one of the two that follows the cursor; null for a fixed selection (stop-selection). */
  follows: 'start' | 'end' | null;
}

/** The unit of a selection: whole words or lines around its origin. */
interface SelectionUnit {
  kind: 'word' | 'line';
  /** The cursor's position when it began. */
  origin: Position;
  /** The word or line that stays selected in either direction. */
  start: Position;
  end: Position;
  separators: string;
}

export type JumpKind = 'forward' | 'backward' | 'to-forward' | 'to-backward';

export interface CopyState {
  /** Rows that the view is scrolled up. */
  scroll: number;
  /** The cursor in the view. */
  cx: number;
  cy: number;
  /** Column that up and down aim at, and the length of the row that it came from. */
  wantedX: number;
  wantedLength: number;
  selection: Selection | null;
  unit: SelectionUnit | null;
  /** Up and down extend over whole rows, in this reading direction (select-line, select-word). */
  lines: 'left-to-right' | 'right-to-left' | null;
  rectangle: boolean;
  /** Target of jump-to-mark, and whether the mark is shown. */
  mark: Position & { shown: boolean };
  jump: { kind: JumpKind; character: string } | null;
  hidePosition: boolean;
  /** The column that shows who typed is visible. */
  authors: boolean;
}

export function newCopyState(cursor: Position): CopyState {
  return {
    scroll: 0,
    cx: cursor.x,
    cy: cursor.y,
    wantedX: 0,
    wantedLength: 0,
    selection: null,
    unit: null,
    lines: null,
    rectangle: false,
    mark: { ...cursor, shown: false },
    jump: null,
    hidePosition: false,
    authors: false,
  };
}

/** A copy that is independent of the original. */
export function copyState(state: CopyState): CopyState {
  return structuredClone(state);
}

/** The cursor's place in the grid. */
export function cursorPlace({ cx, cy, scroll }: CopyState): Position {
  return { x: cx, y: cy - scroll };
}

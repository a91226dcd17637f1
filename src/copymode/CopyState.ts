/**
 * What copy mode knows of one pane at one moment: where its view and cursor are, what is selected, marked and looked
 * for. Plain values, so that a motion that has to wait for rows can be undone by putting an earlier copy back.
 */
import type { Position } from './Grid.ts';

export interface Selection {
  /** Where it was begun and where it ends, in that order of making, not of reading. */
  start: Position;
  end: Position;
  /** Which of the two goes with the cursor; null for one that stays (stop-selection). */
  follows: 'start' | 'end' | null;
}

/** What extends a selection: whole words or lines around the place where it was begun. */
export interface SelectionUnit {
  kind: 'word' | 'line';
  /** Where the cursor was when it began. */
  origin: Position;
  /** The word or line that stays selected whatever the direction. */
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
  /** Column that up and down aim at, and the length of the row that it was taken from. */
  wantedX: number;
  wantedLength: number;
  selection: Selection | null;
  unit: SelectionUnit | null;
  /** Up and down extend over whole rows, in this reading direction (select-line, select-word). */
  lines: 'left-to-right' | 'right-to-left' | null;
  rectangle: boolean;
  /** Where jump-to-mark goes, and whether the mark is shown. */
  mark: Position & { shown: boolean };
  jump: { kind: JumpKind; character: string } | null;
  hidePosition: boolean;
}

export function newState(cursor: Position): CopyState {
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
  };
}

/** A copy that changes of the original do not reach. */
export function copyState(state: CopyState): CopyState {
  return structuredClone(state);
}

/** The cursor's place in the grid. */
export function cursorPlace({ cx, cy, scroll }: CopyState): Position {
  return { x: cx, y: cy - scroll };
}

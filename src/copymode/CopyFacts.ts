/**
 * Format variables of a copy mode (#{scroll_position}, #{selection_start_x}, #{copy_cursor_word}, ...). Read-only.
 */

import { RowsMissing } from './CopyGrid.ts';
import type { CopySearch } from './CopySearch.ts';
import { type CopyState, cursorPlace } from './CopyState.ts';
import { lineAt, wordAt } from './cursorText.ts';
import type { FrozenPane } from './FrozenPane.ts';

export interface CopyFacts {
  scroll: number;
  history: number;
  cursorX: number;
  cursorY: number;
  rectangle: boolean;
  /** Rows counted from the first of history. */
  selection: { startX: number; startY: number; endX: number; endY: number; active: boolean } | null;
  searchPresent: boolean;
  searchCount: number | null;
  searchPartial: boolean;
  cursorWord(): string;
  cursorLine(): string;
  searchMatch(): string;
}

export function copyFacts(
  pane: FrozenPane,
  state: CopyState,
  search: CopySearch,
  wordSeparators: string,
): CopyFacts {
  const { scroll, cx, cy, selection, rectangle } = state;
  const { history } = pane;
  const count = search.shown?.count ?? null;
  return {
    scroll,
    history,
    cursorX: cx,
    cursorY: cy,
    rectangle,
    selection: selection && {
      startX: selection.start.x,
      startY: selection.start.y + history,
      endX: selection.end.x,
      endY: selection.end.y + history,
      active: selection.follows !== null,
    },
    searchPresent: search.marked,
    searchCount: count ? count.found : null,
    searchPartial: count?.more ?? false,
    cursorWord: () => quietly(() => wordAt(pane, cursorPlace(state), wordSeparators)),
    cursorLine: () => quietly(() => lineAt(pane, cursorPlace(state).y)),
    searchMatch: () => quietly(() => search.matchText()),
  };
}

/** Formats never wait: rows not in memory read as empty. */
export function quietly(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowsMissing) return '';
    throw error;
  }
}

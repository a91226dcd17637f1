/** Text at a cursor: its line, its word, its match. Moves nothing. */
import type { CopyGrid, Position } from './CopyGrid.ts';
import { type GridMatch, isBefore } from './ModeSearch.ts';

/** The row's text without trailing blanks. Throws RowsMissing. */
export function lineAt(grid: CopyGrid, y: number): string {
  const row = grid.row(y);
  return row.slice(0, row.length);
}

/** The word at a position, across wrapped rows; on a separator, the next word. Throws RowsMissing. */
export function wordAt(pane: CopyGrid, at: Position, wordSeparators: string): string {
  const separators = `${wordSeparators} `;
  const ends = (cell: string) => cell === '' || separators.includes(cell);
  let { x, y } = at;
  // Back to the separator before the word, across wrapped rows.
  let onSeparator = false;
  for (;;) {
    if (ends(pane.row(y).cell(x))) {
      onSeparator = true;
      break;
    }
    if (x === 0) {
      if (y === -pane.history || !pane.wraps(y - 1)) break;
      y--;
      x = pane.row(y).length;
      if (x === 0) break;
    }
    x--;
  }
  let word = '';
  for (let first = true; ; first = false) {
    if (!first || onSeparator) {
      const { length } = pane.row(y);
      if (length === 0 || x === length - 1) {
        if (y === pane.rows - 1 || !pane.wraps(y)) break;
        y++;
        x = 0;
      } else x++;
    }
    const cell = pane.row(y).cell(x);
    if (ends(cell)) break;
    word += cell;
  }
  return word;
}

/** The text of a match. Throws RowsMissing. */
export function textOfMatch(grid: CopyGrid, match: GridMatch): string {
  let text = '';
  for (let cell = 0; cell < match.cells; cell++) {
    const at = match.x + cell;
    text += grid.row(match.y + Math.floor(at / grid.cols)).cell(at % grid.cols);
  }
  return text;
}

/** The match that contains a position. */
export function matchAt(matches: readonly GridMatch[], at: Position, cols: number): GridMatch | undefined {
  return matches.find((match) => {
    if (isBefore(at, match)) return false;
    return (at.y - match.y) * cols + at.x < match.x + match.cells;
  });
}

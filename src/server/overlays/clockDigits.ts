/** Large digits for pane numbers and the clock: five by five cells each. Only shapes; the caller chooses colours. */

/** One word per row: # is filled. */
const shapes: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    0: '##### #...# #...# #...# #####',
    1: '....# ....# ....# ....# ....#',
    2: '##### ....# ##### #.... #####',
    3: '##### ....# ##### ....# #####',
    4: '#...# #...# ##### ....# ....#',
    5: '##### #.... ##### ....# #####',
    6: '##### #.... ##### #...# #####',
    7: '##### ....# ....# ....# ....#',
    8: '##### #...# ##### #...# #####',
    9: '##### #...# ##### ....# #####',
    ':': '..... ..#.. ..... ..#.. .....',
    A: '##### #...# ##### #...# #...#',
    P: '##### #...# ##### #.... #....',
    M: '#...# ##.## #.#.# #...# #...#',
    ' ': '..... ..... ..... ..... .....',
  }).map(([character, shape]) => [character, shape.split(' ')]),
);

export const digitCells = 5;

/** The five rows of one character; empty for a character without a shape. */
export function digitShape(character: string): readonly string[] {
  return shapes[character] ?? [];
}

/**
 * A text in large digits, centred in the given cells: its rows of '#' and '.', and the position of their top left
 * corner (window_clock_draw_screen of tmux 3.3a). Null when it does not fit.
 */
export function largeDigits(
  text: string,
  cols: number,
  rows: number,
): { x: number; y: number; cells: string[] } | null {
  const width = (digitCells + 1) * text.length;
  if (cols < width || rows < digitCells + 1) return null;
  const cells = Array.from({ length: digitCells }, (_, y) =>
    [...text].map((character) => digitShape(character)[y] ?? '.'.repeat(digitCells)).join('.'),
  );
  return { x: Math.floor(cols / 2) - 3 * text.length, y: Math.floor(rows / 2) - 3, cells };
}

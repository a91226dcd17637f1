/**
 * Lines in a box: the form of every overlay. Owns placing lines in an outline, and the plain pen that draws outlines
 * until Ink is loaded (inkPen.ts), which draws the same.
 */

export interface BoxSize {
  cols: number;
  rows: number;
}

export interface Outline extends BoxSize {
  /** A line around it, with a blank column inside. */
  border: boolean;
}

export interface Box extends Outline {
  /** From the top, each as wide as the inside; styles as in marks.ts. */
  lines: readonly string[];
}

export interface Pen {
  /** The text of the empty box, one line per row, `cols` characters each. */
  outline(outline: Outline): readonly string[];
}

export const plainPen: Pen = {
  outline({ cols, rows, border }) {
    if (!border) return Array.from({ length: rows }, () => ' '.repeat(cols));
    const edge = '─'.repeat(cols - 2);
    const middle = `│${' '.repeat(cols - 2)}│`;
    return [`╭${edge}╮`, ...Array.from({ length: rows - 2 }, () => middle), `╰${edge}╯`];
  },
};

/** The text of the box with its lines, one line per row. */
export function drawBox(pen: Pen, box: Box): string {
  const outline = pen.outline(box);
  const edge = box.border ? 1 : 0;
  return outline
    .map((row, y) => {
      const line = box.lines[y - edge];
      if (line === undefined || y < edge || y >= outline.length - edge) return row;
      // The border and the blank column at each side.
      return box.border ? `${row.slice(0, 2)}${line}${row.slice(-2)}` : line;
    })
    .join('\n');
}

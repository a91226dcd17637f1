/**
 * Lines in a box: what every overlay is drawn as, and the pen that turns one into the text of a frame. Owns the plain pen,
 * which is there at once; the one that Ink draws with is loaded later (inkPen.ts), and draws the same.
 */

export interface BoxSize {
  cols: number;
  rows: number;
}

export interface Box extends BoxSize {
  /** A line around it, with a blank column inside. */
  border: boolean;
  /** From its top, all of them as wide as what is inside; styles as of marks.ts. */
  lines: readonly string[];
}

export interface Pen {
  /** The text of the frame, a line a row. */
  draw(box: Box): string;
  close(): void;
}

export const plainPen: Pen = {
  draw({ cols, rows, border, lines }) {
    const inner = cols - (border ? 4 : 0);
    const shown = Array.from(
      { length: Math.max(0, rows - (border ? 2 : 0)) },
      (_, y) => lines[y] || ' '.repeat(inner),
    );
    if (!border) return shown.join('\n');
    const edge = '─'.repeat(cols - 2);
    return [`╭${edge}╮`, ...shown.map((line) => `│ ${line} │`), `╰${edge}╯`].join('\n');
  },
  close() {},
};

/**
 * Prompt marks (OSC 133) with their rows. Owns the bounded list and keeps the rows right through resizes; draws no
 * conclusions from the marks.
 */
import type { PromptMark } from './programReports.ts';
import type { XtermBuffer } from './xtermInternals.ts';

/** A mark and its row: counted from the start of history, so that `row - historySize` is its y on the screen. */
export type PlacedMark = PromptMark & { readonly row: number };

/** Marks kept; older ones are in the log. Four a command, so the last 256 commands. */
const markLimit = 1024;

export class PromptMarks {
  /** Rows here are absolute: rows that left the screen since the terminal was made, plus y. */
  #marks: { mark: PromptMark; row: number }[] = [];

  add(mark: PromptMark, row: number): void {
    this.#marks.push({ mark, row });
    if (this.#marks.length > markLimit) this.#marks.shift();
  }

  /** Marks at or after `firstRow`, with rows counted from there. */
  placed(firstRow: number): PlacedMark[] {
    return this.#marks
      .filter(({ row }) => row >= firstRow)
      .map(({ mark, row }) => ({ ...mark, row: row - firstRow }));
  }

  restore(marks: Iterable<PlacedMark>, firstRow: number): void {
    this.#marks = [];
    for (const { row, ...mark } of marks) this.add(mark, row + firstRow);
  }

  clear(): void {
    this.#marks = [];
  }

  /**
   * Runs a resize that rewraps lines. Marks on lines still in the buffer follow them; `trimmed` counts the rows that
   * have left the buffer, before and after.
   */
  throughReflow(buffer: XtermBuffer, trimmed: () => number, resize: () => void): void {
    const before = trimmed();
    const held = this.#marks
      .filter(({ row }) => row >= before && row - before < buffer.lines.length)
      .map((placed) => ({ placed, marker: buffer.addMarker(placed.row - before) }));
    resize();
    const gone = new Set<{ mark: PromptMark; row: number }>();
    for (const { placed, marker } of held) {
      if (marker.line < 0) gone.add(placed);
      else placed.row = trimmed() + marker.line;
      marker.dispose();
    }
    if (gone.size > 0) this.#marks = this.#marks.filter((placed) => !gone.has(placed));
  }
}

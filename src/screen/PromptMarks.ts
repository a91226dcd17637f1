/** Prompt marks (OSC 133) with their rows. Decides which are kept; draws no conclusions from them. */
import type { PromptMark } from './programReports.ts';
import { RowMarks } from './RowMarks.ts';

/** A mark and its row: counted from the start of history, so that `row - historySize` is its y on the screen. */
export type PlacedMark = PromptMark & { readonly row: number };

/** Marks kept; older ones are in the log. Four a command, so the last 256 commands. */
const markLimit = 1024;

export class PromptMarks extends RowMarks<PromptMark> {
  constructor() {
    super(markLimit);
  }

  /** Marks at or after `firstRow`, with rows counted from there. */
  placed(firstRow: number): PlacedMark[] {
    return this.list
      .filter(({ row }) => row >= firstRow)
      .map(({ mark, row }) => ({ ...mark, row: row - firstRow }));
  }

  restore(marks: Iterable<PlacedMark>, firstRow: number): void {
    this.clear();
    for (const { row, ...mark } of marks) this.add(mark, row + firstRow);
  }
}

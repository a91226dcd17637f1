/**
 * Marks of walks over logs as they were at some moment, so that reading far back a second time starts near there. Owns
 * which are kept; knows nothing of rows.
 */
import type { WalkMark, WalkRequest } from './PastWalk.ts';

/** Logs, or widths of one, that marks are kept of: somebody looks back in few panes at a time. */
const keptWalks = 6;

export class WalkMarks {
  /** By what is walked; the one used last is last. */
  readonly #walks = new Map<string, WalkMark[]>();

  /** The furthest mark before which fewer than `row` rows were given; undefined for the start. */
  before(request: WalkRequest, row: number): WalkMark | undefined {
    return this.#of(request).findLast((mark) => mark.seen < row);
  }

  add(request: WalkRequest, mark: WalkMark | undefined): void {
    if (!mark) return;
    const marks = this.#of(request);
    const last = marks.at(-1);
    if (!last || mark.index < last.index) marks.push(mark);
  }

  #of({ source, cols, detail, withScreen }: WalkRequest): WalkMark[] {
    const key = [source.dir, source.endOffset, source.blocks.length, cols, detail, withScreen].join(' ');
    const marks = this.#walks.get(key) ?? [];
    this.#walks.delete(key);
    this.#walks.set(key, marks);
    for (const oldest of this.#walks.keys()) {
      if (this.#walks.size <= keptWalks) break;
      this.#walks.delete(oldest);
    }
    return marks;
  }
}

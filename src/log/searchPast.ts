/**
 * Looks for a pattern in the past: a walk whose rows are searched and dropped. Owns which matches are kept when there
 * are more than asked for.
 */
import { LinePattern } from './LinePattern.ts';
import { searchRows } from './LineSearch.ts';
import { PastWalk, type WalkRequest } from './PastWalk.ts';
import { matchNumbers } from './pastMessages.ts';
import type { RowSink } from './RowPages.ts';
import type { PastRow, SearchRequest, SearchResult } from './types.ts';
import type { WalkMarks } from './WalkMarks.ts';

/** What a step found, newest first, as row, column, cells of each; rows up to `walked` are done. */
export interface SearchStep {
  matches: Int32Array;
  walked: number;
}

export type SearchWalk = Generator<SearchStep, SearchResult>;

/** The generator's steps give what was found so far; the result is empty for a pattern that is no good. */
export function* walkMatches(request: SearchRequest, marks?: WalkMarks): SearchWalk {
  const pattern = LinePattern.compile(request.pattern);
  if (!pattern) return { walked: 0, complete: true, problems: [] };
  const { source, cols } = request;
  const walked: WalkRequest = { source, cols, detail: 'cells', withScreen: false };
  const from = marks?.before(walked, request.from);
  const sink = new MatchSink(pattern, request, from?.seen ?? 0);
  const walk = new PastWalk(walked, sink, from);
  while (!walk.done) {
    walk.step();
    marks?.add(walked, walk.mark());
    yield sink.takeStep();
  }
  const { full } = sink;
  if (!full) walk.finish();
  yield sink.takeRest();
  const result: SearchResult = { walked: sink.walked, complete: !full, problems: walk.problems };
  if (walk.reachedEnd && !full) result.total = walk.seen;
  return result;
}

class MatchSink implements RowSink {
  walked: number;
  readonly #pattern: LinePattern;
  readonly #request: SearchRequest;
  /** Newest first. */
  #numbers: number[] = [];
  #given = 0;

  constructor(pattern: LinePattern, request: SearchRequest, seen: number) {
    this.#pattern = pattern;
    this.#request = request;
    this.walked = seen;
  }

  get full(): boolean {
    const { keep, limit, to } = this.#request;
    if (to !== undefined && this.walked >= to) return true;
    return keep === 'newest' && this.#given + this.#numbers.length / matchNumbers >= limit;
  }

  prepend(rows: readonly PastRow[]): void {
    const { from, to = Number.POSITIVE_INFINITY } = this.#request;
    const found = searchRows(rows, this.#pattern, this.#request.cols);
    for (let i = found.length - 1; i >= 0; i--) {
      const match = found[i];
      if (!match) continue;
      const row = this.walked + rows.length - match.row;
      if (row >= from && row <= to) this.#numbers.push(row, match.x, match.cells);
    }
    this.walked += rows.length;
    this.#dropNewest();
  }

  takeStep(): SearchStep {
    return this.#request.keep === 'newest'
      ? this.#take()
      : { matches: new Int32Array(0), walked: this.walked };
  }

  takeRest(): SearchStep {
    return this.#take();
  }

  #take(): SearchStep {
    const matches = Int32Array.from(this.#numbers);
    this.#given += this.#numbers.length / matchNumbers;
    this.#numbers = [];
    return { matches, walked: this.walked };
  }

  #dropNewest(): void {
    const { keep, limit } = this.#request;
    const surplus = this.#numbers.length - limit * matchNumbers;
    // Twice the limit before anything moves, so that dropping costs little a match.
    if (keep === 'oldest' && surplus > limit * matchNumbers) this.#numbers.splice(0, surplus);
  }
}

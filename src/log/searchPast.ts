/**
 * Search for a pattern in the past: a walk whose rows are searched and dropped. Owns which matches are kept when there
 * are more than asked for.
 */
import { LinePattern } from './LinePattern.ts';
import { searchRows } from './lineSearch.ts';
import { PastWalk, type WalkRequest } from './PastWalk.ts';
import { PlainOutput } from './PlainOutput.ts';
import { matchNumbers } from './pastMessages.ts';
import type { RowSink } from './RowPages.ts';
import { countedText, readText } from './skipBlocks.ts';
import type { PastRow, PastSource, SearchRequest, SearchResult } from './types.ts';
import type { WalkMarks } from './WalkMarks.ts';

/** Matches of one step, newest first, as row, column, cells of each; rows up to `walked` are searched. */
interface SearchStep {
  matches: Int32Array;
  walked: number;
}

export type SearchWalk = Generator<SearchStep, SearchResult>;

/** Each step yields the matches found so far; the result is empty for an invalid pattern. */
export function* walkMatches(request: SearchRequest, marks: WalkMarks): SearchWalk {
  const pattern = LinePattern.compile(request.pattern);
  if (!pattern) return { walked: 0, complete: true, problems: [] };
  const { source, cols } = request;
  const walked: WalkRequest = { source, cols, detail: 'cells', withScreen: false };
  const known = marks.before(walked, request.from);
  const sink = new MatchSink(pattern, request, known?.seen ?? 0);
  let walk = known ? new PastWalk(walked, sink, known) : afterNewest(walked, sink, marks);
  yield sink.takeStep();
  while (!walk.done) {
    const next = yield* nextToPlay(walk, sink, pattern, source, marks);
    const mark = next.from === undefined ? undefined : walk.markAt(next.from);
    if (mark) {
      sink.walked = mark.seen;
      walk = new PastWalk(walked, sink, mark);
    }
    while (walk.index >= next.until && !walk.done) {
      walk.step();
      marks.add(walked, walk.mark());
      yield sink.takeStep();
    }
  }
  const { full } = sink;
  if (!full) walk.finish();
  yield sink.takeRest();
  const result: SearchResult = { walked: sink.walked, complete: !full, problems: walk.problems };
  if (walk.reachedEnd && !full) result.total = walk.seen;
  return result;
}

/** A walk past the newest block, which is replayed once for all searches of the same past. */
function afterNewest(request: WalkRequest, sink: MatchSink, marks: WalkMarks): PastWalk {
  const kept = marks.newest(request);
  if (kept) {
    sink.prepend(kept.rows);
    return new PastWalk(request, sink, kept.mark);
  }
  let given: PastRow[] = [];
  const walk = new PastWalk(request, {
    get full() {
      return sink.full;
    },
    prepend: (rows) => {
      given = [...rows, ...given];
      sink.prepend(rows);
    },
  });
  walk.step();
  const mark = marks.add(request, walk.mark());
  if (mark) marks.keepNewest(request, given, mark);
  return walk;
}

const nothing = new PlainOutput([]);

/** Blocks to replay: from below `from`, or from the walk's position when absent, down to `until`. */
interface Stretch {
  from?: number;
  until: number;
}

/**
 * Skips blocks whose text can't match, and returns those to replay next. A block's rows begin with those that its
 * checkpoint repeats, so the text of one block also appears in the rows of later ones.
 */
function* nextToPlay(
  walk: PastWalk,
  sink: MatchSink,
  pattern: LinePattern,
  source: PastSource,
  marks: WalkMarks,
): Generator<SearchStep, Stretch> {
  const start = walk.index;
  const lines = new Map<number, number>();
  let head = start + 1 < source.blocks.length ? (readText(source, start + 1)?.head ?? null) : null;
  if (head === null) return { until: start };
  for (let index = start; index >= 0; index--) {
    const text = countedText(source, index, marks);
    const given = text && walk.givenAt(text.scan.line);
    if (text && given !== null && given !== undefined && !text.mayMatch(pattern, head)) {
      lines.set(index, text.scan.line);
      head = text.head ?? nothing;
      yield { ...sink.takeStep(), walked: given };
      continue;
    }
    // The next block begins at this line; blocks that its checkpoint reaches into are replayed too.
    const reached = lines.get(index + 1);
    if (reached === undefined) return { until: index };
    for (let from = index + 2; from <= start; from++) {
      const line = lines.get(from);
      if (line !== undefined && line - marks.checkpointRows > reached + marks.checkpointRows)
        return { from, until: index };
    }
    return { until: index };
  }
  // The oldest block's checkpoint may hold rows of blocks that are gone.
  return start > 0 ? { from: 1, until: 0 } : { until: 0 };
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
    // Twice the limit before dropping, so that dropping costs little per match.
    if (keep === 'oldest' && surplus > limit * matchNumbers) this.#numbers.splice(0, surplus);
  }
}

/** Rows of the past in reading order: a walk whose rows are kept in pages. Owns neither the walk nor the pages. */
import { PastWalk, type WalkMark, type WalkRequest } from './PastWalk.ts';
import { RowPages, type RowSink } from './RowPages.ts';
import { skipTo } from './skipBlocks.ts';
import type { ReadRowsRequest, ReadRowsResult } from './types.ts';
import type { WalkMarks } from './WalkMarks.ts';

/** Steps of a walk: after each the caller may give others a turn, or stop. */
export type RowsWalk = Generator<void, { pages: Uint8Array[]; result: ReadRowsResult }>;

/** The nearest place before a row that is known, or can be counted to. */
function* nearest(
  walked: WalkRequest,
  row: number,
  marks: WalkMarks | undefined,
): Generator<void, WalkMark | undefined> {
  if (!marks) return undefined;
  const known = marks.before(walked, row);
  const walk = new PastWalk(walked, ignored, known);
  if (!known && !walk.done) {
    walk.step();
    marks.add(walked, walk.mark());
    if (walk.seen >= row) return undefined;
  }
  const skipped = yield* skipTo(walked, walk, row, marks);
  if (skipped) marks.add(walked, skipped);
  return skipped ?? (known || walk.seen < row ? (walk.mark() ?? known) : undefined);
}

const ignored: RowSink = { full: false, prepend: () => {} };

export function* walkRows(request: ReadRowsRequest, marks?: WalkMarks): RowsWalk {
  const { source, cols, styles, withScreen = false } = request;
  const walked: WalkRequest = { source, cols, detail: styles ? 'styles' : 'text', withScreen };
  const from = yield* nearest(walked, request.last, marks);
  const first = request.first === 'all' ? Number.POSITIVE_INFINITY : request.first;
  const pages = new RowPages(first, request.last, from?.seen);
  const walk = new PastWalk(walked, pages, from);
  while (!walk.done) {
    walk.step();
    marks?.add(walked, walk.mark());
    yield;
  }
  const { full } = pages;
  walk.finish();
  const truncated = pages.overflowed || walk.missing || (!full && !walk.reachedBeginning);
  const result: ReadRowsResult = { count: pages.count, truncated, problems: walk.problems };
  if (walk.reachedEnd && !pages.overflowed) result.total = walk.seen;
  return { pages: pages.inReadingOrder(), result };
}

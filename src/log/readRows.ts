/** Rows of the past in reading order: a walk whose rows are kept in pages. Owns neither the walk nor the pages. */
import { PastWalk, type WalkMark, type WalkRequest } from './PastWalk.ts';
import type { PlayedBlocks } from './PlayedBlocks.ts';
import { RowPages, type RowSink } from './RowPages.ts';
import { countedScan, skipBlocksTo } from './skipBlocks.ts';
import type { ReadRowsRequest, ReadRowsResult } from './types.ts';
import type { WalkMarks } from './WalkMarks.ts';

/** Steps of a walk: after each the caller may run other work, or stop. */
export type RowsWalk = Generator<void, { pages: Uint8Array[]; result: ReadRowsResult }>;

/**
 * A place before row `row` that another walk over the same blocks reached by counting; undefined when there is none.
 */
function* countedPlace(
  walked: WalkRequest,
  row: number,
  marks: WalkMarks,
): Generator<void, WalkMark | undefined> {
  const counted = marks.countedBefore(walked, row);
  if (!counted) return undefined;
  const walk = new PastWalk(walked, ignored, counted);
  const place = (yield* skipBlocksTo(walked, walk, row, marks)) ?? walk.markAt(walk.index + 1);
  return place && place.seen < row ? place : undefined;
}

const ignored: RowSink = { full: false, prepend: () => {} };

/**
 * The state of a walk before the newest block, if that is counted and the number of its last row is known; undefined
 * otherwise.
 */
function startAt(
  { source, withScreen }: WalkRequest,
  { screenTop: top }: ReadRowsRequest,
  marks: WalkMarks,
): WalkMark | undefined {
  const index = source.blocks.length - 1;
  if (top === undefined || withScreen || !countedScan(source, index, marks)) return undefined;
  return { index, seen: 0, next: null, narrowest: null, carried: [], cleared: false, missing: false, top };
}

export function* walkRows(request: ReadRowsRequest, marks?: WalkMarks, kept?: PlayedBlocks): RowsWalk {
  const { source, cols, styles, typists, last, withScreen = false } = request;
  const detail = typists ? 'typists' : styles ? 'styles' : 'text';
  const walked: WalkRequest = { source, cols, detail, withScreen };
  const first = request.first === 'all' ? Number.POSITIVE_INFINITY : request.first;
  const begin = (from?: WalkMark) => {
    const pages = new RowPages(first, last, from?.seen);
    return { pages, walk: new PastWalk(walked, pages, from, kept) };
  };
  const known = marks?.before(walked, last) ?? (marks && startAt(walked, request, marks));
  let { pages, walk } = begin(known);
  if (marks) {
    let place = known ? undefined : yield* countedPlace(walked, last, marks);
    if (!known && !place && !walk.done) {
      walk.step();
      marks.add(walked, walk.mark());
    }
    // Nothing kept so far: restart further on.
    if (!place && walk.seen < last) place = yield* skipBlocksTo(walked, walk, last, marks);
    if (place) ({ pages, walk } = begin(marks.add(walked, place)));
  }
  while (!walk.done) {
    const counted = marks && request.first !== 'all' && countedScan(source, walk.index, marks);
    walk.step(counted ? walk.linesOf(first, last) : null);
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

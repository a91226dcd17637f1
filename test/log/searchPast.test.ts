import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinePattern } from '../../src/log/LinePattern.ts';
import { searchRows } from '../../src/log/lineSearch.ts';
import type { PaneLog } from '../../src/log/PaneLog.ts';
import { unpackPage } from '../../src/log/RowPages.ts';
import { walkRows } from '../../src/log/readRows.ts';
import { walkMatches } from '../../src/log/searchPast.ts';
import type { PastRow, ReadRowsRequest, SearchRequest } from '../../src/log/types.ts';
import { WalkMarks } from '../../src/log/WalkMarks.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { bytesOf, logBench, output, startOfTime } from './logHelpers.ts';

const contextRows = 10;
const rows = 6;

/** What a program may print: plain and coloured lines, long ones, and things that no scan of bytes can follow. */
const calm = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: 0, max: 999 }).map((n) => `line ${n} of the build\r\n`) },
  { weight: 3, arbitrary: fc.constant(`${'long text '.repeat(9)}\r\n`) },
  { weight: 3, arbitrary: fc.constantFrom(...[20, 39, 41].map((n) => `${'日本'.repeat(n)}x\r\n`)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\x1b[31mred \x1b[1mneedle\x1b[0m here\r\n',
      'a Needle\r\n',
      'nee',
      'dle\r\n',
      'é日本 needle\r\n',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('\x1b]0;title\x07', '\x1b[K\r\n', '\r\n') },
);
const wild = fc.constantFrom(
  ...['\tnee\tdle\r\n', 'abcdef\rneedle\r\n', 'nee\x1b[Cdle\r\n', '\x1b[2A', '\x1b[3J', '\x1bc'],
  ...['\x1b[?1049h', '\x1b[?1049l'],
);
const event = fc.oneof(
  { weight: 40, arbitrary: calm },
  { weight: 3, arbitrary: wild },
  { weight: 1, arbitrary: fc.constantFrom({ cols: 30 }, { cols: 50 }) },
);

function paneOf(events: readonly (string | { cols: number })[]) {
  const bench = logBench({ blockBytes: 400 });
  const log = bench.open();
  const screen = new Screen({ cols: 40, rows, contextRows, events: {}, answersQueries: false });
  for (const next of events) {
    cutIfWanted(log, screen);
    if (typeof next === 'string') {
      const record = log.append(output(log.endOffset, Buffer.from(next).toString('latin1'), startOfTime));
      if (record?.kind === 'output') screen.feed(bytesOf(Buffer.from(next).toString('latin1')));
    } else {
      log.append({
        kind: 'resize',
        offset: log.endOffset,
        at: startOfTime,
        serial: 0,
        cols: next.cols,
        rows,
      });
      screen.resize(next.cols, rows);
    }
  }
  return { log, screen };
}

function cutIfWanted(log: PaneLog, screen: Screen): void {
  const checkpoint = log.needsCheckpoint === 'no' ? undefined : screen.checkpoint();
  if (checkpoint) log.cut(checkpoint, { line: screen.historySize });
}

function readAll(request: ReadRowsRequest, marks?: WalkMarks): PastRow[] {
  const walk = walkRows(request, marks);
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value.pages.flatMap((page) => unpackPage(page));
  }
}

function searchAll(request: SearchRequest, marks: WalkMarks): number[][] {
  const found: number[][] = [];
  const walk = walkMatches(request, marks);
  for (;;) {
    const step = walk.next();
    if (step.done) return found;
    const { matches } = step.value;
    for (let at = 0; at < matches.length; at += 3) found.push([...matches.subarray(at, at + 3)]);
  }
}

const events = fc.oneof(
  fc.array(event, { minLength: 20, maxLength: 250 }),
  fc.array(calm, { minLength: 100, maxLength: 300 }),
);

describe('reading far back without playing what lies between', () => {
  it('gives the rows that a walk over every block gives', () => {
    fc.assert(
      fc.property(
        events,
        fc.nat({ max: 200 }),
        fc.boolean(),
        fc.boolean(),
        (happened, last, searchedBefore, knowsTop) => {
          const { log, screen } = paneOf(happened);
          const request = { source: log.source(), cols: screen.cols, styles: true };
          const all = readAll({ ...request, first: 'all', last: 1 });
          const marks = new WalkMarks(contextRows + rows);
          const top = knowsTop ? { screenTop: screen.historySize } : {};
          const search = { ...request, pattern: { text: 'red', regex: false }, from: 1 };
          if (searchedBefore) searchAll({ ...search, keep: 'newest', limit: 3 }, marks);
          const wanted = all.slice(Math.max(0, all.length - last - 20), Math.max(0, all.length - last));
          for (const _again of [1, 2])
            expect(readAll({ ...request, ...top, first: last + 20, last: last + 1 }, marks)).toEqual(wanted);
          log.close();
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('searching the past', () => {
  it.each([
    ['needle', false],
    ['Needle', false],
    ['nee dle', false],
    ['日本', false],
    ['text long', false],
    ['n.*le$', true],
    ['line [0-9]+7 of', true],
    ['(red|a) needle', true],
    ['nowhere', false],
  ])('finds %s where a look through every row finds it', (text, regex) => {
    fc.assert(
      fc.property(events, (happened) => {
        const { log, screen } = paneOf(happened);
        const { cols } = screen;
        const source = log.source();
        const all = readAll({ source, cols, styles: true, first: 'all', last: 1 });
        const pattern = LinePattern.compile({ text, regex });
        if (!pattern) throw new Error('no pattern');
        const wanted = searchRows(all, pattern, cols)
          .map(({ row, x, cells }) => [all.length - row, x, cells])
          .reverse();
        const request = {
          source,
          cols,
          pattern: { text, regex },
          from: 1,
          keep: 'newest',
          limit: 1000,
        } as const;
        const marks = new WalkMarks(contextRows + rows);
        for (const _again of [1, 2]) expect(searchAll(request, marks)).toEqual(wanted);
        log.close();
      }),
      { numRuns: 12 },
    );
  });
});

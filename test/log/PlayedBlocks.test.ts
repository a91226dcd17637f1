import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PlayedBlocks } from '../../src/log/PlayedBlocks.ts';
import { unpackPage } from '../../src/log/RowPages.ts';
import { walkRows } from '../../src/log/readRows.ts';
import type { PastRow } from '../../src/log/types.ts';
import { WalkMarks } from '../../src/log/WalkMarks.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { LivePane, readRows, type Step } from './historyOracle.ts';
import { logBench, roomyBounds } from './logHelpers.ts';

const contextRows = 10;
const rows = 6;

const line = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 999 }).map((n) => `line ${n} of the build\r\n`) },
  { weight: 2, arbitrary: fc.constant(`${'long text '.repeat(9)}\r\n`) },
  { weight: 2, arbitrary: fc.constantFrom('\x1b[41mred\x1b[K\x1b[0m\r\n', `${'日本'.repeat(39)}x\r\n`) },
  { weight: 1, arbitrary: fc.constantFrom('\x1b[2A', '\x1b[3J', '\x1b[?1049h', '\x1b[?1049l') },
);
const feed = line.map((text): Step => ({ kind: 'feed', data: Buffer.from(text) }));
const other: fc.Arbitrary<Step> = fc.constantFrom<Step>(
  { kind: 'resize', cols: 30, rows },
  { kind: 'resize', cols: 40, rows: 4 },
  { kind: 'clear' },
  { kind: 'kill' },
);
const steps = (weight: number) =>
  fc.array(fc.oneof({ weight, arbitrary: feed }, { weight: 1, arbitrary: other }), {
    minLength: 1,
    maxLength: 120,
  });

function paneWith(blockBytes: number, bounds = {}) {
  const bench = logBench({ blockBytes, bounds: { ...roomyBounds, ...bounds } });
  const pane = new LivePane({ open: () => bench.open(), cols: 40, rows, contextRows });
  onTestFinished(() => pane.log.close());
  return pane;
}

/** A page of rows, as the worker reads it: `last` is counted up from the screen. */
function page(pane: LivePane, last: number, kept: PlayedBlocks, marks: WalkMarks): PastRow[] {
  const { log, screen } = pane;
  const request = { source: log.source(), cols: screen.cols, styles: true, screenTop: screen.historySize };
  const walk = walkRows({ ...request, first: last + 19, last }, marks, kept);
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done) return step.value.pages.flatMap((one) => unpackPage(one));
  }
}

describe('rows of blocks that were replayed before', () => {
  it('are those of a new replay, whatever the pane printed, cleared, resized or lost since', () => {
    const stages = fc.array(
      fc.tuple(fc.oneof(steps(20), steps(1000)), fc.array(fc.nat({ max: 300 }), { maxLength: 4 })),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(stages, fc.constantFrom(4_000, 1_000_000), (happened, historyBytes) => {
        const pane = paneWith(400, { historyBytes });
        const kept = new PlayedBlocks();
        const marks = new WalkMarks(contextRows + rows);
        for (const [stage, looks] of happened) {
          for (const step of stage) pane.apply(step);
          const { log, screen } = pane;
          const all = readRows(log.source(), { cols: screen.cols }).rows;
          for (const last of looks) {
            const end = Math.max(0, all.length - last);
            expect(page(pane, last + 1, kept, marks)).toEqual(all.slice(Math.max(0, end - 20), end));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  function paneWithLines(count: number, textOf: (n: number) => string) {
    const pane = paneWith(100_000);
    for (let n = 0; n < count; n++) pane.apply({ kind: 'feed', data: Buffer.from(`${textOf(n)}\r\n`) });
    return pane;
  }

  it('cost no replay, also while the pane prints on', () => {
    const pane = paneWithLines(20_000, (n) => `line ${n}`);
    const kept = new PlayedBlocks();
    const marks = new WalkMarks();
    const replays = vi.spyOn(Screen, 'restore');
    onTestFinished(() => replays.mockRestore());
    // Two misses in a block make all of its rows.
    for (const last of [14_000, 10_500, 14_000]) page(pane, last, kept, marks);
    replays.mockClear();
    for (let last = 10_500; last < 14_000; last += 20) page(pane, last, kept, marks);
    expect(replays).toHaveBeenCalledTimes(0);
    pane.apply({ kind: 'feed', data: Buffer.from('more\r\n') });
    // The way to the block: its checkpoint alone, without its output.
    page(pane, 11_001, kept, marks);
    expect(replays).toHaveBeenCalledTimes(1);
    const text = page(pane, 11_001, kept, marks).map((row) => row.text);
    expect(text.at(-1)).toBe(`line ${20_000 + 1 - (rows - 1) - 11_001}`);
    expect(replays).toHaveBeenCalledTimes(1);
  });

  it('take a bounded amount of memory', () => {
    const colours = Array.from({ length: 40 }, (_, n) => `\x1b[3${n % 8}m${n % 10}`).join('');
    const pane = paneWithLines(12_000, () => colours);
    const kept = new PlayedBlocks();
    const marks = new WalkMarks();
    let most = 0;
    for (let last = 1; last < 12_000; last += 300) {
      page(pane, last, kept, marks);
      most = Math.max(most, kept.bytes);
    }
    expect(most).toBeGreaterThan(1024 * 1024);
    expect(most).toBeLessThanOrEqual(24 * 1024 * 1024);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addsUp, type BorderStatus } from '../../src/session/layout/Cell.ts';
import { parseLayout } from '../../src/session/layout/layoutString.ts';
import { buildPreset, layoutPresets } from '../../src/session/layout/presets.ts';
import { Tiling } from '../../src/session/layout/Tiling.ts';
import type { PaneId, Side } from '../../src/session/types.ts';

const statuses: readonly BorderStatus[] = ['off', 'top', 'bottom'];
const sides: readonly Side[] = ['left', 'right', 'up', 'down'];
const size = fc.integer({ min: 1, max: 60 });
const plainOptions = {
  mainWidth: '80',
  mainHeight: '24',
  otherWidth: '0',
  otherHeight: '0',
  tiledColumns: 0,
};

function names(count: number): PaneId[] {
  return Array.from({ length: count }, (_, at) => `%${at}` as const);
}

/** The layout fills its root exactly, and no pane is without a cell. */
function checkSound(layout: Tiling, status: BorderStatus, where = ''): void {
  const text = layout.toString();
  expect(addsUp(parseLayout(text)), `${text} ${where}`).toBe(true);
  for (const pane of layout.paneIds()) {
    const box = layout.boxOf(pane, status);
    expect(Math.min(box.cols, box.rows), `${pane} of ${text} ${where}`).toBeGreaterThan(0);
  }
}

test('tiled has as many columns as tiled-layout-max-columns allows', () => {
  const columnsOf = (count: number, tiledColumns: number) => {
    const options = { ...plainOptions, tiledColumns, status: 'off' as const };
    const layout = new Tiling(buildPreset('tiled', names(count), { cols: 100, rows: 50 }, options));
    return new Set(names(count).map((pane) => layout.boxOf(pane, 'off').x)).size;
  };
  expect([0, 1, 2, 3, 9].map((most) => columnsOf(9, most))).toEqual([3, 1, 2, 3, 3]);
});

test('every preset is sound for any number of panes in any window, however small', () => {
  const option = fc.constantFrom('0', '1', '5', '33%', '100%', '300', 'garbage');
  fc.assert(
    fc.property(
      fc.record({
        preset: fc.constantFrom(...layoutPresets),
        count: fc.integer({ min: 2, max: 40 }),
        cols: size,
        rows: size,
        status: fc.constantFrom(...statuses),
        main: option,
        other: option,
      }),
      ({ preset, count, cols, rows, status, main, other }) => {
        const sizes = { mainWidth: main, mainHeight: main, otherWidth: other, otherHeight: other };
        const options = { ...sizes, tiledColumns: count % 4, status };
        const layout = new Tiling(buildPreset(preset, names(count), { cols, rows }, options));
        checkSound(layout, status, `${preset} ${cols}x${rows}`);
        expect(layout.paneIds()).toEqual(names(count));
        expect(layout.cols).toBeGreaterThanOrEqual(cols);
        expect(layout.rows).toBeGreaterThanOrEqual(rows);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a layout stays sound whatever is done to it, and keeps its size but for resizes', () => {
  const nat = fc.nat(60);
  const steps = fc.array(fc.tuple(fc.nat(11), nat, nat, nat), { minLength: 10, maxLength: 120 });
  fc.assert(
    fc.property(size, size, fc.constantFrom(...statuses), steps, (cols, rows, status, all) => {
      let layout = Tiling.ofOne('%0', cols, rows);
      let next = 1;
      for (const [what, who, whom, how] of all) {
        const panes = layout.paneIds();
        const pane = panes[who % panes.length] ?? '%0';
        const direction = how % 2 === 0 ? ('horizontal' as const) : ('vertical' as const);
        const before = { cols: layout.cols, rows: layout.rows };
        if (what < 6) {
          const request = {
            direction,
            before: whom % 3 === 0,
            fullSize: how % 5 === 0,
            ...(whom % 2 ? { size: whom } : {}),
          };
          if (layout.canInsert(pane, request, status)) layout.insert(pane, `%${next++}`, request, status);
        } else if (what === 6) {
          if (panes.length > 1) layout.remove(pane, status);
        } else if (what === 7) layout.moveBorder(pane, sides[how % 4] ?? 'left', whom, status);
        else if (what === 8) layout.setSize(pane, direction, whom, status);
        else if (what === 9) layout.spread(pane, status);
        else if (what === 10) layout.fit(1 + whom, 1 + how, status);
        else if (panes.length > 1 && how % 4 === 0) {
          const preset = layoutPresets[whom % layoutPresets.length] ?? 'tiled';
          layout = new Tiling(buildPreset(preset, panes, before, { ...plainOptions, status }));
        }
        checkSound(layout, status, `after ${what} of ${pane} ${whom} ${how}, ${status}`);
        if (what < 10) expect({ cols: layout.cols, rows: layout.rows }).toEqual(before);
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});

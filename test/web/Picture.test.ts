import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Frame, PaneUpdate, Run } from '../../src/protocol/frames.ts';
import { Picture } from '../../src/web/screen/Picture.ts';

const box = { pane: '%0', x: 0, y: 0, cols: 10, rows: 5 };
const layout = { cols: 10, rows: 5, panes: [box], active: '%0', zoomed: false };
const first: Frame = { rev: 1, full: true, layout };
const line = (text: string): Run[] => [['', text]];

function texts(picture: Picture): string[] {
  return Array.from({ length: box.rows }, (_, y) =>
    (picture.rows('%0')[y] ?? []).map(([, text]) => text).join(''),
  );
}

it('moves rows up before it sets the changed ones', () => {
  const picture = new Picture();
  const rows: PaneUpdate['rows'] = [0, 1, 2, 3, 4].map((y) => [y, line(`row ${y}`)]);
  picture.apply({ ...first, panes: [{ pane: '%0', rows }] });
  picture.apply({ rev: 2, panes: [{ pane: '%0', scroll: 2, rows: [[4, line('new')]] }] });
  expect(texts(picture)).toEqual(['row 2', 'row 3', 'row 4', '', 'new']);
});

it('forgets everything with a full frame', () => {
  const picture = new Picture();
  picture.apply({ ...first, panes: [{ pane: '%0', rows: [[0, line('old')]] }] });
  picture.apply({ ...first, rev: 2 });
  expect(texts(picture)).toEqual(['', '', '', '', '']);
});

/** Draws only the changes, as the page does. */
class DrawnRows {
  rows: string[] = Array.from({ length: box.rows }, () => '');

  draw(picture: Picture): void {
    const changes = picture.take().panes.get('%0');
    if (!changes) return;
    this.rows = [...this.rows.slice(changes.scroll), ...Array(Math.min(changes.scroll, box.rows)).fill('')];
    const now = texts(picture);
    for (const y of changes.rows) this.rows[y] = now[y] ?? '';
  }
}

it('gives changes that lead to the same rows, whenever they are drawn', () => {
  const update = fc.record({
    scroll: fc.integer({ min: 0, max: 5 }),
    rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.string({ maxLength: 4 }))),
    draws: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(update), (updates) => {
      const picture = new Picture();
      const drawn = new DrawnRows();
      picture.apply(first);
      drawn.draw(picture);
      updates.forEach(({ scroll, rows, draws }, at) => {
        const panes = [
          { pane: '%0', scroll, rows: rows.map(([y, text]): [number, Run[]] => [y, line(text)]) },
        ];
        picture.apply({ rev: at + 2, panes });
        if (draws) drawn.draw(picture);
      });
      drawn.draw(picture);
      expect(drawn.rows).toEqual(texts(picture));
    }),
  );
});

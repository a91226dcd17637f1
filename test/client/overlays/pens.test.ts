/** What an overlay looks like is the same before and after Ink is there. */
import { describe, expect, it } from 'vitest';
import { type Box, drawBox, plainPen } from '../../../src/client/overlays/box.ts';
import { InkPen } from '../../../src/client/overlays/inkPen.ts';
import { ListModel } from '../../../src/client/overlays/ListModel.ts';
import { listLayout, listView } from '../../../src/client/overlays/ListView.ts';
import { defaultLook } from '../../../src/client/overlays/look.ts';
import { MenuModel } from '../../../src/client/overlays/MenuModel.ts';
import { hintsSize, hintsView, menuSize, menuView } from '../../../src/client/overlays/MenuView.ts';
import { framePicture } from '../../../src/client/overlays/marks.ts';

/** Every cell with its style; how runs are cut is no matter. */
function cells(frame: string): string[][] {
  return framePicture(frame, defaultLook).map((runs) =>
    runs.flatMap(([style, text]) => Array.from(text, (character) => `${style} ${character}`)),
  );
}

function same(box: Box): void {
  const due: (() => void)[] = [];
  const ink = new InkPen((draw) => due.push(draw));
  const plain = cells(drawBox(plainPen, box));
  expect(cells(drawBox(ink, box))).toEqual(plain);
  for (const draw of due.splice(0)) draw();
  // From what Ink has drawn now, and nothing is to be drawn any more.
  expect(cells(drawBox(ink, box))).toEqual(plain);
  expect(due).toEqual([]);
}

const sizes = [
  [120, 40],
  [80, 24],
  [40, 10],
  [20, 5],
] as const;

describe('the plain pen draws what Ink draws', () => {
  it.each(sizes)('of a list in %i by %i', (cols, rows) => {
    const model = new ListModel({
      kind: 'list',
      title: 'sessions',
      items: [
        { id: 'a', depth: 0, label: 'work', tags: [['good', 'attached']], pane: '%0' },
        { id: 'b', depth: 1, label: '0: 日本語 👩‍👩‍👧', tags: [['bad', 'lost: host restarted']] },
      ],
      actions: [{ name: 'kill', key: 'C-x', asks: 'confirm', question: 'Kill %?' }],
      preview: true,
      empty: '',
      size: 'large',
    });
    same(listView(model, listLayout(cols, rows, true)));
    for (const key of ['C-t', 'w', 'C-x']) model.key(key);
    same(listView(model, listLayout(cols, rows, true)));
  });

  it.each(sizes)('of a menu in %i by %i', (cols, rows) => {
    const items = ['Split', 'Kill the pane', '日本語'].map((label, id) => ({
      id: String(id),
      label,
      key: 'x',
      enabled: id !== 1,
    }));
    const model = new MenuModel({
      kind: 'menu',
      title: 'pane',
      items: [...items.slice(0, 2), null, ...items.slice(2)],
    });
    same(menuView(model, menuSize(model, { cols, rows })));
  });

  it.each(sizes.slice(0, 3))('of the panel of keys in %i by %i', (cols, rows) => {
    const keys = Array.from({ length: 30 }, (_, at): [string, string] => [`M-${at}`, `does the thing ${at}`]);
    const size = hintsSize({ title: 'C-b', keys }, { cols, rows });
    same(hintsView({ title: 'C-b', keys }, size));
  });
});

/** Pictures over the panes, as a real emulator shows them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { LayerPicture } from '../../../src/client/compositor/Layer.ts';
import { Painter } from '../../../src/client/compositor/Painter.ts';
import { Scene } from '../../../src/client/compositor/Scene.ts';
import type { Frame, Run } from '../../../src/protocol/messages.ts';
import { Oracle } from './oracle.ts';

const cols = 20;
const rows = 5;
let scene: Scene;
let painter: Painter;
let oracle: Oracle;

beforeEach(() => {
  scene = new Scene(cols, rows, { colours: 'truecolor', hyperlinks: true, styledUnderlines: true });
  painter = new Painter(cols, rows, scene.styles, scene.clusters);
  oracle = new Oracle(cols, rows);
});

async function paint(): Promise<string[]> {
  const next = scene.compose();
  await oracle.write(painter.paint(next, scene.dirty, scene.cursor(), scene.takeScroll()));
  return Array.from({ length: rows }, (_, y) => oracle.row(y));
}

function frame(lines: Run[][], rev = 1): Frame {
  return {
    rev,
    layout: { cols, rows, panes: [{ pane: '%0', x: 0, y: 0, cols, rows }], active: '%0', zoomed: false },
    panes: [{ pane: '%0', rows: lines.map((runs, y) => [y, runs]) }],
  };
}

const box: LayerPicture = {
  x: 5,
  y: 1,
  cols: 6,
  rows: 2,
  lines: [[['7', 'menu']], [['', 'item']]],
};

describe('a picture over the panes', () => {
  it('covers its cells and no other, and what was there comes back', async () => {
    const lines = Array.from({ length: rows }, (): Run[] => [['', 'abcdefghijklmnopqrst']]);
    scene.apply(frame(lines));
    const before = await paint();
    scene.setLayer(box);
    expect(await paint()).toEqual([
      before[0],
      'abcdemenu  lmnopqrst',
      'abcdeitem  lmnopqrst',
      ...before.slice(3),
    ]);
    scene.setLayer(null);
    expect(await paint()).toEqual(before);
  });

  it('never splits a wide character at its edges', async () => {
    scene.apply(frame(Array.from({ length: rows }, (): Run[] => [['', '一二三四五六七八九十', 2]])));
    await paint();
    scene.setLayer(box);
    const shown = await paint();
    expect(shown[0]).toBe('一二三四五六七八九十');
    expect(shown[1]).toBe('一二 menu   七八九十');
    expect(oracle.cell(12, 1).chars).toBe('七');
  });

  it('stays on top of what changes and scrolls under it', async () => {
    scene.setLayer(box);
    for (let rev = 1; rev < 20; rev++) {
      const update = frame([[['', `line ${rev}`]]], rev);
      scene.apply({
        ...update,
        panes: [{ pane: '%0', scroll: 1, rows: [[rows - 1, [['', `line ${rev}`]]]] }],
      });
      const shown = await paint();
      expect(shown[1]?.slice(5, 9)).toBe('menu');
      expect(shown[rows - 1]).toBe(`line ${rev}`);
    }
  });

  it('shows another picture in its inset, cut to it', async () => {
    const inset = {
      x: 2,
      y: 1,
      cols: 3,
      rows: 5,
      lines: [[['', '一二三', 2] satisfies Run], [['', 'out'] satisfies Run]],
    };
    scene.apply(frame([]));
    scene.setLayer({ ...box, insets: [inset] });
    expect(await paint()).toEqual(['', '     menu', '     it一', '', '']);
  });

  it('is cut where the terminal ends', async () => {
    scene.setLayer({ ...box, x: 17, y: 4 });
    expect((await paint())[4]?.slice(17)).toBe('men');
  });
});

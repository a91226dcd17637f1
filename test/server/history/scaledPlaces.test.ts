/** Where panes are in a picture of their window that is smaller than it. */
import { expect, it } from 'vitest';
import { scaledPlaces } from '../../../src/server/history/scaledPlaces.ts';
import type { Box } from '../../../src/session/types.ts';
import { newWindow, shell } from '../../session/treeHarness.ts';

/** A window of six panes: three beside each other, each split once at another height. */
function sixPanes() {
  const { tree, window, first } = newWindow(200, 50);
  const second = tree.splitPane(first, { direction: 'horizontal' }, shell);
  const third = tree.splitPane(second, { direction: 'horizontal', size: { percent: 30 } }, shell);
  for (const [pane, percent] of [
    [first, 20],
    [second, 50],
    [third, 75],
  ] as const)
    tree.splitPane(pane, { direction: 'vertical', size: { percent } }, shell);
  return { tree, window };
}

it('panes lie beside each other with one cell between them, in a picture of any size', () => {
  const { window } = sixPanes();
  for (let cols = 12; cols <= 220; cols += 7) {
    for (let rows = 6; rows <= 60; rows += 3) {
      const places = scaledPlaces(window, { cols, rows });
      expect([places.cols, places.rows]).toEqual([Math.min(cols, 200), Math.min(rows, 50)]);
      const boxes = window.panes.flatMap((pane) => places.of(pane) ?? []);
      expect(boxes.length).toBe(6);
      // Each with the line to its right and below it: together they are the picture with the line that ends it, once.
      const area = boxes.reduce((sum, box) => sum + (box.cols + 1) * (box.rows + 1), 0);
      expect(area).toBe((places.cols + 1) * (places.rows + 1));
      for (const [at, box] of boxes.entries())
        for (const other of boxes.slice(at + 1)) expect(apart(box, other)).toBe(true);
    }
  }
});

it('where there is room, panes are where they are in the window; a zoomed one has all of it', () => {
  const { tree, window } = sixPanes();
  const { of } = scaledPlaces(window, { cols: 300, rows: 80 });
  for (const pane of window.panes) {
    const { x, y, cols, rows } = pane;
    expect(of(pane)).toEqual({ x, y, cols, rows });
  }
  tree.zoom(window, true);
  expect(scaledPlaces(window, { cols: 40, rows: 10 }).of(window.active)).toEqual({
    x: 0,
    y: 0,
    cols: 40,
    rows: 10,
  });
});

function apart(a: Box, b: Box): boolean {
  return a.x + a.cols < b.x || b.x + b.cols < a.x || a.y + a.rows < b.y || b.y + b.rows < a.y;
}

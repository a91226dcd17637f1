import { expect, test } from 'vitest';
import { newWindow, shell } from './treeHarness.ts';

test('a window split in two shares its space as in tmux', () => {
  const { tree, window, first } = newWindow(159, 48);
  tree.splitPane(first, { direction: 'horizontal' }, shell);
  expect(window.layout.slice(5)).toBe('159x48,0,0{79x48,0,0,0,79x48,80,0,1}');
  expect(window.panes.map((pane) => pane.cols)).toEqual([79, 79]);
});

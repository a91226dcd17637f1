import { describe, expect, test } from 'vitest';
import { SessionTree } from '../../src/session/SessionTree.ts';
import type { Window } from '../../src/session/types.ts';
import { newHarness, newWindow, shell } from './treeHarness.ts';

function layoutOf(window: Window): string {
  return window.layout.slice(5);
}

/** 80x24 with %0 on the left, %1 top right, %2 bottom right (active). */
function threePanes() {
  const made = newWindow();
  const right = made.tree.splitPane(made.first, { direction: 'horizontal' }, shell);
  const bottom = made.tree.splitPane(right, { direction: 'vertical' }, shell);
  made.events.length = 0;
  return { ...made, left: made.first, right, bottom };
}

describe('splitting', () => {
  test('takes half, or the cells or share asked for, on the side asked for', () => {
    const { tree, window, first } = newWindow();
    tree.splitPane(first, { direction: 'horizontal', size: { cells: 20 }, before: true }, shell);
    expect(layoutOf(window)).toBe('80x24,0,0{20x24,0,0,1,59x24,21,0,0}');
    tree.splitPane(first, { direction: 'vertical', size: { percent: 25 }, fullSize: true }, shell);
    expect(layoutOf(window)).toBe('80x24,0,0[80x17,0,0{20x17,0,0,1,59x17,21,0,0},80x6,0,18,2]');
    expect(window.panes.map((pane) => pane.index)).toEqual([0, 1, 2]);
  });

  test('without room is refused in tmux’s words and changes nothing', () => {
    const { tree, window, first } = newWindow(2, 2);
    const before = JSON.stringify(tree.toState());
    expect(() => tree.splitPane(first, { direction: 'horizontal' }, shell)).toThrow('no space for new pane');
    expect(JSON.stringify(tree.toState())).toBe(before);
    expect(window.panes).toHaveLength(1);
  });

  test('tells of the new pane with its size known, then of those that gave way', () => {
    const { tree, first, events } = newWindow();
    events.length = 0;
    const pane = tree.splitPane(first, { direction: 'horizontal' }, shell);
    expect(events.map((event) => event.type)).toEqual([
      'pane-created',
      'window-pane-changed',
      'pane-resized',
      'window-layout-changed',
    ]);
    expect(events[2]).toMatchObject({ pane: first });
    expect([pane.cols, pane.rows]).toEqual([39, 24]);
  });

  test('detached leaves the focus where it was', () => {
    const { tree, window, first } = newWindow();
    tree.splitPane(first, { direction: 'vertical', detached: true }, shell);
    expect(window.active).toBe(first);
  });
});

describe('focus', () => {
  test('goes back through the panes that had it as panes go', () => {
    const { tree, window, left, right, bottom } = threePanes();
    tree.selectPane(left);
    tree.selectPane(right);
    expect(window.lastPanes).toEqual([left, bottom]);
    tree.removePane(right);
    expect(window.active).toBe(left);
    tree.removePane(left);
    expect(window.active).toBe(bottom);
    expect(layoutOf(window)).toBe('80x24,0,0,2');
  });

  test('goes to the pane that had it last, not to the one beside', () => {
    const { tree, window, left, right, bottom } = threePanes();
    tree.selectPane(right);
    tree.selectPane(left);
    tree.selectPane(bottom);
    tree.removePane(bottom);
    expect(window.active).toBe(left);
  });

  test('finds neighbours on each side, going round, the latest of several', () => {
    const { tree, left, right, bottom } = threePanes();
    expect(tree.neighbour(left, 'right')).toBe(bottom);
    tree.selectPane(right);
    tree.selectPane(left);
    expect(tree.neighbour(left, 'right')).toBe(right);
    expect(tree.neighbour(left, 'left')).toBe(right);
    expect(tree.neighbour(right, 'up')).toBe(bottom);
    expect(tree.neighbour(bottom, 'down')).toBe(right);
    expect(tree.neighbour(left, 'up')).toBe(null);
  });
});

test('the space of a pane that goes is its left or upper neighbour’s, for the first one the next one’s', () => {
  const { tree, window, first } = newWindow();
  const second = tree.splitPane(first, { direction: 'horizontal' }, shell);
  tree.splitPane(second, { direction: 'horizontal' }, shell);
  tree.removePane(second);
  expect(layoutOf(window)).toBe('80x24,0,0{60x24,0,0,0,19x24,61,0,2}');
  tree.removePane(first);
  expect(layoutOf(window)).toBe('80x24,0,0,2');
});

describe('zoom', () => {
  test('shows the active pane alone and tells its new size only', () => {
    const { tree, window, bottom, events } = threePanes();
    const whole = window.layout;
    tree.zoom(window, true);
    expect([window.layout, window.visibleLayout.slice(5)]).toEqual([whole, '80x24,0,0,2']);
    expect([bottom.cols, bottom.rows, bottom.x, bottom.y]).toEqual([80, 24, 0, 0]);
    expect(events).toEqual([
      { type: 'pane-resized', pane: bottom },
      { type: 'window-layout-changed', window },
    ]);
    tree.zoom(window, false);
    expect([bottom.cols, bottom.rows]).toEqual([39, 11]);
  });

  test('ends when another pane is selected, unless it is to be kept', () => {
    const { tree, window, left, right } = threePanes();
    tree.zoom(window, true);
    tree.selectPane(left, { keepZoom: true });
    expect([window.zoomed, left.cols]).toEqual([true, 80]);
    tree.selectPane(right);
    expect([window.zoomed, left.cols]).toEqual([false, 40]);
  });

  test('ends when the window is split, but not when it is resized', () => {
    const { tree, window, bottom } = threePanes();
    tree.zoom(window, true);
    tree.resizeWindow(window, 100, 30);
    expect([window.zoomed, bottom.cols, bottom.rows]).toEqual([true, 100, 30]);
    tree.splitPane(bottom, { direction: 'vertical' }, shell);
    expect(window.zoomed).toBe(false);
  });

  test('does nothing in a window of one pane', () => {
    const { tree, window } = newWindow();
    tree.zoom(window, true);
    expect(window.zoomed).toBe(false);
  });
});

describe('moving panes', () => {
  test('a pane that breaks out gets a window, and the options of that window', () => {
    const { tree, session, window, bottom } = threePanes();
    window.options.set('remain-on-exit', 'on');
    bottom.options.set('@mine', 'kept');
    const link = tree.breakPane(bottom, session, { name: 'out', detached: true });
    expect([link.index, link.window.name, link.current]).toEqual([1, 'out', false]);
    expect(link.window.options.getFlag('automatic-rename')).toBe(false);
    expect(bottom.window).toBe(link.window);
    expect([bottom.options.getString('remain-on-exit'), bottom.options.getString('@mine')]).toEqual([
      'off',
      'kept',
    ]);
    expect([bottom.cols, bottom.rows]).toEqual([80, 24]);
    expect(() => tree.breakPane(window.active, session, { index: 1 })).toThrow('index in use: 1');
  });

  test('the only pane of a window takes it along', () => {
    const { tree, session, window, first } = newWindow();
    const link = tree.breakPane(first, session, { index: 4 });
    expect([link.window, session.winlinks.map((winlink) => winlink.index)]).toEqual([window, [4]]);
  });

  test('a pane that joins another window leaves none behind when it was the last', () => {
    const { tree, session, window, first } = newWindow();
    const other = tree.createWindow(session, { pane: shell }).window;
    tree.joinPane(first, other.active, { direction: 'horizontal', before: true });
    expect(tree.windows.has(window.id)).toBe(false);
    expect(layoutOf(other)).toBe('80x24,0,0{40x24,0,0,0,39x24,41,0,1}');
    expect(other.active).toBe(first);
    expect(() => tree.joinPane(first, first, { direction: 'vertical' })).toThrow(
      'source and target panes must be different',
    );
  });

  test('a swap exchanges places and sizes; rotation keeps the focus in its place', () => {
    const { tree, window, left, bottom, right } = threePanes();
    tree.swapPanes(left, bottom, true);
    expect(layoutOf(window)).toBe('80x24,0,0{40x24,0,0,2,39x24,41,0[39x12,41,0,1,39x11,41,13,0]}');
    expect([left.rows, bottom.rows]).toEqual([11, 24]);
    tree.selectPane(bottom);
    tree.rotate(window, 'down');
    expect(window.panes).toEqual([left, bottom, right]);
    expect(window.active).toBe(left);
    tree.rotate(window, 'up');
    expect(window.active).toBe(bottom);
  });

  test('the marked pane stays marked until it goes or moves to another window', () => {
    const { tree, session, left, right } = threePanes();
    tree.setMarked(left);
    tree.setMarked(right);
    expect([tree.marked, left.marked, right.marked]).toEqual([right, false, true]);
    tree.breakPane(right, session, {});
    expect([tree.marked, right.marked]).toEqual([null, false]);
    tree.setMarked(right);
    tree.removePane(right);
    expect(tree.marked).toBe(null);
    const other = tree.createWindow(session, { name: 'other', detached: true, pane: shell });
    const [first] = session.winlinks;
    if (first === undefined) throw new Error('no window');
    for (const moves of [
      () => tree.swapWindows(first, other, true),
      () => tree.swapPanes(left, first.window.active, true),
      () => tree.moveWindow(first, session, { index: 20 }),
    ]) {
      tree.setMarked(left);
      moves();
      expect([tree.marked, left.marked]).toEqual([null, false]);
    }
  });
});

describe('sizes', () => {
  test('refit tells of a layout only where a size changed: a hook may be what set the option', () => {
    const { tree, events } = newHarness();
    const session = tree.createSession({ name: 'work', cwd: '/', cols: 80, rows: 24, pane: shell });
    const { window } = session.current;
    events.length = 0;
    tree.refit(window);
    expect(events).toEqual([]);
    window.options.set('pane-border-status', 'top');
    tree.refit(window);
    expect(events.map(({ type }) => type)).toEqual(['pane-resized', 'window-layout-changed']);
  });

  test('a window is never smaller than its panes at their least', () => {
    const { tree, window } = threePanes();
    tree.resizeWindow(window, 1, 1);
    expect(layoutOf(window)).toBe('3x3,0,0{1x3,0,0,0,1x3,2,0[1x1,2,0,1,1x1,2,2,2]}');
    expect([window.cols, window.rows]).toEqual([3, 3]);
    expect(() => tree.resizeWindow(window, 0, 10)).toThrow('size too small: 0');
    expect(() => tree.resizeWindow(window, 10, 10_001)).toThrow('size too large: 10001');
  });

  test('pane-border-status takes a line of the panes at that edge', () => {
    const { tree, window, left, right, bottom } = threePanes();
    window.options.setFromText('pane-border-status', 'top');
    tree.refit(window);
    expect([left, right, bottom].map((pane) => [pane.y, pane.rows])).toEqual([
      [1, 23],
      [1, 11],
      [13, 11],
    ]);
    tree.setPaneSize(right, { rows: 5 });
    expect(right.rows).toBe(5);
  });

  test('the main pane has the size that its options say', () => {
    const { tree, window, left } = threePanes();
    window.options.setFromText('main-pane-width', '25%');
    tree.selectPreset(window, 'main-vertical');
    expect(layoutOf(window)).toBe('80x24,0,0{19x24,0,0,0,60x24,20,0[60x11,20,0,1,60x12,20,12,2]}');
    window.options.setFromText('main-pane-width', '30');
    window.options.setFromText('other-pane-width', '20');
    tree.selectPreset(window, 'main-vertical');
    expect(left.cols).toBe(59);
    expect(window.previousLayout?.slice(5)).toMatch(/^80x24,0,0\{19x24/);
  });
});

test('names given by hand stay: the window is no longer named after what runs in it', () => {
  const { tree, session, window } = newWindow();
  const named = tree.createWindow(session, { name: 'logs\x07', pane: shell }).window;
  expect([named.name, named.options.getFlag('automatic-rename')]).toEqual(['logs\\a', false]);
  expect([window.name, window.options.getFlag('automatic-rename')]).toEqual(['sh', true]);
  const program = tree.createWindow(session, { pane: { cwd: '/', command: ['exec /usr/bin/top -d 1'] } });
  expect(program.window.name).toBe('top');
});

test('titles of programs can’t carry control characters and are cut', () => {
  const { tree, first } = newWindow();
  tree.setPaneTitle(first, `a\x1b]0;b\x07${'x'.repeat(5000)}`);
  expect(first.title.startsWith('a]0;bxxx')).toBe(true);
  expect(first.title.length).toBeLessThanOrEqual(1024);
});

test('a listener that changes the tree hears of its own change after the one that it was told of', () => {
  const harness = newHarness();
  const heard: string[] = [];
  const tree = new SessionTree({
    ...harness.parts,
    emit: (event) => {
      heard.push(event.type);
      if (event.type === 'session-created') tree.setPaneTitle(event.session.current.window.active, 'hello');
    },
  });
  tree.createSession({ cwd: '/', cols: 80, rows: 24, pane: shell });
  expect(heard).toEqual([
    'session-created',
    'pane-created',
    'window-linked',
    'window-layout-changed',
    'pane-title-changed',
  ]);
});

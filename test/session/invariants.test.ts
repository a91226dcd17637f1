import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGlobalOptions } from '../../src/options/OptionStore.ts';
import { HoldfastError } from '../../src/protocol/errors.ts';
import { addsUp } from '../../src/session/layout/Cell.ts';
import { parseLayout } from '../../src/session/layout/layoutString.ts';
import { restoreTree } from '../../src/session/treeRestore.ts';
import type { Tree, Window } from '../../src/session/types.ts';
import { doStep } from './randomWork.ts';
import { newHarness } from './treeHarness.ts';

const number = fc.nat(60);
const work = fc.array(fc.tuple(fc.nat(200), number, number, number), { minLength: 1, maxLength: 60 });

function checkWindow(window: Window): void {
  expect(window.links.length).toBeGreaterThan(0);
  expect(window.panes).toContain(window.active);
  expect(new Set(window.lastPanes).size).toBe(window.lastPanes.length);
  for (const last of window.lastPanes) expect(window.panes).toContain(last);
  expect(window.lastPanes).not.toContain(window.active);
  const root = parseLayout(window.layout);
  expect(addsUp(root), window.layout).toBe(true);
  expect([root.cols, root.rows]).toEqual([window.cols, window.rows]);
  expect(window.zoomed && window.panes.length === 1).toBe(false);
  if (!window.zoomed) checkTiling(window);
}

/** No two panes share a cell, each has one at least, and none reaches out of its window. */
function checkTiling(window: Window): void {
  const { cols } = window;
  const taken = new Uint8Array(cols * window.rows);
  for (const pane of window.panes) {
    expect(Math.min(pane.cols, pane.rows), `${pane.id} of ${window.layout}`).toBeGreaterThan(0);
    expect(pane.x + pane.cols).toBeLessThanOrEqual(cols);
    expect(pane.y + pane.rows).toBeLessThanOrEqual(window.rows);
    let free = true;
    for (let y = pane.y; y < pane.y + pane.rows; y++) {
      const row = taken.subarray(y * cols + pane.x, y * cols + pane.x + pane.cols);
      free &&= !row.includes(1);
      row.fill(1);
    }
    expect(free, `${pane.id} of ${window.layout} alone in its cells`).toBe(true);
  }
}

function checkTree(tree: Tree): void {
  const linked = new Set<Window>();
  for (const session of tree.sessions.values()) {
    expect(session.winlinks.length).toBeGreaterThan(0);
    expect(session.winlinks).toContain(session.current);
    const indexes = session.winlinks.map((winlink) => winlink.index);
    expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
    for (const last of session.lastWinlinks) expect(session.winlinks).toContain(last);
    expect(session.lastWinlinks).not.toContain(session.current);
    for (const winlink of session.winlinks) {
      expect(winlink.window.links).toContain(winlink);
      linked.add(winlink.window);
    }
  }
  expect(new Set(tree.windows.values())).toEqual(linked);
  const held = [...tree.windows.values()].flatMap((window) => [...window.panes]);
  expect(new Set(held)).toEqual(new Set(tree.panes.values()));
  expect(held.length).toBe(tree.panes.size);
  for (const pane of held) expect(pane.window.panes).toContain(pane);
  for (const window of tree.windows.values()) checkWindow(window);
  checkGroups(tree);
}

function checkGroups(tree: Tree): void {
  const shared = new Map<string, string>();
  for (const session of tree.sessions.values()) {
    if (session.group === null) continue;
    const holds = session.winlinks.map((winlink) => `${winlink.index}:${winlink.window.id}`).join(' ');
    expect(holds).toBe(shared.get(session.group) ?? holds);
    shared.set(session.group, holds);
  }
}

test('whatever is done, panes tile their windows, focus and links are sound, and a refused step changes nothing', () => {
  fc.assert(
    fc.property(work, (steps) => {
      const { tree } = newHarness();
      for (const step of steps) {
        const before = JSON.stringify(tree.toState());
        try {
          doStep(tree, step);
        } catch (error) {
          if (!(error instanceof HoldfastError)) throw error;
          expect(JSON.stringify(tree.toState())).toBe(before);
        }
        checkTree(tree);
      }
    }),
    { numRuns: 150 },
  );
});

test('whatever was done, the stored state gives the same tree again', () => {
  fc.assert(
    fc.property(work, (steps) => {
      const { tree, parts } = newHarness();
      for (const step of steps) {
        try {
          doStep(tree, step);
        } catch (error) {
          if (!(error instanceof HoldfastError)) throw error;
        }
      }
      const state = JSON.stringify(tree.toState());
      const again = restoreTree(JSON.parse(state), { ...parts, globalOptions: createGlobalOptions() });
      expect(again.problems).toEqual([]);
      expect(JSON.parse(JSON.stringify(again.tree.toState()))).toEqual(JSON.parse(state));
      for (const [id, window] of tree.windows) {
        const restored = again.tree.windows.get(id);
        expect([restored?.layout, restored?.visibleLayout]).toEqual([window.layout, window.visibleLayout]);
        expect(restored?.panes.map((pane) => [pane.id, pane.x, pane.y, pane.cols, pane.rows])).toEqual(
          window.panes.map((pane) => [pane.id, pane.x, pane.y, pane.cols, pane.rows]),
        );
      }
      checkTree(again.tree);
    }),
    { numRuns: 150 },
  );
});

test('every pane is told of as created once, as removed at most once, and of its sizes in between', () => {
  fc.assert(
    fc.property(work, (steps) => {
      const { tree, events } = newHarness();
      for (const step of steps) {
        try {
          doStep(tree, step);
        } catch (error) {
          if (!(error instanceof HoldfastError)) throw error;
        }
      }
      const alive = new Set<string>();
      const seen = new Set<string>();
      for (const event of events) {
        if (event.type === 'pane-created') {
          expect(seen.has(event.pane.id)).toBe(false);
          seen.add(event.pane.id);
          alive.add(event.pane.id);
        } else if (event.type === 'pane-removed') expect(alive.delete(event.pane.id)).toBe(true);
        else if (event.type === 'pane-resized') expect(alive.has(event.pane.id)).toBe(true);
      }
      expect(alive).toEqual(new Set(tree.panes.keys()));
    }),
    { numRuns: 100 },
  );
});

/** What programs' exits closed right before the host went down, put back into a tree that changed meanwhile. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGlobalOptions } from '../../src/options/OptionStore.ts';
import { HoldfastError } from '../../src/protocol/errors.ts';
import { type Reopening, reopen } from '../../src/session/reopen.ts';
import { restoreTree } from '../../src/session/treeRestore.ts';
import type { Pane, Session, Tree, TreeState, Uuid, Window } from '../../src/session/types.ts';
import { doStep, type Step } from './randomWork.ts';
import { newHarness, newWindow, shell } from './treeHarness.ts';

/** The tree of `reopen`, through its stored form, as the next server reads it. */
function reopened(now: TreeState, how: Reopening): Tree {
  const { parts } = newHarness();
  const state = JSON.parse(JSON.stringify(reopen(now, how)));
  return restoreTree(state, { ...parts, globalOptions: createGlobalOptions() }).tree;
}

const uuids = (...things: (Pane | Window | Session)[]): Set<Uuid> => new Set(things.map(({ uuid }) => uuid));
const stored = (tree: Tree): TreeState => JSON.parse(JSON.stringify(tree.toState()));
const none = new Set<Uuid>();

/** Names and layouts, which hold the numbers of panes. */
function shape(tree: Tree): string[] {
  return [...tree.sessions.values()].map(
    ({ name, winlinks }) =>
      `${name}: ${winlinks.map(({ index, window }) => `${index} ${window.name} ${window.layout}`).join(', ')}`,
  );
}

/** A step that the tree refuses changes nothing. */
function tryStep(tree: Tree, step: Step): void {
  try {
    doStep(tree, step);
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
  }
}

describe('panes that died', () => {
  test('come back where they were, with their windows and sessions, when all of them died', () => {
    const { tree, session, first } = newWindow();
    const right = tree.splitPane(first, { direction: 'horizontal' }, shell);
    const other = tree.createWindow(session, { name: 'logs', pane: shell }).window.active;
    const earlier = stored(tree);
    const before = shape(tree);
    for (const pane of [right, first, other]) tree.removePane(pane);
    expect(tree.sessions.size).toBe(0);
    const back = reopened(stored(tree), { earlier, died: uuids(first, right, other), closed: none });
    expect(shape(back)).toEqual(before);
  });

  test('do not take back panes that somebody closed beside them', () => {
    const { tree, first } = newWindow();
    const right = tree.splitPane(first, { direction: 'horizontal' }, shell);
    const below = tree.splitPane(right, { direction: 'vertical' }, shell);
    const earlier = stored(tree);
    tree.removePane(right);
    tree.removePane(below);
    const back = reopened(stored(tree), { earlier, died: uuids(below), closed: none });
    expect([...back.panes.keys()]).toEqual(['%0', '%2']);
  });

  test('stay gone in a window or a session that somebody closed', () => {
    const { tree, session, first, window } = newWindow();
    const second = tree.splitPane(first, { direction: 'horizontal' }, shell);
    const other = tree.createSession({ name: 'other', cwd: '/', cols: 80, rows: 24, pane: shell });
    const dead = tree.createWindow(other, { pane: shell }).window.active;
    tree.createWindow(session, { name: 'stays', pane: shell });
    const earlier = stored(tree);
    tree.removePane(second);
    tree.removePane(dead);
    tree.removeWindow(window);
    tree.removeSession(other, { cause: 'killed' });
    const back = reopened(stored(tree), {
      earlier,
      died: uuids(second, dead),
      closed: uuids(window, other),
    });
    expect(shape(back)).toEqual(shape(tree));
  });

  test('get a window of their own where another pane was made in theirs meanwhile', () => {
    const { tree, first } = newWindow();
    const dead = tree.splitPane(first, { direction: 'horizontal' }, shell);
    const earlier = stored(tree);
    tree.removePane(dead);
    tree.splitPane(first, { direction: 'vertical' }, shell);
    const [grown] = shape(tree);
    const back = reopened(stored(tree), { earlier, died: uuids(dead), closed: none });
    expect(shape(back)[0]).toMatch(`${grown}, 1 `);
    expect(back.panes.has(dead.id)).toBe(true);
  });

  test('come back beside a session that took the name of theirs', () => {
    const { tree, session, first } = newWindow();
    tree.renameSession(session, 'work');
    const earlier = stored(tree);
    tree.removePane(first);
    tree.createSession({ name: 'work', cwd: '/', cols: 80, rows: 24, pane: shell });
    const back = reopened(stored(tree), { earlier, died: uuids(first), closed: none });
    expect([...back.sessions.values()].map(({ name }) => name)).toEqual(['work', 'work-1']);
  });

  test('are in the sound tree that comes back, whatever was done since, and what lives now is in it once', () => {
    const step = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(fc.oneof(step, fc.nat()), { maxLength: 30 }),
        (before: Step[], since: (Step | number)[]) => {
          const { tree } = newWindow();
          for (const one of before) tryStep(tree, one);
          const earlier = stored(tree);
          const known = new Set([...tree.panes.values()].map(({ uuid }) => uuid));
          const died = new Set<Uuid>();
          for (const one of since) {
            if (typeof one !== 'number') tryStep(tree, one);
            else {
              const panes = [...tree.panes.values()];
              const dead = panes[one % Math.max(1, panes.length)];
              if (!dead) continue;
              tree.removePane(dead);
              if (known.has(dead.uuid)) died.add(dead.uuid);
            }
          }
          const back = reopened(stored(tree), { earlier, died, closed: none });
          const there = new Set([...back.panes.values()].map(({ uuid }) => uuid));
          const living = [...tree.panes.values()].map(({ uuid }) => uuid);
          expect(there).toEqual(new Set([...living, ...died]));
        },
      ),
      { numRuns: 300 },
    );
  });
});

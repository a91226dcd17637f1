/**
 * Random work on a tree as a list of small numbers, so that fast-check can shrink it: each step picks what to do and
 * to whom from what is there.
 */
import { layoutPresets } from '../../src/session/layout/presets.ts';
import type { Pane, Side, Tree, Winlink } from '../../src/session/types.ts';
import { shell } from './treeHarness.ts';

export type Step = readonly [what: number, who: number, whom: number, how: number];

const sides: readonly Side[] = ['left', 'right', 'up', 'down'];

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
}

/** Does one step. Throws what the tree throws. */
export function doStep(tree: Tree, [what, who, whom, how]: Step): void {
  const sessions = [...tree.sessions.values()];
  if (sessions.length === 0) {
    const group = how % 3 === 0 ? { group: 'shared' } : {};
    tree.createSession({ cwd: '/', cols: 20 + who, rows: 5 + whom, pane: shell, ...group });
    return;
  }
  const panes: Pane[] = [...tree.panes.values()];
  const links: Winlink[] = sessions.flatMap((session) => [...session.winlinks]);
  const pane = at(panes, who);
  const other = at(panes, whom);
  const link = at(links, who);
  const target = at(sessions, whom);
  const detached = how % 2 === 0;
  const place = how % 5 === 0 ? { index: how % 7, detached } : { detached };
  const request = {
    direction: how % 2 === 0 ? ('horizontal' as const) : ('vertical' as const),
    before: how % 3 === 0,
    fullSize: how % 5 === 0,
    detached: how % 7 === 0,
    zoomed: how % 11 === 0,
    ...(how % 4 === 0 ? { size: { cells: whom } } : how % 4 === 1 ? { size: { percent: whom } } : {}),
  };
  const keepZoom = how % 4 === 0;
  const actions: readonly (() => unknown)[] = [
    () => tree.splitPane(pane, request, shell),
    () => tree.splitPane(pane, request, shell),
    () => tree.splitPane(pane, request, shell),
    () => tree.splitPane(pane, request, shell),
    () => tree.createWindow(at(sessions, who), { ...place, pane: shell }),
    () => tree.createWindow(link.session, { after: link, detached, pane: shell }),
    () =>
      tree.createSession({
        cwd: '/',
        cols: 80,
        rows: 24,
        pane: shell,
        ...(how % 3 === 0 ? { group: target } : {}),
      }),
    () => tree.removePane(pane),
    () => (how % 4 === 0 ? tree.removeWindow(link.window) : tree.removePane(pane)),
    () => (how % 8 === 0 ? tree.removeSession(target, { cause: 'test' }) : undefined),
    () => tree.selectWindow(link),
    () => tree.selectPane(pane, { keepZoom }),
    () => tree.zoom(pane.window, detached),
    () => tree.resizePane(pane, at(sides, how), whom),
    () => tree.setPaneSize(pane, { cols: whom, rows: how }),
    () => tree.resizeWindow(pane.window, 1 + whom * 2, 1 + how),
    () => tree.swapPanes(pane, other, detached, { keepZoom }),
    () => tree.joinPane(pane, other, request),
    () => tree.breakPane(pane, target, place),
    () => tree.rotate(pane.window, detached ? 'up' : 'down', { keepZoom }),
    () => tree.selectPreset(pane.window, at(layoutPresets, how)),
    () => tree.applyLayout(pane.window, other.window.layout),
    () => tree.spread(pane),
    () => tree.linkWindow(link, target, { ...place, replace: how % 3 === 0 }),
    () => tree.unlinkWindow(link),
    () => tree.moveWindow(link, target, place),
    () => tree.swapWindows(link, at(links, whom), detached),
    () => tree.renumberWindows(target),
    () => tree.setMarked(how % 5 === 0 ? null : pane),
    () => tree.renameSession(target, `name ${how}`),
    () => {
      pane.window.options.set('pane-border-status', at(['off', 'top', 'bottom'], how));
      tree.refit(pane.window);
    },
  ];
  at(actions, what)();
}

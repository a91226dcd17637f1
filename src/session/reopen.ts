/**
 * Reopens panes closed by their programs' exits shortly before the host went down: that was the cause, not the user's
 * wish. Works on stored trees; the caller decides which exits count.
 */
import { createGlobalOptions } from '../options/OptionStore.ts';
import type { SessionTree } from './SessionTree.ts';
import { restoreTree } from './treeRestore.ts';
import type { StoredPane, StoredSession, StoredWindow } from './treeStore.ts';
import type { Pane, TreeState, Uuid, WindowId } from './types.ts';
import { newUuidV7 } from './uuid.ts';

export interface Reopening {
  /** The tree before the first of the exits. */
  earlier: TreeState;
  /** Panes whose programs exited by themselves since. */
  died: ReadonlySet<Uuid>;
  /** Windows and sessions that a user closed since: they are not reopened. */
  closed: ReadonlySet<Uuid>;
}

interface Stored extends TreeState {
  sessions: StoredSession[];
  windows: StoredWindow[];
  panes: StoredPane[];
}

/** `now` with the dead panes back in their places, marked as running. Errors: BadState for an unsound tree. */
export function reopen(now: TreeState, { earlier, died, closed }: Reopening): TreeState {
  const present = structuredClone(now) as Stored;
  const placeNow = new Map(present.windows.flatMap(({ id, panes }) => panes.map((pane) => [pane, id])));
  const known = new Map(present.panes.map((pane) => [pane.uuid, pane]));
  const tree = scratchTree(earlier);
  for (const session of [...tree.sessions.values()])
    if (closed.has(session.uuid)) tree.removeSession(session, { cause: 'closed' });
  for (const window of [...tree.windows.values()]) if (closed.has(window.uuid)) tree.removeWindow(window);
  // Keeps panes that are gone because they died, and those that are still in place.
  const stays = ({ id, uuid, window }: Pane): boolean =>
    known.has(uuid) ? placeNow.get(id) === window.id : died.has(uuid);
  for (const pane of [...tree.panes.values()]) if (!stays(pane)) tree.removePane(pane);
  // A window that got other panes meanwhile keeps its layout; its dead panes get a window of their own.
  const grown = new Set<WindowId>();
  for (const { id, panes } of [...tree.windows.values()]) {
    const others = present.windows.find((window) => window.id === id)?.panes ?? [];
    if (others.every((other) => panes.some((pane) => pane.id === other))) continue;
    grown.add(id);
    for (const pane of [...panes]) if (known.has(pane.uuid)) tree.removePane(pane);
  }
  merge(present, tree.toState() as Stored, grown);
  // With remain-on-exit a pane is still there, marked as dead.
  for (const pane of (earlier as Stored).panes) {
    const same = known.get(pane.uuid);
    if (same && died.has(pane.uuid)) same.process = pane.process;
  }
  return present;
}

function scratchTree(state: TreeState): SessionTree {
  const parts = {
    clock: { now: () => 0 },
    newUuid: () => newUuidV7(0),
    globalOptions: createGlobalOptions(() => {}),
    emit: () => {},
  };
  return restoreTree(state, parts).tree;
}

/** `grown`: windows with panes that `back` does not contain. */
function merge(present: Stored, back: Stored, grown: ReadonlySet<WindowId>): void {
  const known = new Set(present.panes.map(({ id }) => id));
  const revived = back.panes.filter(({ id }) => !known.has(id));
  present.panes.push(...revived.map((pane) => ({ ...pane, marked: false })));
  const added = new Map<WindowId, WindowId>();
  for (const window of back.windows) {
    if (window.panes.every((pane) => known.has(pane))) continue;
    const same = present.windows.find(({ id }) => id === window.id);
    if (same && !grown.has(window.id)) {
      const { cols, rows, layout, zoomed, panes, active, lastPanes } = window;
      Object.assign(same, { cols, rows, layout, zoomed, panes, active, lastPanes });
      continue;
    }
    const id: WindowId = same ? `@${present.nextIds.window++}` : window.id;
    added.set(window.id, id);
    present.windows.push({ ...window, id, ...(same ? { uuid: newUuidV7(window.activityAt) } : {}) });
  }
  for (const session of back.sessions) link(present, session, added);
}

/** Links reopened windows at their old places, or after the others; a session that ended with them is reopened too. */
function link(present: Stored, before: StoredSession, added: ReadonlyMap<WindowId, WindowId>): void {
  const links = before.winlinks.flatMap((winlink) => {
    const window = added.get(winlink.window);
    return window === undefined ? [] : [{ ...winlink, window }];
  });
  if (links.length === 0) return;
  const same = present.sessions.find(({ uuid }) => uuid === before.uuid);
  if (same) {
    for (const winlink of links) {
      const taken = new Set(same.winlinks.map(({ index }) => index));
      const free = taken.has(winlink.index) ? Math.max(...taken) + 1 : winlink.index;
      same.winlinks.push({ ...winlink, index: free });
    }
    return;
  }
  const windows = new Set(present.windows.map(({ id }) => id));
  const winlinks = before.winlinks.flatMap((winlink) => {
    const window = added.get(winlink.window) ?? winlink.window;
    return windows.has(window) ? [{ ...winlink, window }] : [];
  });
  const indexes = new Set(winlinks.map(({ index }) => index));
  const names = new Set(present.sessions.map(({ name }) => name));
  let name = before.name;
  for (let n = 1; names.has(name); n++) name = `${before.name}-${n}`;
  const current = indexes.has(before.current) ? before.current : Math.min(...indexes);
  const last = before.last.filter((index) => indexes.has(index) && index !== current);
  present.sessions.push({ ...before, name, winlinks, current, last });
}

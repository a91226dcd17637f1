/** What several commands do to windows: making room for an index, renumbering, keeping a zoom over a change. */
import { fail } from '../../../protocol/errors.ts';
import type { Session, Tree, Window, Winlink } from '../../../session/types.ts';

/** Frees the index after (or at) a window by moving that and what follows it up by one; answers the index. */
export function makeRoom(tree: Tree, winlink: Winlink, before: boolean): number {
  const { session } = winlink;
  const wanted = before ? winlink.index : winlink.index + 1;
  const taken = new Map(session.winlinks.map((other) => [other.index, other]));
  let free = wanted;
  while (taken.has(free)) free++;
  for (let index = free - 1; index >= wanted; index--) {
    const moving = taken.get(index);
    if (moving) tree.moveWindow(moving, session, { index: index + 1, detached: true });
  }
  return wanted;
}

/** Closes gaps in the indices of a session, and of those that share its windows, when renumber-windows asks for it. */
export function renumberIfWanted(tree: Tree, session: Session): void {
  if (!tree.sessions.has(session.id)) return;
  if (session.options.getFlag('renumber-windows')) tree.renumberWindows(session);
}

/** Does a change to panes on the unzoomed window, and zooms again after it when asked to (-Z). */
export function unzoomed<T>(tree: Tree, window: Window, zoomAgain: boolean, change: () => T): T {
  const zoomed = window.zoomed;
  if (zoomed) tree.zoom(window, false);
  try {
    return change();
  } finally {
    if (zoomed && zoomAgain) tree.zoom(window, true);
  }
}

export function winlinkAt(session: Session, index: number): Winlink | undefined {
  return session.winlinks.find((winlink) => winlink.index === index);
}

/** Whether a window lives in sessions that do not already share all of their windows. */
export function isLinkedElsewhere(window: Window, session: Session): boolean {
  return window.links.some(
    (link) => link.session !== session && (session.group === null || link.session.group !== session.group),
  );
}

/** Checks that a window may be linked at an index, in tmux's words. */
export function checkLink(
  source: Winlink,
  target: Session,
  index: number | undefined,
  replace: boolean,
): void {
  const grouped = source.session.group !== null && source.session.group === target.group;
  if (source.session !== target && grouped)
    throw fail('command-failed', { message: 'sessions are grouped' });
  if (index === undefined) return;
  const taken = winlinkAt(target, index);
  if (!taken) return;
  if (taken.window === source.window) throw fail('command-failed', { message: `same index: ${index}` });
  if (!replace) throw fail('command-failed', { message: `index in use: ${index}` });
}

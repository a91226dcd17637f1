/**
 * Targets for a pane, window or session of the tree, for formats, hooks and menus. Owns nothing.
 */
import type { Pane, Session, Window, Winlink } from '../../session/types.ts';
import type { ResolvedTarget } from '../spec.ts';

/** A window in a session, with its active pane. */
export function ofWinlink(winlink: Winlink): ResolvedTarget {
  const { session, window } = winlink;
  return { session, winlink, window, pane: window.active };
}

/** A session with its current window and pane; undefined for a session without a window, which is being closed. */
export function ofSession(session: Session): ResolvedTarget | undefined {
  return session.winlinks.length === 0 ? undefined : ofWinlink(session.current);
}

/** A window in the first session that has it; undefined for a window being closed. */
export function ofWindow(window: Window): ResolvedTarget | undefined {
  const [link] = window.links;
  return link && ofWinlink(link);
}

/** A pane in the first session that has its window; undefined for a pane being closed. */
export function ofPane(pane: Pane): ResolvedTarget | undefined {
  const target = ofWindow(pane.window);
  return target && { ...target, pane };
}

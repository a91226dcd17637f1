/**
 * The tree as visible to a client limited to one session: that session, its windows and their panes. A view without
 * state; changes go through to the tree.
 */
import type { Pane, PaneId, Session, SessionId, Tree, Window, WindowId } from './types.ts';

export function sessionByUuid(tree: Pick<Tree, 'sessions'>, uuid: string): Session | undefined {
  for (const session of tree.sessions.values()) if (session.uuid === uuid) return session;
  return undefined;
}

/** The part of a tree that belongs to the session with this uuid; empty when it is gone. */
export function scopedTree(tree: Tree, uuid: string): Tree {
  const parts = () => {
    const session = sessionByUuid(tree, uuid);
    const windows = session?.winlinks.map(({ window }) => window) ?? [];
    return { session, windows };
  };
  const own: Pick<Tree, 'sessions' | 'windows' | 'panes' | 'marked'> = {
    get sessions() {
      const { session } = parts();
      return new Map<SessionId, Session>(session ? [[session.id, session]] : []);
    },
    get windows() {
      return new Map<WindowId, Window>(parts().windows.map((window) => [window.id, window]));
    },
    get panes() {
      const panes = parts().windows.flatMap((window) => window.panes);
      return new Map<PaneId, Pane>(panes.map((pane) => [pane.id, pane]));
    },
    get marked() {
      const { marked } = tree;
      return marked && parts().windows.includes(marked.window) ? marked : null;
    },
  };
  return new Proxy(tree, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

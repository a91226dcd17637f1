/** Finds the sessions and panes that a connection may see, also by target. Changes nothing. */
import { TargetFinder } from '../../command/targets/TargetFinder.ts';
import { fail } from '../../protocol/errors.ts';
import { scopedTree } from '../../session/scopedTree.ts';
import type { Pane, Session, Tree } from '../../session/types.ts';
import type { Viewports } from '../viewports/Viewports.ts';
import { accessOf, type Connection } from './Connection.ts';

export interface VisibleTargetsParts {
  tree: Tree;
  viewports: Pick<Viewports, 'clients'>;
}

export class VisibleTargets {
  readonly #parts: VisibleTargetsParts;

  constructor(parts: VisibleTargetsParts) {
    this.#parts = parts;
  }

  /** The part of the tree that this connection may see. */
  tree(connection: Connection): Tree {
    const { tree } = this.#parts;
    const only = accessOf(connection).grant?.session ?? null;
    return only === null ? tree : scopedTree(tree, only);
  }

  session(connection: Connection, target: string | undefined): Session {
    return this.pane(connection, target).session;
  }

  pane(connection: Connection, target: string | undefined): { session: Session; pane: Pane } {
    const tree = this.tree(connection);
    const finder = new TargetFinder({
      tree,
      clients: () => this.#parts.viewports.clients(),
      caller: { client: null, pane: null },
    });
    if (target !== undefined) checkNamesSession(target);
    if (tree.sessions.size === 0) throw fail('no-sessions', {});
    // A session's name, or a pane of it in the target language.
    return finder.find(target !== undefined && /[:.%@]/.test(target) ? 'pane' : 'session', target);
  }
}

/**
 * Refuses targets without a session ('', ':', ':1'): an unset variable in a script must not mean the session used last.
 * Only tmux's commands default to the current session. Errors: bad-value.
 */
function checkNamesSession(target: string): void {
  if (target === '') throw fail('bad-value', { words: 'no session given' });
  if (/^=?[:.]/.test(target))
    throw fail('bad-value', { value: target.replace(/^=/, ''), reason: 'the target names no session' });
}

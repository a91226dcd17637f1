/**
 * Effects of destroy-unattached and exit-unattached, when the last client has left. A client leaves by detaching,
 * switching sessions, or the end of its process; not by a cut link or a restart of the server. Owns nothing.
 */
import type { Session } from '../../session/types.ts';
import type { CoreParts } from '../ServerParts.ts';

type Parts = CoreParts<'ends' | 'options' | 'tree' | 'viewports'>;

export class Unattached {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** A client has left this session. */
  left(session: Session): void {
    const { tree, viewports, options, ends } = this.#core;
    const clients = viewports.clients();
    const isThere = tree.sessions.get(session.id) === session;
    if (isThere && !clients.some((client) => client.session === session) && this.#ends(session))
      tree.removeSession(session, { cause: 'killed', by: 'destroy-unattached' });
    if (clients.length === 0 && options.server.getFlag('exit-unattached'))
      void ends.shutdown('exit-unattached');
  }

  #ends(session: Session): boolean {
    const { group } = session;
    const others = [...this.#core.tree.sessions.values()].filter(
      (other) => other !== session && group !== null && other.group === group,
    );
    const when = session.options.getString('destroy-unattached');
    if (when === 'keep-last') return others.length > 0;
    if (when === 'keep-group') return group === null || others.length > 0;
    return when === 'on';
  }
}

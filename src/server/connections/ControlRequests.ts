/** Methods about the control of panes: finds the panes of a target, and passes each to PaneControls. */
import { TargetFinder } from '../../command/targets/TargetFinder.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import { fail } from '../../protocol/errors.ts';
import type { PaneControl } from '../../protocol/paneControl.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneControls } from '../input/PaneControls.ts';
import type { Connection } from './Connection.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export type PaneControlRequest = Extract<ClientRequest, { method: 'pane.control' | 'pane.controlStatus' }>;

export class ControlRequests {
  readonly #controls: PaneControls;
  readonly #targets: VisibleTargets;

  constructor(controls: PaneControls, targets: VisibleTargets) {
    this.#controls = controls;
    this.#targets = targets;
  }

  /** Errors: those of targets, and of PaneControls; of several panes, the first that fails. */
  handle(connection: Connection, request: PaneControlRequest): { panes: PaneControl[] } {
    const panes = this.#panesAt(connection, request.params.target);
    const who = connection.access?.principal;
    if (who === undefined) throw fail('hello-first', {});
    if (request.method === 'pane.control') {
      const { action, to } = request.params;
      for (const pane of panes) this.#controls.act(pane, who, action, to);
    }
    return { panes: panes.map((pane) => this.#controls.status(pane)) };
  }

  /** One pane, or those of a window or session: '%1', 'work:1.0'; '@1', 'work:1'; '$1', 'work'. */
  #panesAt(connection: Connection, target: string | undefined): readonly Pane[] {
    const tree = this.#targets.tree(connection);
    if (target === '') throw fail('bad-value', { words: 'no pane given' });
    if (tree.sessions.size === 0) throw fail('no-sessions', {});
    const finder = new TargetFinder({ tree, clients: () => [], caller: { client: null, pane: null } });
    if (target === undefined || /[.%]/.test(target)) return [finder.find('pane', target).pane];
    if (/[:@]/.test(target)) return finder.find('window', target).window.panes;
    const { session } = finder.find('session', target);
    return [...new Set(session.winlinks.flatMap(({ window }) => window.panes))];
  }
}

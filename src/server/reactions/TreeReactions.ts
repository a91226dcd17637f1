/** Effects of changes of the tree, except their records: modes, alerts, popups, hooks, the focus. Owns nothing. */
import type { TreeEvent } from '../../session/types.ts';
import { removeHistoryOf } from '../history/historyFile.ts';
import type { CoreParts } from '../ServerParts.ts';
import { looked } from './StatusReactions.ts';

/** Events that may move the focus from one pane to another. */
const changesFocus = /^(?:session-window-changed|window-pane-changed|window-unlinked|pane-removed)$/;
/** Events after which a client may show other panes. */
const movesEyes = /^(?:session-window-changed|window-layout-changed|window-pane-changed|window-unlinked)$/;

type Parts = CoreParts<
  | 'alerts'
  | 'awaits'
  | 'clocks'
  | 'control'
  | 'controls'
  | 'copyModes'
  | 'execs'
  | 'focus'
  | 'hooks'
  | 'idle'
  | 'lists'
  | 'logSweep'
  | 'parts'
  | 'popups'
  | 'statuses'
  | 'viewports'
>;

export class TreeReactions {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Called after a change of the tree and its immediate consequences (Lifecycle.ts). */
  changed(event: TreeEvent): void {
    if (event.type === 'pane-removed') {
      removeHistoryOf(event.pane, this.#core.parts.socketPath);
      this.#core.control.gate.forget(event.pane);
      this.#core.control.grants.forget(event.pane.uuid);
      this.#core.copyModes.exit(event.pane);
      this.#core.clocks.exit(event.pane);
      this.#core.lists.removed(event.pane);
      this.#core.awaits.removed(event.pane);
      this.#core.execs.removed(event.pane);
      this.#core.statuses.removed(event.pane);
    }
    if (event.type === 'pane-created' && event.pane.window.panes.length === 1)
      this.#core.alerts.made(event.pane.window);
    if (event.type === 'session-window-changed') this.#core.alerts.chosen(event.session.current);
    if (event.type === 'session-renamed') {
      for (const viewport of this.#core.viewports.attachedTo(event.session)) viewport.tellSession();
    }
    if (movesEyes.test(event.type))
      for (const viewport of this.#core.viewports.all()) looked(this.#core, viewport);
    this.#core.viewports.refreshStatus();
    if (event.type === 'session-closed') {
      this.#core.popups.sessionClosed(event.session);
      this.#core.control.grants.forget(event.session.uuid);
      this.#core.logSweep.sweep();
    }
    if (event.type === 'session-created') this.#core.idle.plan();
    this.#core.controls.treeChanged(event);
    this.#core.hooks.onTreeEvent(event);
    if (changesFocus.test(event.type)) this.#core.focus.update();
  }
}

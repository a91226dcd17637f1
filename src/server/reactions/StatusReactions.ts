/**
 * Effects of programs' states: the event, the hook, status lines; and what counts as a look at a pane. Owns nothing.
 */
import { ofPane } from '../../command/targets/about.ts';
import type { PaneStatus } from '../../operator/status/paneStatus.ts';
import type { Pane } from '../../session/types.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';

type Parts = CoreParts<'awaits' | 'chronicle' | 'hooks' | 'notifier' | 'viewports'>;

export class StatusReactions {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** The state of a pane's program is another one: at most ten times a second and pane. */
  changed(pane: Pane, status: PaneStatus): void {
    this.#core.chronicle.recorder.status(pane, status);
    this.#core.viewports.refreshStatus();
    this.#core.awaits.statusChanged(pane, status.state);
    this.#tell(pane, status);
    this.#core.hooks.fire('pane-status', ofPane(pane), {
      hook_status: status.state,
      hook_status_source: status.source,
    });
  }

  /** Notifies when a program or its hook reports that it needs somebody, or has ended its work. Bells and marks notify by themselves. */
  #tell(pane: Pane, { state, source, msg, title, app }: PaneStatus): void {
    if (source !== 'program' && source !== 'agent') return;
    if (state !== 'blocked' && state !== 'error' && state !== 'done') return;
    this.#core.notifier.tell(pane, state, msg ?? title ?? stateWords[state], { title: app });
  }
}

/** For a program that says no more than its state. */
const stateWords = {
  blocked: 'The program needs you.',
  error: 'The program failed.',
  done: 'The program is done.',
} as const;

/** Somebody is at work at this client: what it shows is seen. Runs for every key. */
export function looked({ statuses }: CoreParts<'statuses'>, viewport: Viewport): void {
  if (!isWatching(viewport)) return;
  const { window } = viewport.session.current;
  statuses.look(window.zoomed ? [window.active] : window.panes);
}

/** Whether this client shows the pane to somebody: an observer sees for itself only, and changes nothing. */
export function isLookedAt(viewport: Viewport, pane: Pane): boolean {
  const { window } = viewport.session.current;
  return isWatching(viewport) && pane.window === window && (!window.zoomed || pane.active);
}

const isWatching = ({ readOnly, focused }: Viewport): boolean => !readOnly && focused;

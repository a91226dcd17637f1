/** Restarts programs that were lost with the host or the keeper: by a key, or by the option respawn-programs. */
import { ofPane } from '../../command/targets/about.ts';
import type { Pane } from '../../session/types.ts';
import { startsByItself, typedAtNothing } from '../panes/lostPanes.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';

type Parts = CoreParts<'inner' | 'panes'>;

export class LostPrograms {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Handles a key typed at a pane without a program: Enter restarts a lost one, any other key shows what to do. */
  typedAtNothing(viewport: Viewport, pane: Pane, bytes: Uint8Array): void {
    if (this.#core.panes.isStarting(pane)) return;
    const told = typedAtNothing(pane, bytes);
    if (told !== null) viewport.showMessage(told);
    else
      void this.#core.inner.forViewport(viewport, {
        table: 'root',
        key: 'Enter',
        command: `respawn-lost -p -t ${pane.id}`,
        note: '',
        repeat: false,
      });
  }

  /** Restarts the lost programs that are listed in respawn-programs. */
  startLost(): void {
    for (const pane of this.#core.panes.takeLost()) {
      const target = ofPane(pane);
      if (!target || !startsByItself(pane, target.session.options)) continue;
      void this.#core.inner.forHook(`respawn-lost -p -t ${pane.id}`, target, { hook: 'respawn-programs' });
    }
  }
}

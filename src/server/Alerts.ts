/**
 * Bells and activity: marks windows that nobody looks at, and passes a bell on to those who want it (bell-action,
 * monitor-bell, monitor-activity, visual-bell of tmux(1)). Owns no timer.
 */
import type { Pane, Session, Winlink } from '../session/types.ts';
import type { Viewport } from './Viewport.ts';

export interface AlertsParts {
  viewportsOf(session: Session): readonly Viewport[];
  /** The window list changed its marks. */
  changed(): void;
  hook(name: string, winlink: Winlink): void;
}

export class Alerts {
  readonly #parts: AlertsParts;

  constructor(parts: AlertsParts) {
    this.#parts = parts;
  }

  bell(pane: Pane): void {
    if (!pane.window.options.getFlag('monitor-bell')) return;
    for (const winlink of pane.window.links) {
      this.#mark(winlink, 'bell');
      if (!wanted(winlink, winlink.session.options.getString('bell-action'))) continue;
      for (const viewport of this.#parts.viewportsOf(winlink.session)) {
        const visual = winlink.session.options.getString('visual-bell');
        if (visual !== 'on') viewport.bell(pane);
        if (visual !== 'off')
          viewport.showMessage(winlink.current ? 'Bell' : `Bell in window ${winlink.index}`);
      }
      this.#parts.hook('alert-bell', winlink);
    }
  }

  /** Output in a pane. Cheap: it runs for every chunk. */
  activity(pane: Pane, now: number): void {
    const { window } = pane;
    window.activityAt = now;
    if (!window.options.getFlag('monitor-activity')) return;
    for (const winlink of window.links) {
      if (winlink.current || winlink.activity) continue;
      this.#mark(winlink, 'activity');
      this.#parts.hook('alert-activity', winlink);
    }
  }

  /** Somebody looks at this window now. */
  seen(winlink: Winlink): void {
    if (!winlink.bell && !winlink.activity && !winlink.silence) return;
    winlink.bell = false;
    winlink.activity = false;
    winlink.silence = false;
    this.#parts.changed();
  }

  #mark(winlink: Winlink, what: 'bell' | 'activity'): void {
    if (winlink.current || winlink[what]) return;
    winlink[what] = true;
    this.#parts.changed();
  }
}

function wanted(winlink: Winlink, action: string): boolean {
  if (action === 'any') return true;
  if (action === 'current') return winlink.current;
  return action === 'other' && !winlink.current;
}

/**
 * Bells, activity and silence: marks windows that no client shows, and sends an alert to the clients that the options
 * name (bell-action, monitor-silence, visual-activity and the like of tmux(1)). Owns a timer only for windows watched
 * for silence.
 */

import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, Window, Winlink } from '../../session/types.ts';
import type { Viewport } from '../viewports/Viewport.ts';

export interface AlertsParts {
  timers: Timers;
  /** Milliseconds, on the clock of the windows' activity times. */
  now(): number;
  viewportsOf(session: Session): readonly Viewport[];
  /** Whether any client shows the session, one in control mode included. */
  isAttached(session: Session): boolean;
  /** The marks of the window list changed. */
  changed(): void;
  hook(name: string, winlink: Winlink): void;
}

const words = { bell: 'Bell', activity: 'Activity', silence: 'Silence' } as const;
type Alert = keyof typeof words;

export class Alerts {
  readonly #parts: AlertsParts;
  readonly #silences = new Map<Window, { cancel(): void }>();

  constructor(parts: AlertsParts) {
    this.#parts = parts;
  }

  bell(pane: Pane): void {
    if (!pane.window.options.getFlag('monitor-bell')) return;
    for (const winlink of pane.window.links) this.#alert(winlink, 'bell', pane);
  }

  /** Output in a pane. Cheap, since it runs for every chunk. */
  activity(pane: Pane, now: number): void {
    const { window } = pane;
    window.activityAt = now;
    this.awaitSilence(window);
    if (!window.options.getFlag('monitor-activity')) return;
    for (const winlink of window.links) if (!winlink.activity) this.#alert(winlink, 'activity', pane);
  }

  /** Starts the silence timer of a window, when monitor-silence asks for it and none runs yet. */
  awaitSilence(window: Window): void {
    if (this.#silences.has(window)) return;
    const ms = window.options.getNumber('monitor-silence') * 1000;
    if (ms > 0) this.#waitForSilence(window, ms);
  }

  /** A window with its first pane was made: unless a client sees it, it has something new. */
  made(window: Window): void {
    if (!window.options.getFlag('monitor-activity')) return;
    for (const winlink of window.links)
      if (!this.#isSeen(winlink) && !winlink.activity) this.#alert(winlink, 'activity', window.active);
  }

  /**
   * A window became current in a session. As in tmux, that ends its marks in all its sessions, and counts as activity: marks
   * it where no client sees it.
   */
  chosen({ window }: Winlink): void {
    this.seen(window);
    this.activity(window.active, this.#parts.now());
  }

  /** A client shows the window: its marks end, in all its sessions. */
  seen(window: Window): void {
    for (const winlink of window.links) this.#unmark(winlink);
  }

  #unmark(winlink: Winlink): void {
    if (!winlink.bell && !winlink.activity && !winlink.silence) return;
    winlink.bell = false;
    winlink.activity = false;
    winlink.silence = false;
    this.#parts.changed();
  }

  /**
   * Output does not restart the timer, which would cost something per chunk; the timer waits for the rest when it
   * fires.
   */
  #waitForSilence(window: Window, ms: number): void {
    const timer = this.#parts.timers.after(ms, () => {
      this.#silences.delete(window);
      const wanted = window.options.getNumber('monitor-silence') * 1000;
      if (wanted <= 0) return;
      // Never more than the whole time, even if the clock was set back meanwhile.
      const left = Math.min(wanted, window.activityAt + wanted - this.#parts.now());
      if (left > 0 && window.links.length > 0) this.#waitForSilence(window, left);
      else
        for (const winlink of window.links)
          if (!winlink.silence) this.#alert(winlink, 'silence', window.active);
    });
    this.#silences.set(window, timer);
  }

  #isSeen(winlink: Winlink): boolean {
    return winlink.current && this.#parts.isAttached(winlink.session);
  }

  #alert(winlink: Winlink, alert: Alert, pane: Pane): void {
    if (!this.#isSeen(winlink) && !winlink[alert]) {
      winlink[alert] = true;
      this.#parts.changed();
    }
    const { options } = winlink.session;
    // Activity in a visible window is no news, unless it is a bell or the option asks for it.
    if (!wanted(winlink, options.getString(`${alert}-action`))) return;
    const visual = options.getString(`visual-${alert}`);
    const place = winlink.current ? 'current window' : `window ${winlink.index}`;
    for (const viewport of this.#parts.viewportsOf(winlink.session)) {
      if (visual !== 'on') viewport.notices.bell(pane.id);
      if (visual !== 'off') viewport.showMessage(`${words[alert]} in ${place}`);
    }
    this.#parts.hook(`alert-${alert}`, winlink);
  }
}

function wanted(winlink: Winlink, action: string): boolean {
  if (action === 'any') return true;
  if (action === 'current') return winlink.current;
  return action === 'other' && !winlink.current;
}

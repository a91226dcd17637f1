/**
 * Viewports that want to know whether the text that they type is shown: a page then hides a password in its own field too.
 * Owns who follows which pane, and how often the terminal is looked at: after pictures, a few times a second at most.
 * Nobody else costs anything, and no key waits for a look.
 */
import type { Echo } from '../../protocol/echo.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane } from '../../session/types.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import type { Viewport } from './Viewport.ts';
import type { ShownMode } from './ViewportWorld.ts';

/** Time between two looks for one viewport, milliseconds. */
const gapMs = 250;
/**
 * Looks for each picture: one at once, and one a moment later, since a program may turn the echo off without printing
 * anything, after the shell has shown the line that started it.
 */
const looksPerPicture = 2;

export interface EchoFollowersParts {
  timers: Timers;
  look(tty: string): Promise<Echo>;
  mode(pane: Pane): ShownMode | undefined;
}

interface Following {
  readonly viewport: Viewport;
  readonly peer: ServerPeer;
  readonly id: string;
  /** The pane; null when it is gone, or may not be seen any more. */
  readonly pane: () => Pane | null;
  /** The state that the client was told. */
  told: Echo | null;
  /** Time of the last look. */
  lookedAt: number;
  /** Looks to do. */
  left: number;
  timer: { cancel(): void } | null;
}

export class EchoFollowers {
  readonly #parts: EchoFollowersParts;
  readonly #following = new WeakMap<Viewport, Following>();

  constructor(parts: EchoFollowersParts) {
    this.#parts = parts;
  }

  /** Follows a pane in place of any other, and answers its echo. */
  async follow(viewport: Viewport, peer: ServerPeer, id: string, pane: () => Pane | null): Promise<Echo> {
    const before = this.#following.get(viewport);
    const lookedAt = before?.lookedAt ?? Number.NEGATIVE_INFINITY;
    if (before?.id === id && before.told !== null && this.#parts.timers.now() - lookedAt < gapMs) {
      this.shown(viewport);
      return before.told;
    }
    this.leave(viewport);
    const following: Following = { viewport, peer, id, pane, told: null, lookedAt, left: 0, timer: null };
    this.#following.set(viewport, following);
    const echo = await this.#look(following);
    following.told = echo;
    if (this.#following.get(viewport) === following) this.shown(viewport);
    return echo;
  }

  leave(viewport: Viewport): void {
    this.#following.get(viewport)?.timer?.cancel();
    this.#following.delete(viewport);
  }

  /** The viewport was sent a picture: something has changed. */
  shown(viewport: Viewport): void {
    const following = this.#following.get(viewport);
    if (!following) return;
    following.left = looksPerPicture;
    this.#plan(following);
  }

  #plan(following: Following): void {
    const { timers } = this.#parts;
    following.timer ??= timers.after(Math.max(0, following.lookedAt + gapMs - timers.now()), () => {
      following.timer = null;
      void this.#again(following);
    });
  }

  async #again(following: Following): Promise<void> {
    const { viewport, peer, id } = following;
    if (viewport.closed) return;
    following.left--;
    const echo = await this.#look(following);
    if (viewport.closed || this.#following.get(viewport) !== following) return;
    if (echo !== following.told) peer.notify('viewport.echo', { pane: id, echo });
    following.told = echo;
    if (following.left > 0) this.#plan(following);
  }

  /** Looks at the terminal that gets what this viewport types into the pane. */
  #look(following: Following): Promise<Echo> {
    const { viewport } = following;
    following.lookedAt = this.#parts.timers.now();
    const pane = following.pane();
    // It may have been made read-only since it asked.
    if (pane === null || viewport.readOnly) return Promise.resolve('unknown');
    const { first, popup } = viewport.takers;
    // Nothing is hidden by prompts, lists and copy mode, nor where no program runs.
    let tty = '';
    if (popup !== null && first === popup) tty = popup.tty;
    else if (first === null && !this.#parts.mode(pane) && pane.process.state === 'running')
      tty = pane.process.tty;
    return tty === '' ? Promise.resolve('on') : this.#parts.look(tty);
  }
}

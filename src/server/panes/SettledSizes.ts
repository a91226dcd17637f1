/**
 * Waits for new sizes of panes: a screen gets its pane's new size when that comes back from the keeper, behind the output
 * that the program printed before. Changes no size.
 */
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from './PaneRuntime.ts';

/** Longest wait, milliseconds: behind a flood of output the new size takes longer, and then the old one is shown. */
const mostMs = 50;

export interface SettledSizesParts {
  timers: Timers;
  runtime(pane: Pane): Pick<PaneRuntime, 'pty' | 'screen'> | undefined;
}

export class SettledSizes {
  readonly #parts: SettledSizesParts;
  readonly #waiting = new Set<() => void>();

  constructor(parts: SettledSizesParts) {
    this.#parts = parts;
  }

  /** A pane's picture has changed. */
  changed(): void {
    for (const look of this.#waiting) look();
  }

  /** Resolves when the screens of these panes have the sizes of their panes; not later than after `mostMs`. */
  of(panes: readonly Pane[]): Promise<void> {
    if (panes.every((pane) => this.#isSettled(pane))) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel();
        this.#waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (panes.every((pane) => this.#isSettled(pane))) done();
      };
      const timer = this.#parts.timers.after(mostMs, done);
      this.#waiting.add(look);
    });
  }

  #isSettled(pane: Pane): boolean {
    const runtime = this.#parts.runtime(pane);
    if (!runtime || runtime.pty === null) return true;
    return runtime.screen.cols === pane.cols && runtime.screen.rows === pane.rows;
  }
}

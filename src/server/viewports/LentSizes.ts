/**
 * The earlier sizes of windows that a client has made to fit it for a while (the flag `fit`). Owns these sizes, also for the
 * next server, and for how long a window waits for a client whose link was cut; resizes nothing.
 */
import type { Timers } from '../../runtime/Timers.ts';
import type { Uuid, Window } from '../../session/types.ts';
import type { Size } from './WindowSizes.ts';

/**
 * A client that comes back within this time, over another connection or to another server, finds its size: two resizes
 * less, which programs would show. Milliseconds; a size is given back within ten seconds.
 */
const waitMs = 4000;

/** A size as the state of the server has it. */
export interface StoredLentSize extends Size {
  window: Uuid;
}

export class LentSizes {
  readonly #before = new Map<Window, Size>();
  readonly #waiting = new Map<Window, { cancel(): void }>();
  readonly #timers: Timers;
  readonly #due: () => void;

  /** `due`: a window has waited in vain. */
  constructor(timers: Timers, due: () => void) {
    this.#timers = timers;
    this.#due = due;
  }

  /** Windows that have another size for now. */
  get windows(): readonly Window[] {
    return [...this.#before.keys()];
  }

  /** Remembers a window's size, before its first change. */
  lend(window: Window): void {
    if (!this.#before.has(window)) this.#before.set(window, { cols: window.cols, rows: window.rows });
  }

  /** The borrower's link was cut: it may come back. */
  wait(window: Window): void {
    if (!this.#before.has(window)) return;
    this.#waiting.get(window)?.cancel();
    const timer = this.#timers.after(waitMs, () => {
      this.#waiting.delete(window);
      this.#due();
    });
    this.#waiting.set(window, timer);
  }

  waits(window: Window): boolean {
    return this.#waiting.has(window);
  }

  /** Nobody borrows this window's size any more: returns its earlier one, and forgets it; null when it was not lent. */
  back(window: Window): Size | null {
    const size = this.#before.get(window) ?? null;
    this.#before.delete(window);
    this.#waiting.get(window)?.cancel();
    this.#waiting.delete(window);
    return size;
  }

  toState(): StoredLentSize[] {
    return [...this.#before].map(([{ uuid }, { cols, rows }]) => ({ window: uuid, cols, rows }));
  }

  /** Sizes that the server before had lent: their borrowers may come back. */
  restore(state: readonly StoredLentSize[], windows: Iterable<Window>): void {
    const sizes = new Map(state.map(({ window, cols, rows }) => [window, { cols, rows }]));
    for (const window of windows) {
      const size = sizes.get(window.uuid);
      if (size === undefined) continue;
      this.#before.set(window, size);
      this.wait(window);
    }
  }
}

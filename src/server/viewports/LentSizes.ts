/**
 * The earlier sizes of windows that a client has made to fit it for a while (the flag `fit`). Owns these sizes; resizes
 * nothing.
 */
import type { Window } from '../../session/types.ts';
import type { Size } from './WindowSizes.ts';

export class LentSizes {
  readonly #before = new Map<Window, Size>();

  /** Windows that have another size for now. */
  get windows(): readonly Window[] {
    return [...this.#before.keys()];
  }

  /** Remembers a window's size, before its first change. */
  lend(window: Window): void {
    if (!this.#before.has(window)) this.#before.set(window, { cols: window.cols, rows: window.rows });
  }

  /** Nobody borrows this window's size any more: returns its earlier one, and forgets it; null when it was not lent. */
  back(window: Window): Size | null {
    const size = this.#before.get(window) ?? null;
    this.#before.delete(window);
    return size;
  }
}

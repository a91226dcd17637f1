/**
 * One change of the tree at a time: what it did is told when it is complete, in order. Owns the queue of events and
 * the list of windows whose panes must take over new sizes; never changes the tree but for those sizes.
 */
import type { TreeEvent } from './types.ts';
import type { WindowNode } from './Window.ts';

export class Changes {
  readonly #emit: (event: TreeEvent) => void;
  readonly #queue: TreeEvent[] = [];
  readonly #touched = new Set<WindowNode>();
  #depth = 0;
  #telling = false;

  constructor(emit: (event: TreeEvent) => void) {
    this.#emit = emit;
  }

  /** Runs a change; the outermost one settles sizes and tells. A listener may change the tree again. */
  run<T>(change: () => T): T {
    this.#depth++;
    let result: T;
    try {
      result = change();
    } finally {
      this.#depth--;
      if (this.#depth === 0) this.#settle();
    }
    if (this.#depth === 0) this.#tell();
    return result;
  }

  tell(event: TreeEvent): void {
    this.#queue.push(event);
  }

  /** The window's layout, zoom or size changed. */
  touch(window: WindowNode): void {
    this.#touched.add(window);
  }

  /** Options may say other sizes for its panes: told only where they do, since a hook may be what set them. */
  refit(window: WindowNode): void {
    const resized = window.settle();
    if (resized.length === 0) return;
    for (const pane of resized) this.#queue.push({ type: 'pane-resized', pane });
    this.#queue.push({ type: 'window-layout-changed', window });
  }

  /** The window is gone: nothing of it settles any more. */
  drop(window: WindowNode): void {
    this.#touched.delete(window);
  }

  #settle(): void {
    for (const window of this.#touched) {
      for (const pane of window.settle()) this.#queue.push({ type: 'pane-resized', pane });
      this.#queue.push({ type: 'window-layout-changed', window });
    }
    this.#touched.clear();
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift())
        this.#emit(event);
    } finally {
      this.#telling = false;
    }
  }
}

/**
 * One change of the tree at a time: what it did is told when it is complete, in order. Owns the queue of events and
 * the list of windows whose panes must take over new sizes; never changes the tree but for those sizes.
 *
 * A listener may ask for the current window of any session that somebody looks at. So sessions that ended are let go
 * before anything is told, and an event about the focus of what has ended meanwhile is left out.
 */
import type { Session, TreeEvent } from './types.ts';
import type { WindowNode } from './Window.ts';

export class Changes {
  readonly #emit: (event: TreeEvent) => void;
  readonly #letGo: (ended: ReadonlySet<Session>) => void;
  readonly #queue: TreeEvent[] = [];
  readonly #touched = new Set<WindowNode>();
  #ended = new Set<Session>();
  #depth = 0;
  #telling = false;

  constructor(emit: (event: TreeEvent) => void, letGo: (ended: ReadonlySet<Session>) => void = () => {}) {
    this.#emit = emit;
    this.#letGo = letGo;
  }

  /**
   * Runs a change; the outermost one settles sizes and tells. A listener may change the tree again. A change that failed
   * half-way is told as far as it went, so that programs follow the tree as it is.
   */
  run<T>(change: () => T): T {
    this.#depth++;
    try {
      return change();
    } finally {
      this.#depth--;
      if (this.#depth === 0) {
        this.#settle();
        this.#tell();
      }
    }
  }

  tell(event: TreeEvent): void {
    this.#queue.push(event);
    if (event.type === 'session-closed') this.#ended.add(event.session);
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

  /**
   * A listener that throws keeps nobody from hearing of the rest: programs of panes that are gone would go on in no list.
   * The first error is the caller's.
   */
  #tell(): void {
    const outermost = !this.#telling;
    this.#telling = true;
    const errors: unknown[] = [];
    const tried = (work: () => void) => {
      try {
        work();
      } catch (error) {
        errors.push(error);
      }
    };
    // Also for a change that a listener makes: what it goes on with may look at any session.
    if (this.#ended.size > 0) {
      const ended = this.#ended;
      this.#ended = new Set();
      tried(() => this.#letGo(ended));
    }
    if (outermost) {
      for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
        const next = event;
        if (!isStale(next)) tried(() => this.#emit(next));
      }
      this.#telling = false;
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** The focus of what has ended since: there is nothing that it could be on. */
function isStale(event: TreeEvent): boolean {
  if (event.type === 'session-window-changed') return event.session.winlinks.length === 0;
  if (event.type === 'window-pane-changed') return event.window.links.length === 0;
  return false;
}

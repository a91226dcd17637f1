/**
 * Serializes changes of the tree: the events of a change are emitted once it is complete, in order. Owns the queue of
 * events and the list of windows whose panes must take new sizes; changes nothing in the tree but those sizes.
 *
 * A listener may ask for the current window of any session on view. So ended sessions are released before any event,
 * and an event about the focus of a session, window or pane that has ended meanwhile is dropped.
 */
import type { Session, TreeEvent } from './types.ts';
import type { WindowNode } from './WindowNode.ts';

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
   * Runs a change; the outermost one settles sizes and emits events. A listener may change the tree again. A change
   * that failed half-way emits the events so far, so that programs follow the actual tree.
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

  /** Options may give its panes other sizes: emitted only when they do, since a hook may have set them. */
  refit(window: WindowNode): void {
    const resized = window.settle();
    if (resized.length === 0) return;
    for (const pane of resized) this.#queue.push({ type: 'pane-resized', pane });
    this.#queue.push({ type: 'window-layout-changed', window });
  }

  /** The window is gone: its sizes no longer settle. */
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
   * A listener that throws does not keep others from the remaining events: otherwise programs of closed panes would
   * run on, listed nowhere. The first error goes to the caller.
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
    // Also for a change made by a listener: its next step may look at any session.
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

/** The focus of an object that has ended since: there is nothing left to focus. */
function isStale(event: TreeEvent): boolean {
  if (event.type === 'session-window-changed') return event.session.winlinks.length === 0;
  if (event.type === 'window-pane-changed') return event.window.links.length === 0;
  return false;
}

/**
 * Filter of events for a connection: those of the types that it asked for and, when it may see one session only, those
 * of the session, and of its windows and panes. Owns the memory of the session's windows, including those gone by the
 * time an event is sent.
 */
import type { EventBatch, ServerEvent } from '../../protocol/messages.ts';
import { sessionByUuid } from '../../session/scopedTree.ts';
import type { Tree } from '../../session/types.ts';

/** Most windows remembered: more than a session sensibly has while an event waits. */
const mostWindows = 1024;

export class EventSight {
  readonly #tree: Tree;
  readonly #uuid: string | null;
  readonly #types: ReadonlySet<string> | null;
  readonly #session: string | null;
  readonly #windows = new Set<string>();

  /** `uuid` of the one session that may be seen; null for all. */
  constructor(tree: Tree, uuid: string | null, types: readonly string[] | null = null) {
    this.#tree = tree;
    this.#uuid = uuid;
    this.#types = types && new Set(types);
    this.#session = (uuid && sessionByUuid(tree, uuid)?.id) ?? null;
  }

  /** The batch without hidden events; its cursor stays, so that no event is asked for twice. */
  of(batch: EventBatch): EventBatch {
    const session = this.#uuid === null ? undefined : sessionByUuid(this.#tree, this.#uuid);
    for (const { window } of session?.winlinks ?? []) this.#remember(window.id);
    const wanted = (type: string) => this.#types === null || this.#types.has(type);
    return { ...batch, events: batch.events.filter((event) => this.#sees(event) && wanted(event.type)) };
  }

  #sees(event: ServerEvent): boolean {
    if (this.#uuid === null) return true;
    if (event.session !== undefined) {
      const own = event.session === this.#session;
      if (own && event.window !== undefined) this.#remember(event.window);
      return own;
    }
    return event.window !== undefined && this.#windows.has(event.window);
  }

  #remember(window: string): void {
    this.#windows.add(window);
    const [oldest] = this.#windows;
    if (this.#windows.size > mostWindows && oldest !== undefined) this.#windows.delete(oldest);
  }
}

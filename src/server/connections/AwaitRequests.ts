/**
 * The methods `pane.await` and `pane.awaitEnd`: find the pane, begin the wait, and end it when its connection ends or
 * asks for that.
 */
import { fail } from '../../protocol/errors.ts';
import type { AwaitParams, AwaitPin, AwaitResult } from '../../protocol/messages.ts';
import { badParams } from '../../protocol/methods.ts';
import type { PaneId } from '../../session/types.ts';
import { isUuid } from '../../session/uuid.ts';
import type { Awaits } from '../awaits/Awaits.ts';
import { parseCondition } from '../awaits/Condition.ts';
import type { AwaitRequest, Wait } from '../awaits/Wait.ts';
import type { Connection } from './Connection.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export class AwaitRequests {
  readonly #awaits: Pick<Awaits, 'begin' | 'resume'>;
  readonly #targets: VisibleTargets;
  /** Current waits with an id. */
  readonly #named = new WeakMap<Connection, Map<number, Wait>>();

  constructor(awaits: Pick<Awaits, 'begin' | 'resume'>, targets: VisibleTargets) {
    this.#awaits = awaits;
    this.#targets = targets;
  }

  async handle(connection: Connection, params: AwaitParams): Promise<AwaitResult> {
    const request: AwaitRequest = {
      conditions: params.for.map(parseCondition),
      timeoutMs: params.timeoutMs ?? null,
      fresh: params.fresh ?? false,
    };
    const wait = params.pin
      ? this.#resume(connection, request, params.pin)
      : this.#awaits.begin(this.#targets.pane(connection, params.target).pane, request);
    connection.peer.notify('pane.awaiting', {
      ...(params.id === undefined ? {} : { id: params.id }),
      pin: wait.pin,
    });
    const forget = this.#remember(connection, params.id, wait);
    const gone = () => wait.cancel();
    connection.gone.addEventListener('abort', gone, { once: true });
    if (connection.gone.aborted) gone();
    try {
      return await wait.done;
    } finally {
      connection.gone.removeEventListener('abort', gone);
      forget();
    }
  }

  /** Ends a wait of the connection, unless it is over. */
  end(connection: Connection, id: number): void {
    this.#named.get(connection)?.get(id)?.cancel();
  }

  /** Registers a wait. Returns a function that forgets it. */
  #remember(connection: Connection, id: number | undefined, wait: Wait): () => void {
    if (id === undefined) return () => {};
    const waits = this.#named.get(connection) ?? new Map<number, Wait>();
    this.#named.set(connection, waits.set(id, wait));
    return () => {
      if (waits.get(id) === wait) waits.delete(id);
    };
  }

  #resume(connection: Connection, request: AwaitRequest, pin: AwaitPin): Wait {
    if (!isUuid(pin.uuid)) throw badParams('pane.await', 'params.pin.uuid must be a UUID');
    const found = this.#targets.tree(connection).panes.get(pin.pane as PaneId);
    const pane = found?.uuid === pin.uuid ? found : undefined;
    // A client for one session can't show that a pane which is gone was its session's.
    if (!pane && connection.access?.grant?.session != null) throw fail('no-such-pane', { name: pin.pane });
    return this.#awaits.resume(pane, request, pin);
  }
}

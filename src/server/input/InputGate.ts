/**
 * The one gate to the programs of panes: all typed input passes it, from a viewport, a command, a pipe or
 * a program. Owns who still has to be told that it lost a pane; ControlBook decides who types.
 *
 * A key of the principal that holds the pane costs one look-up and one comparison.
 */
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import type { ControlChange, ControlRefusal } from '../../operator/control/Control.ts';
import type { ControlBook } from '../../operator/control/ControlBook.ts';
import type { PaneGrants } from '../../operator/PaneGrants.ts';
import { type Principal, rankOf } from '../../operator/Principal.ts';
import { fail } from '../../protocol/errors.ts';
import type { PtyId } from '../../protocol/keeperLink.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane } from '../../session/types.ts';
import { type CommandInput, commandWriters } from './CommandInput.ts';

/** Writers of the server itself, for replies to programs' queries and reports of the focus. */
const serverWriters = ['server-', commandWriters('server')];

export interface InputGateParts {
  book: ControlBook<Pane>;
  grants: Pick<PaneGrants, 'check'>;
  keeper: Pick<KeeperClient, 'dropInput'>;
  timers: Timers;
  ptyOf(pane: Pane): PtyId | null;
  /** Writer names of the viewports of a principal. */
  viewportWriters(principal: string): string[];
  commands(): CommandInput;
  /** How long a command waits for a pane, milliseconds. */
  waitMs(pane: Pane): number;
}

/** A caller that waits for a pane. */
export interface Waiting {
  /** Longest wait, milliseconds; 0 when waiting would block the client's keys; the option control-wait when absent. */
  waitMs?: number | undefined;
  /** Aborted when the caller is gone. */
  gone?: AbortSignal | null;
}

export class InputGate {
  readonly #parts: InputGateParts;
  /** Principals that lost a pane in the middle of their input and were not told yet, with their successors. */
  readonly #losses = new Map<Pane, { loser: string; taker: string }>();

  constructor(parts: InputGateParts) {
    this.#parts = parts;
  }

  /** Null when the principal may type into the pane now, with which it may have taken it. */
  type(pane: Pane, who: Principal): ControlRefusal | null {
    return this.#parts.book.type(pane, who);
  }

  /** Whether the pointer of the principal may move over the pane's program, which takes nothing. */
  allows(pane: Pane, who: Principal): boolean {
    return this.#parts.book.allows(pane, who);
  }

  /** Null when the principal's command may type at once; else a promise of that. Errors: not-granted, control-lost. */
  turn(pane: Pane, who: Principal, how: Waiting): Promise<void> | null {
    this.#parts.grants.check(pane, who);
    if (this.#losses.size > 0) this.#tellLoss(pane, who);
    const refusal = this.#parts.book.type(pane, who);
    return refusal === null ? null : this.#wait(pane, who, refusal, how);
  }

  /** Called at each change of control: what the one before had queued is dropped when a higher rank took the pane. */
  changed(pane: Pane, { kind, to, last }: ControlChange): void {
    if (kind !== 'taken' || to === null || last === null || rankOf(to) <= rankOf(last)) return;
    const pty = this.#parts.ptyOf(pane);
    if (pty === null) return;
    const keep = [...this.#parts.viewportWriters(to.id), commandWriters(to.id), ...serverWriters];
    this.#parts.keeper.dropInput(pty, keep);
    const told = this.#parts.commands().lose(pty, last.id, to.name);
    // People see it on their screens.
    if (!told && last.actor !== 'person') this.#losses.set(pane, { loser: last.id, taker: to.name });
  }

  /** The pane is gone. */
  forget(pane: Pane): void {
    this.#losses.delete(pane);
    this.#parts.book.forget(pane);
  }

  /** Errors: control-lost, once, for a principal that has lost the pane since it typed. */
  #tellLoss(pane: Pane, who: Principal): void {
    const loss = this.#losses.get(pane);
    if (loss?.loser !== who.id) return;
    this.#losses.delete(pane);
    throw fail('control-lost', { pane: pane.id, by: loss.taker });
  }

  /** Errors: control-held when the time has passed or the caller is gone. */
  async #wait(pane: Pane, who: Principal, first: ControlRefusal, { waitMs, gone }: Waiting): Promise<void> {
    const { book, timers } = this.#parts;
    const until = timers.now() + (waitMs ?? this.#parts.waitMs(pane));
    for (let refusal: ControlRefusal | null = first; refusal !== null; refusal = book.type(pane, who)) {
      const leftMs = until - timers.now();
      if (leftMs > 0) await book.changes(pane, leftMs, gone);
      // Checked before asking again: a caller that is gone must not take control.
      if (leftMs <= 0 || gone?.aborted) throw heldError(pane, refusal, timers.now());
    }
  }
}

/** `typing, 12 s`: the way in which the pane is held, and the time. */
export function heldFor({ held }: Pick<ControlRefusal, 'held'>, now: number): string {
  if (held === null) return 'exclusive';
  return `${held.grasp}, ${Math.floor((now - held.since) / 1000)} s`;
}

/** The refusal as an error. */
export function heldError(pane: Pane, refusal: ControlRefusal, now: number): Error {
  const by = refusal.held?.holder.name ?? 'nobody';
  return fail('control-held', { pane: pane.id, by, held: heldFor(refusal, now) });
}

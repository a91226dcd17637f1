/**
 * The control of panes as people and programs ask for it: take, give, release, ask, status. Turns refusals into errors
 * with a sentence; ControlBook decides.
 */
import { askMs, type ControlRefusal, type ControlRules } from '../../operator/control/Control.ts';
import type { ControlBook } from '../../operator/control/ControlBook.ts';
import type { PaneGrants } from '../../operator/PaneGrants.ts';
import type { Principal } from '../../operator/Principal.ts';
import { fail } from '../../protocol/errors.ts';
import type { ControlAction, PaneControl } from '../../protocol/paneControl.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane } from '../../session/types.ts';
import { heldError } from './InputGate.ts';

export interface PaneControlsParts {
  book: ControlBook<Pane>;
  grants: Pick<PaneGrants, 'check'>;
  timers: Timers;
  rules(pane: Pane): ControlRules;
  /** Attached principals. */
  present(): Iterable<Principal>;
}

export class PaneControls {
  readonly #parts: PaneControlsParts;

  constructor(parts: PaneControlsParts) {
    this.#parts = parts;
  }

  status(pane: Pane): PaneControl {
    const { book, rules, timers } = this.#parts;
    const { mode } = rules(pane);
    const control = book.of(pane);
    const held = control?.held ?? null;
    if (held === null || mode === 'shared') return { pane: pane.id, mode, holder: null };
    const now = timers.now();
    return {
      pane: pane.id,
      mode,
      holder: { ...held.holder },
      by: held.grasp,
      heldMs: Math.floor(now - held.since),
      idleMs: Math.floor(now - held.usedAt),
      ...(control?.asked
        ? {
            asker: { ...control.asked.by },
            askLeftMs: Math.max(0, Math.ceil(control.asked.at + askMs - now)),
          }
        : {}),
    };
  }

  /**
   * Errors: control-held when another rightfully holds it; no-control for an action that is not possible; not-granted.
   * `to`: name or id of the receiver; the asker when absent.
   */
  act(pane: Pane, who: Principal, action: ControlAction, to?: string): void {
    const { book, rules, timers } = this.#parts;
    if (rules(pane).mode === 'shared')
      throw refused(pane, 'everybody types into it, as its option control says');
    if (action === 'take' || action === 'ask') this.#parts.grants.check(pane, who);
    switch (action) {
      case 'take': {
        const refusal = book.take(pane, who);
        if (refusal !== null) throw heldError(pane, refusal, timers.now());
        return;
      }
      case 'ask': {
        const refusal = book.ask(pane, who);
        if (refusal !== null) throw refused(pane, `${refusal.asker?.name ?? 'somebody'} has asked already`);
        return;
      }
      case 'release': {
        const refusal = book.release(pane, who);
        if (refusal !== null) throw notYours(pane, refusal);
        return;
      }
      case 'give':
        this.#give(pane, who, to);
    }
  }

  #give(pane: Pane, who: Principal, to: string | undefined): void {
    const { book } = this.#parts;
    const asker = book.of(pane)?.asked?.by;
    const receiver = to === undefined ? asker : this.#named(pane, to);
    if (to !== undefined && receiver === undefined)
      throw fail('bad-value', { value: to, reason: 'nobody here has that name' });
    if (book.of(pane)?.held?.holder.id === who.id && receiver === undefined)
      throw refused(pane, 'nobody asks for control; name who gets it');
    const refusal = book.give(pane, who, receiver ?? who);
    if (refusal !== null) throw notYours(pane, refusal);
  }

  /** Finds an attached principal, the asker, or a principal that has typed into the pane, by name or id. */
  #named(pane: Pane, name: string): Principal | undefined {
    const control = this.#parts.book.of(pane);
    const near = [control?.asked?.by, control?.last, control?.before].flatMap((one) => one ?? []);
    return [...near, ...this.#parts.present()].find((one) => one.id === name || one.name === name);
  }
}

function notYours(pane: Pane, { held }: ControlRefusal): Error {
  return refused(pane, held === null ? 'nobody has control' : `${held.holder.name} has control, you do not`);
}

function refused(pane: Pane, reason: string): Error {
  return fail('no-control', { pane: pane.id, reason });
}

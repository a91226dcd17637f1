/**
 * Control of one pane's keyboard: a state machine without a clock of its own.
 *
 *     free ── types, takes ──> held ── idle, leaves, releases ──> free
 *     held ── a higher rank types or takes ──> held by the other
 *     held ── another asks ──> asked ── given | refused | expires ──> held
 *
 * Principals have control, not clients: the clients of one never exclude each other. Knows no pane and no program;
 * its user acts on changes.
 */
import { type Principal, rankOf } from '../Principal.ts';

/** `shared`: every operator types. `lease`: typing takes a free pane. `exclusive`: typing needs an explicit take. */
export type ControlMode = 'shared' | 'lease' | 'exclusive';

export interface ControlRules {
  mode: ControlMode;
  /** Time without typing after which a lease ends, milliseconds. */
  idleMs: number;
}

/** Way in which a principal got control. */
export type Grasp = 'typing' | 'taken' | 'given';

export interface Held {
  readonly holder: Principal;
  readonly grasp: Grasp;
  /** Milliseconds of the clock that calls are given. */
  readonly since: number;
  usedAt: number;
}

/** A request to the holder to hand over. */
export interface Asked {
  readonly by: Principal;
  readonly at: number;
}

/** Kind of a change. `taken` by typing or explicitly; `lapsed`: idle, left, or its option changed. */
export type ChangeKind = 'taken' | 'given' | 'released' | 'lapsed' | 'asked' | 'refused' | 'expired';

export interface ControlChange {
  readonly kind: ChangeKind;
  /** The holder before and after. */
  readonly from: Principal | null;
  readonly to: Principal | null;
  /** The asker, for `given`, `asked`, `refused` and `expired`. */
  readonly asker: Principal | null;
  /** Way in which the present holder got it; null without a holder. */
  readonly grasp: Grasp | null;
  /** The last principal that typed before the change, as holder or not. */
  readonly last: Principal | null;
}

export interface ControlRefusal {
  readonly kind: 'denied';
  /** Null for an exclusive pane without a holder. */
  readonly held: Held | null;
  /** The refused principal may take it explicitly. */
  readonly mayTake: boolean;
  /** Another one has asked before. */
  readonly asker: Principal | null;
}

export type ControlOutcome = ControlChange | ControlRefusal | null;

/** How long a request to hand over waits for an answer, milliseconds. */
export const askMs = 30_000;

export class Control {
  #held: Held | null = null;
  #asked: Asked | null = null;
  /** The last principal that typed; kept without a holder. */
  #last: Principal | null = null;
  #before: Principal | null = null;

  get held(): Held | null {
    return this.#held;
  }

  get asked(): Asked | null {
    return this.#asked;
  }

  get last(): Principal | null {
    return this.#last;
  }

  /** Another one that held it before the last; null for none. */
  get before(): Principal | null {
    return this.#before;
  }

  /** Nothing is to be remembered of it. */
  get isBlank(): boolean {
    return this.#held === null && this.#last === null;
  }

  /** Restores what an earlier server stored. */
  restore(held: Held | null, last: Principal | null, before: Principal | null): void {
    this.#held = held;
    this.#last = last;
    this.#before = before;
  }

  /** Whether it is held by this one already, so that typing changes nothing but the time. */
  isOf(id: string): boolean {
    return this.#held?.holder.id === id;
  }

  /** Somebody types. Null when the input is accepted and nothing changed, a change when it took control with it. */
  type(who: Principal, rules: ControlRules, now: number): ControlOutcome {
    if (rules.mode === 'shared') {
      this.#last = who;
      return null;
    }
    const held = this.#held;
    if (held?.holder.id === who.id) {
      held.usedAt = now;
      return null;
    }
    if (held !== null ? !outranksAtOnce(who, held.holder, rules.mode) : rules.mode === 'exclusive')
      return this.#denied(who);
    return this.#hold(who, rules.mode === 'exclusive' ? 'taken' : 'typing', now);
  }

  /** Takes it explicitly. Errors are refusals: an equal asks, a lower rank waits. */
  take(who: Principal, now: number): ControlOutcome {
    const held = this.#held;
    if (held?.holder.id === who.id) {
      const asker = this.#asked?.by ?? null;
      this.#held = { ...held, grasp: 'taken', usedAt: now };
      if (asker === null) return held.grasp === 'taken' ? null : this.#change('taken', who, who);
      this.#asked = null;
      return this.#change('refused', who, who, asker);
    }
    if (held !== null && !mayTake(who, held.holder)) return this.#denied(who);
    return this.#hold(who, 'taken', now);
  }

  /** Asks the holder to hand over. A free one is taken; the holder itself gives it to who asked before. */
  ask(who: Principal, now: number): ControlOutcome {
    const held = this.#held;
    if (held === null) return this.#hold(who, 'taken', now);
    if (held.holder.id === who.id) return this.#asked === null ? null : this.give(who, this.#asked.by, now);
    // No person answers for an agent, which can't refuse a person.
    if (who.actor === 'person' && held.holder.actor !== 'person') return this.#hold(who, 'taken', now);
    if (this.#asked !== null) return this.#asked.by.id === who.id ? null : this.#denied(who);
    this.#asked = { by: who, at: now };
    return this.#change('asked', held.holder, held.holder, who);
  }

  /** The holder hands it over. A refusal when another holds it. */
  give(who: Principal, to: Principal, now: number): ControlOutcome {
    const held = this.#held;
    if (held?.holder.id !== who.id) return this.#denied(who);
    const asker = this.#asked?.by ?? null;
    return this.#hold(to, 'given', now, 'given', asker);
  }

  /** The holder releases it; an asker gets it. A refusal when another holds it. */
  release(who: Principal, now: number): ControlOutcome {
    const held = this.#held;
    if (held === null) return null;
    if (held.holder.id !== who.id) return this.#denied(who);
    if (this.#asked !== null) return this.give(who, this.#asked.by, now);
    this.#held = null;
    return this.#change('released', who, null);
  }

  /** The holder is gone, or the rules changed; an asker gets it. */
  lapse(now: number): ControlChange | null {
    const held = this.#held;
    if (held === null) return null;
    const asker = this.#asked?.by ?? null;
    if (asker !== null) return this.#hold(asker, 'given', now, 'given', asker);
    this.#held = null;
    return this.#change('lapsed', held.holder, null);
  }

  /** Applies the passage of time. Call it at `dueAt`, and before each reading. */
  pass(rules: ControlRules, now: number): ControlChange | null {
    const held = this.#held;
    if (held !== null && rules.mode === 'lease' && now - held.usedAt >= rules.idleMs) return this.lapse(now);
    const asked = this.#asked;
    if (held === null || asked === null || now - asked.at < askMs) return null;
    this.#asked = null;
    return this.#change('expired', held.holder, held.holder, asked.by);
  }

  /** Its option changed: a hold that the new mode does not have ends. */
  ruled({ mode }: ControlRules, now: number): ControlChange | null {
    const held = this.#held;
    if (held === null || mode === 'lease') return null;
    return mode === 'shared' || held.grasp === 'typing' ? this.lapse(now) : null;
  }

  /** When `pass` has something to do; null for never. */
  dueAt({ mode, idleMs }: ControlRules): number | null {
    if (this.#held === null) return null;
    const times = [
      ...(mode === 'lease' ? [this.#held.usedAt + idleMs] : []),
      ...(this.#asked === null ? [] : [this.#asked.at + askMs]),
    ];
    return times.length === 0 ? null : Math.min(...times);
  }

  #hold(
    who: Principal,
    grasp: Grasp,
    now: number,
    kind: ChangeKind = 'taken',
    asker: Principal | null = null,
  ): ControlChange {
    const from = this.#held?.holder ?? null;
    const told = { ...this.#change(kind, from, who, asker), grasp };
    this.#held = { holder: who, grasp, since: now, usedAt: now };
    this.#asked = null;
    if (this.#last?.id !== who.id) this.#before = this.#last;
    this.#last = who;
    return told;
  }

  #change(
    kind: ChangeKind,
    from: Principal | null,
    to: Principal | null,
    asker: Principal | null = null,
  ): ControlChange {
    return { kind, from, to, asker, grasp: this.#held?.grasp ?? null, last: this.#last };
  }

  #denied(who: Principal): ControlRefusal {
    const held = this.#held;
    return {
      kind: 'denied',
      held,
      mayTake: held === null || mayTake(who, held.holder),
      asker: this.#asked?.by ?? null,
    };
  }
}

/** Whether a principal may use something of another's, such as a popup. Same rule as for a pane, without the times. */
export function mayUse(who: Principal, holder: Principal, mode: ControlMode): boolean {
  return mode === 'shared' || who.id === holder.id || mayTake(who, holder);
}

/** Whether one may take it from the other explicitly: ranks decide, and no agent or program takes from a person. */
function mayTake(who: Principal, holder: Principal): boolean {
  return rankOf(who) > rankOf(holder);
}

/** Whether a key is enough. An exclusive hold of a person ends only by an explicit taking. */
function outranksAtOnce(who: Principal, holder: Principal, mode: ControlMode): boolean {
  return mayTake(who, holder) && (mode === 'lease' || holder.actor !== 'person');
}

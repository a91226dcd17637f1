/**
 * The controls of all panes: finds the one of a pane, lets its time pass, wakes its waiters, and reports each
 * change. Owns the timers; decides nothing (Control does).
 *
 * The path of a key is short: one look-up and one comparison while its principal holds the pane. A pane has at most one
 * timer, and none once nobody holds it.
 */
import type { Actor, Principal } from '../Principal.ts';
import {
  Control,
  type ControlChange,
  type ControlOutcome,
  type ControlRefusal,
  type ControlRules,
  type Grasp,
} from './Control.ts';

export interface ControlBookParts<Pane> {
  timers: { now(): number; after(ms: number, run: () => void): { cancel(): void } };
  rules(pane: Pane): ControlRules;
  /** Called after each change. */
  changed(pane: Pane, change: ControlChange): void;
}

/** One control as it is stored. */
export interface StoredControl {
  holder: StoredPrincipal | null;
  grasp: Grasp;
  last: StoredPrincipal | null;
  before: StoredPrincipal | null;
}

interface StoredPrincipal {
  id: string;
  name: string;
  actor: Actor;
}

interface Entry {
  readonly control: Control;
  timer: { cancel(): void } | null;
  readonly waiting: Set<() => void>;
}

export class ControlBook<Pane> {
  readonly #parts: ControlBookParts<Pane>;
  readonly #entries = new Map<Pane, Entry>();

  constructor(parts: ControlBookParts<Pane>) {
    this.#parts = parts;
  }

  /** The present control of a pane; null for a pane without any use. */
  of(pane: Pane): Control | null {
    const entry = this.#entries.get(pane);
    if (!entry) return null;
    this.#pass(pane, entry);
    return entry.control;
  }

  /** Somebody types: null when the input is accepted. Runs for every key. */
  type(pane: Pane, who: Principal): ControlRefusal | null {
    const entry = this.#entries.get(pane);
    if (entry?.control.isOf(who.id)) {
      const { held } = entry.control;
      if (held !== null) held.usedAt = this.#parts.timers.now();
      return null;
    }
    return this.#do(pane, (control, now) => control.type(who, this.#parts.rules(pane), now));
  }

  /** Whether it would be accepted, of input that takes nothing: the pointer that moves. */
  allows(pane: Pane, who: Principal): boolean {
    const held = this.of(pane)?.held ?? null;
    return held === null || held.holder.id === who.id || this.#parts.rules(pane).mode === 'shared';
  }

  take(pane: Pane, who: Principal): ControlRefusal | null {
    return this.#do(pane, (control, now) => control.take(who, now));
  }

  ask(pane: Pane, who: Principal): ControlRefusal | null {
    return this.#do(pane, (control, now) => control.ask(who, now));
  }

  give(pane: Pane, who: Principal, to: Principal): ControlRefusal | null {
    return this.#do(pane, (control, now) => control.give(who, to, now));
  }

  release(pane: Pane, who: Principal): ControlRefusal | null {
    return this.#do(pane, (control, now) => control.release(who, now));
  }

  /** A principal has left: what it held is free, but for what it may keep (`keeps`). */
  left(id: string, keeps: (pane: Pane) => boolean): void {
    for (const [pane, { control }] of [...this.#entries])
      if (control.isOf(id) && !keeps(pane)) this.#do(pane, (each, now) => each.lapse(now));
  }

  /** An operator goes on as another principal, which holds the pane in place of the one before. */
  inherit(pane: Pane, before: Principal, now: Principal): void {
    if (this.of(pane)?.isOf(before.id)) this.give(pane, before, now);
  }

  /** Options changed. */
  rulesChanged(): void {
    for (const [pane] of [...this.#entries])
      this.#do(pane, (control, now) => control.ruled(this.#parts.rules(pane), now));
  }

  /** The pane is gone. */
  forget(pane: Pane): void {
    const entry = this.#entries.get(pane);
    if (!entry) return;
    this.#entries.delete(pane);
    entry.timer?.cancel();
    this.#wake(entry);
  }

  /** Resolves at the next change of the pane's control, after this many milliseconds, or when the caller is gone. */
  changes(pane: Pane, withinMs: number, gone: AbortSignal | null = null): Promise<void> {
    const { waiting } = this.#entryOf(pane);
    if (gone?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const over = (): void => {
        timer.cancel();
        waiting.delete(over);
        gone?.removeEventListener('abort', over);
        resolve();
      };
      const timer = this.#parts.timers.after(withinMs, over);
      waiting.add(over);
      gone?.addEventListener('abort', over);
    });
  }

  toState(): [pane: Pane, stored: StoredControl][] {
    return [...this.#entries]
      .filter(([, { control }]) => !control.isBlank)
      .map(([pane, { control }]) => [
        pane,
        {
          holder: control.held && stored(control.held.holder),
          grasp: control.held?.grasp ?? 'typing',
          last: control.last && stored(control.last),
          before: control.before && stored(control.before),
        },
      ]);
  }

  /** Restores the state of an earlier server: its holders count as having typed just now. */
  restore(pane: Pane, { holder, grasp, last, before }: StoredControl): void {
    const now = this.#parts.timers.now();
    const entry = this.#entryOf(pane);
    entry.control.restore(holder && { holder, grasp, since: now, usedAt: now }, last, before);
    this.#plan(pane, entry);
  }

  #entryOf(pane: Pane): Entry {
    const known = this.#entries.get(pane);
    if (known) return known;
    const entry: Entry = { control: new Control(), timer: null, waiting: new Set() };
    this.#entries.set(pane, entry);
    return entry;
  }

  #do(pane: Pane, act: (control: Control, now: number) => ControlOutcome): ControlRefusal | null {
    const entry = this.#entryOf(pane);
    this.#pass(pane, entry);
    const outcome = act(entry.control, this.#parts.timers.now());
    if (outcome === null) return null;
    if (outcome.kind === 'denied') return outcome;
    this.#report(pane, entry, outcome);
    return null;
  }

  #pass(pane: Pane, entry: Entry): void {
    if (entry.control.held === null) return;
    const passed = entry.control.pass(this.#parts.rules(pane), this.#parts.timers.now());
    if (passed !== null) this.#report(pane, entry, passed);
  }

  #report(pane: Pane, entry: Entry, change: ControlChange): void {
    this.#plan(pane, entry);
    this.#parts.changed(pane, change);
    this.#wake(entry);
  }

  #wake({ waiting }: Entry): void {
    for (const wake of [...waiting]) wake();
  }

  #plan(pane: Pane, entry: Entry): void {
    entry.timer?.cancel();
    entry.timer = null;
    const due = entry.control.dueAt(this.#parts.rules(pane));
    if (due === null) return;
    entry.timer = this.#parts.timers.after(Math.max(1, due - this.#parts.timers.now()), () => {
      entry.timer = null;
      this.#pass(pane, entry);
      // It was used meanwhile, or a request still waits.
      if (entry.timer === null) this.#plan(pane, entry);
    });
  }
}

const stored = ({ id, name, actor }: Principal): StoredPrincipal => ({ id, name, actor });

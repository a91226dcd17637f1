/**
 * The state of each pane's program, from all that is known of it: its own words, its hooks, its output. Owns what was
 * seen by somebody, the reports of hooks, and which change is news; src/operator/status decides what all of it means.
 */
import {
  agentOf,
  type HookReport,
  type PaneStatus,
  paneStatus,
  type StatusView,
} from '../../operator/status/paneStatus.ts';
import type { SpokenStatus } from '../../operator/status/SpokenStatus.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Uuid } from '../../session/types.ts';

export interface PaneStatusesParts {
  spoken(pane: Pane): SpokenStatus | undefined;
  now(): number;
  /** Time of the pane's last output; 0 for none. */
  outputAt(pane: Pane): number;
  /** Whether a client at work shows the pane. */
  isShown(pane: Pane): boolean;
  /** The state of a pane is another one, by anything but its output. */
  changed(pane: Pane, status: PaneStatus): void;
  /** Whether a program runs in front of the pane's shell. */
  hasProgramInFront(pane: Pane): boolean;
  /** Whether the pane's shell runs nothing; false when the system does not tell. */
  isShellAlone(pane: Pane): boolean;
  /** Called when the program whose report the pane shows is gone. */
  programGone(pane: Pane): void;
  timers: Timers;
  /** The state for the next server changed. */
  stored(): void;
}

/** Facts of one pane for the next server. */
export interface StoredStatus {
  seen: number;
  hook?: HookReport;
}

interface Known {
  /** Number of the last change of its words that somebody has seen. */
  seen: number;
  hook: HookReport | undefined;
  /** The state that was told last. */
  told: PaneStatus;
  /** The state is working or waiting, last reported by a program in front of the shell. */
  isOfProgram: boolean;
  /** Timer after output, to check whether that program is gone. */
  check: { cancel(): void } | null;
}

/** A shell prints its prompt when a program was killed. This pause lets the program's children end. */
const checkMs = 250;

const unknown: PaneStatus = { state: 'unknown', source: 'none' };

export class PaneStatuses {
  readonly #parts: PaneStatusesParts;
  readonly #known = new Map<Pane, Known>();
  /** Panes with a result that nobody has seen: few, so that a key costs nothing. */
  readonly #unseen = new Set<Pane>();

  constructor(parts: PaneStatusesParts) {
    this.#parts = parts;
  }

  of(pane: Pane): PaneStatus {
    const at = this.#parts.outputAt(pane);
    return paneStatus(this.#view(pane, at === 0 ? null : Math.max(0, this.#parts.now() - at)));
  }

  /** The state that is shown in lists: without a guess by output. */
  shownOf(pane: Pane): PaneStatus {
    return this.#known.get(pane)?.told ?? unknown;
  }

  /** Name of the agent that the pane's program says it is; null when it says nothing. */
  agentOf(pane: Pane): string | null {
    return agentOf(this.#view(pane, null));
  }

  /** A hook reported for the pane; `clear` takes its report back. */
  report(pane: Pane, said: Omit<HookReport, 'after' | 'seen'> | null): void {
    const after = this.#parts.spoken(pane)?.endings ?? 0;
    this.#of(pane).hook = said === null ? undefined : { ...said, after };
    this.#parts.stored();
    this.update(pane);
  }

  /** The words, the process or a hook of the pane changed. */
  update(pane: Pane): void {
    const known = this.#of(pane);
    let status = paneStatus(this.#view(pane, null));
    // A less exact source tells a person nothing new while the pane is on the screen.
    const isLoose = status.source !== 'program' && status.source !== 'agent';
    if (status.unseen && isLoose && this.#parts.isShown(pane)) {
      known.seen = this.#parts.spoken(pane)?.serial ?? 0;
      status = paneStatus(this.#view(pane, null));
    }
    if (status.unseen) this.#unseen.add(pane);
    else this.#unseen.delete(pane);
    // A shell may report its own state. That it runs no program then means nothing.
    known.isOfProgram = isLive(status) && this.#parts.hasProgramInFront(pane);
    if (isSame(known.told, status)) return;
    known.told = status;
    this.#parts.changed(pane, status);
  }

  /**
   * The pane printed. A killed program can't withdraw its report, and a shell without prompt marks does not report its
   * end. So its presence is checked after output; an idle pane costs nothing.
   */
  outputCame(pane: Pane): void {
    const known = this.#known.get(pane);
    if (!known?.isOfProgram || known.check !== null) return;
    known.check = this.#parts.timers.after(checkMs, () => {
      known.check = null;
      if (known.isOfProgram && this.#parts.isShellAlone(pane)) this.#parts.programGone(pane);
    });
  }

  /** Somebody looks at these panes. Cheap while there is nothing to be seen. */
  look(panes: readonly Pane[]): void {
    if (this.#unseen.size === 0) return;
    for (const pane of panes) if (this.#unseen.has(pane)) this.#see(pane);
  }

  /** The pane has left the tree. */
  removed(pane: Pane): void {
    this.#known.get(pane)?.check?.cancel();
    this.#known.delete(pane);
    this.#unseen.delete(pane);
  }

  /** State for the next server, by the pane's uuid. */
  toState(): [Uuid, StoredStatus][] {
    return [...this.#known]
      .filter(([, { seen, hook }]) => seen > 0 || hook !== undefined)
      .map(([{ uuid }, { seen, hook }]) => [uuid, { seen, ...(hook ? { hook } : {}) }]);
  }

  /** Takes the previous server's state over; what was true before is no news. */
  restore(panes: Iterable<Pane>, stored: readonly [Uuid, StoredStatus][]): void {
    const byUuid = new Map(stored);
    for (const pane of panes) {
      const { seen = 0, hook } = byUuid.get(pane.uuid) ?? {};
      const known = this.#of(pane);
      // A log that was lost counts anew.
      known.seen = Math.min(seen, this.#parts.spoken(pane)?.serial ?? 0);
      known.hook = hook;
      known.told = paneStatus(this.#view(pane, null));
      known.isOfProgram = isLive(known.told) && this.#parts.hasProgramInFront(pane);
      if (known.told.unseen) this.#unseen.add(pane);
    }
  }

  #see(pane: Pane): void {
    const known = this.#of(pane);
    known.seen = this.#parts.spoken(pane)?.serial ?? 0;
    if (known.hook) known.hook = { ...known.hook, seen: true };
    this.#parts.stored();
    this.update(pane);
  }

  #view(pane: Pane, quietMs: number | null): StatusView {
    const known = this.#known.get(pane);
    return {
      spoken: this.#parts.spoken(pane),
      hook: known?.hook,
      seen: known?.seen ?? 0,
      alive: pane.process.state === 'running',
      quietMs,
    };
  }

  #of(pane: Pane): Known {
    const known = this.#known.get(pane);
    if (known) return known;
    const fresh: Known = {
      seen: 0,
      hook: undefined,
      told: unknown,
      isOfProgram: false,
      check: null,
    };
    this.#known.set(pane, fresh);
    return fresh;
  }
}

/** A state that ends with its program. */
function isLive({ state }: Pick<PaneStatus, 'state'>): boolean {
  return state === 'working' || state === 'blocked';
}

function isSame(a: PaneStatus, b: PaneStatus): boolean {
  return (
    a.state === b.state &&
    a.source === b.source &&
    a.kind === b.kind &&
    a.progress === b.progress &&
    a.app === b.app &&
    a.title === b.title &&
    a.msg === b.msg
  );
}

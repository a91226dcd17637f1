/**
 * Programs that ended in the last seconds, and the tree as it was before: a host that shuts down ends shells first, and
 * those exits must not close their panes for good. Owns which exits were deliberate; restores nothing itself.
 */
import { list, object, text, tuple, whole } from '../../protocol/check.ts';
import type { ProcessInfo } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { reopen } from '../../session/reopen.ts';
import type { Pane, TreeEvent, TreeState, Uuid, Window } from '../../session/types.ts';

/**
 * Time before the keeper is told to end in which an exit may have had the same cause. Systems that end processes one
 * after the other do so within a second or two; each further second makes it likelier that a program ended by itself.
 */
const recentMs = 5000;
/** Characters of the last typed input that are examined: the longest command that leaves a shell, and a line end. */
const typedCharacters = 16;
/** ^D, or a line or an editor's command that exits. */
const leaves =
  /(?:\x04|(?:^|[\r\n;&|: ])(?:exit(?: \d{1,3})?|logout|quit|bye|q|qa|wq|wqa|x)!?[ \t]*[\r\n]*)$/;
/** Exit statuses of shells that caught HUP or TERM. */
const signalCodes: ReadonlySet<number> = new Set([129, 143]);

export interface StoredExits {
  /** The tree before the first of the exits. */
  earlier: TreeState;
  /** Panes, with the times when their programs ended, milliseconds since the epoch. */
  died: [pane: Uuid, at: number][];
  /** Windows and sessions closed on purpose since then. */
  closed: Uuid[];
}

export const exitsShape = object({
  earlier: object({ version: whole(1) }),
  died: list(tuple([text, whole(0)])),
  closed: list(text),
});

/** The stored tree with the panes restored that ended within `recentMs` before `at`. Errors: BadState. */
export function undoExits(tree: TreeState, { earlier, died, closed }: StoredExits, at: number): TreeState {
  const recent = died.filter(([, when]) => at - when <= recentMs).map(([pane]) => pane);
  return reopen(tree, { earlier, died: new Set(recent), closed: new Set(closed) });
}

export interface RecentExitsParts {
  now(): number;
  timers: Timers;
  tree(): TreeState;
}

export class RecentExits {
  readonly #parts: RecentExitsParts;
  readonly #typed = new WeakMap<Pane, string>();
  readonly #died = new Map<Uuid, number>();
  readonly #closed = new Set<Uuid>();
  /** Panes that are closing because their programs ended. */
  readonly #closing = new Set<Uuid>();
  /** Windows whose last closed pane was closed on purpose. */
  readonly #closedLast = new WeakSet<Window>();
  #earlier: TreeState | null = null;
  /** A newer tree, so that `#earlier` does not grow old while programs end one after the other. */
  #later: { tree: TreeState; at: number } | null = null;
  #expiry: { cancel(): void } | null = null;

  constructor(parts: RecentExitsParts) {
    this.#parts = parts;
  }

  /** Milliseconds until the newest exit is no longer recent; 0 when none is recent. */
  get remainingMs(): number {
    const newest = Math.max(...this.#died.values());
    return Math.max(0, Math.min(recentMs, newest + recentMs - this.#parts.now())) || 0;
  }

  typed(pane: Pane, bytes: Uint8Array): void {
    const newest = Buffer.from(bytes.subarray(-typedCharacters)).toString('latin1');
    this.#typed.set(pane, ((this.#typed.get(pane) ?? '') + newest).slice(-typedCharacters));
  }

  /** The program of a pane has ended; the tree is not updated yet. */
  exited(pane: Pane, process: ProcessInfo): void {
    if (this.#isWish(pane, process)) return;
    const now = this.#parts.now();
    for (const [uuid, at] of this.#died) if (now - at > recentMs) this.#died.delete(uuid);
    if (this.#died.size === 0) this.#forget();
    if (this.#earlier === null) this.#earlier = this.#parts.tree();
    else if (this.#later === null) this.#later = { tree: this.#parts.tree(), at: now };
    else if (now - this.#later.at > recentMs) {
      this.#earlier = this.#later.tree;
      this.#later = { tree: this.#parts.tree(), at: now };
    }
    this.#died.set(pane.uuid, now);
    this.#expiry?.cancel();
    this.#expiry = this.#parts.timers.after(recentMs, () => this.#forget());
  }

  /** The pane is about to close because its program ended. */
  closing(pane: Pane): void {
    this.#closing.add(pane.uuid);
  }

  onTreeEvent(event: TreeEvent): void {
    switch (event.type) {
      case 'pane-removed': {
        const byExit = this.#closing.delete(event.pane.uuid);
        if (byExit) this.#closedLast.delete(event.pane.window);
        else {
          this.#died.delete(event.pane.uuid);
          this.#closedLast.add(event.pane.window);
        }
        break;
      }
      case 'window-closed':
        if (this.#closedLast.has(event.window)) this.#close(event.window.uuid);
        break;
      case 'session-closed':
        if (event.cause !== 'last window closed') this.#close(event.session.uuid);
        break;
      case 'pane-process-changed':
        // The program runs again.
        if (event.pane.process.state === 'running') this.#died.delete(event.pane.uuid);
        break;
    }
  }

  /** Recent exits for the next server; undefined when there are none. */
  toState(): StoredExits | undefined {
    if (this.#earlier === null || this.remainingMs === 0) return undefined;
    return { earlier: this.#earlier, died: [...this.#died], closed: [...this.#closed] };
  }

  /** Takes the exits that the previous server left. */
  restore({ earlier, died, closed }: StoredExits): void {
    for (const [uuid, at] of died) this.#died.set(uuid, at);
    for (const uuid of closed) this.#closed.add(uuid);
    this.#earlier = earlier;
    const { remainingMs } = this;
    if (remainingMs === 0) this.#forget();
    else this.#expiry = this.#parts.timers.after(remainingMs, () => this.#forget());
  }

  stop(): void {
    this.#expiry?.cancel();
  }

  /** After such input, an exit with a status is deliberate; a signal is never typed. */
  #isWish(pane: Pane, process: ProcessInfo): boolean {
    if (process.state !== 'exited' || signalCodes.has(process.code)) return false;
    return leaves.test(this.#typed.get(pane) ?? '');
  }

  #close(uuid: Uuid): void {
    if (this.#earlier !== null) this.#closed.add(uuid);
  }

  #forget(): void {
    this.#expiry?.cancel();
    this.#expiry = null;
    this.#earlier = null;
    this.#later = null;
    this.#died.clear();
    this.#closed.clear();
  }
}

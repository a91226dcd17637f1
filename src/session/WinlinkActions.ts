/**
 * Linking windows into sessions at indexes, and the consequences: current windows, shared groups, renumbered indexes.
 * Owns every change of a session's list of windows; affects panes only by ending a window.
 */
import { fail } from '../protocol/errors.ts';
import type { SessionNode, WinlinkNode } from './SessionNode.ts';
import type { TreeCore } from './TreeCore.ts';
import type { Session, WindowPlace } from './types.ts';
import type { WindowNode } from './WindowNode.ts';

/** Largest window index (tmux: INT_MAX). */
const indexLimit = 2 ** 31 - 1;

export class WinlinkActions {
  readonly #core: TreeCore;

  constructor(core: TreeCore) {
    this.#core = core;
  }

  /** Checks that a place is available; throws `whenTaken(index)` when it is taken. Changes nothing. */
  check(session: SessionNode, place: WindowPlace, whenTaken: (index: number) => Error): void {
    for (const neighbour of [place.after, place.before]) {
      if (neighbour === undefined) continue;
      if (this.#core.winlinkOf(neighbour).session !== session) {
        throw fail('no-such-window', { name: String(neighbour.index) });
      }
      return;
    }
    const { index } = place;
    if (index === undefined) return;
    if (!Number.isInteger(index) || index < 0 || index > indexLimit) {
      throw fail('bad-value', { value: String(index), reason: 'invalid index' });
    }
    if (session.at(index) !== undefined && place.replace !== true) throw whenTaken(index);
  }

  /** Links a window at a place that was checked, and selects it unless detached. */
  place(session: SessionNode, window: WindowNode, place: WindowPlace): WinlinkNode {
    const index = this.#makeRoom(session, place);
    const taken = session.at(index);
    if (taken !== undefined) return this.#replace(taken, window, place.detached !== true);
    const added = this.#link(session, window, index);
    if (place.detached !== true) this.#select(added);
    this.syncGroup(session);
    return added;
  }

  select(winlink: WinlinkNode): void {
    this.#select(winlink);
    winlink.window.activityAt = this.#core.clock.now();
  }

  linkWindow(source: WinlinkNode, target: SessionNode, place: WindowPlace): WinlinkNode {
    const group = source.session.groupNode;
    if (source.session !== target && group !== null && group === target.groupNode) {
      throw fail('wrong-state', { reason: 'sessions are grouped' });
    }
    const taken = place.index === undefined ? undefined : target.at(place.index);
    if (taken !== undefined && taken.window === source.window && place.after === undefined) {
      throw fail('index-in-use', { index: taken.index, words: `same index: ${taken.index}` });
    }
    this.check(target, place, (index) => fail('index-in-use', { index, words: `index in use: ${index}` }));
    return this.place(target, source.window, place);
  }

  moveWindow(source: WinlinkNode, target: SessionNode, place: WindowPlace): WinlinkNode {
    const added = this.linkWindow(source, target, place);
    this.#core.unmarkIn(source.window);
    this.unlink(source);
    return added;
  }

  /** Whether only this session, or its group, links the window. */
  isOnlyLink(winlink: WinlinkNode): boolean {
    const shared = winlink.session.groupNode?.sessions.size ?? 1;
    return winlink.window.links.length <= shared;
  }

  /** Removes a link from its session and its group; an empty session ends, and an unlinked window too. */
  unlink(winlink: WinlinkNode): void {
    const { session } = winlink;
    this.#unlink(winlink);
    if (session.winlinks.length === 0) this.#endEmpty(session);
    else this.syncGroup(session);
  }

  /** Removes a window from every session. */
  removeWindow(window: WindowNode): void {
    const sessions = new Set(window.links.map((winlink) => winlink.session));
    this.#core.unzoom(window);
    for (let link = window.links[0]; link !== undefined; link = window.links[0]) this.unlink(link);
    for (const session of sessions) {
      if (this.#core.sessions.get(session.id) === session) this.renumberIfSet(session);
    }
  }

  removeSession(session: SessionNode, cause: { cause: string; by?: string }): void {
    for (const winlink of [...session.winlinks]) this.#unlink(winlink);
    this.#core.endSession(session, cause);
  }

  swapWindows(a: WinlinkNode, b: WinlinkNode, keepFocus: boolean): void {
    if (a.window === b.window) return;
    const group = a.session.groupNode;
    if (a.session !== b.session && group !== null && group === b.session.groupNode) {
      throw fail('wrong-state', { reason: "can't move window, sessions are grouped" });
    }
    const [first, second] = [a.window, b.window];
    for (const window of [first, second]) this.#core.unmarkIn(window);
    for (const [winlink, from, to] of [
      [a, first, second],
      [b, second, first],
    ] as const) {
      winlink.window = to;
      from.links.splice(from.links.indexOf(winlink), 1);
      this.#tellUnlinked(winlink.session, from, winlink.index);
    }
    for (const winlink of [a, b]) {
      winlink.window.links.push(winlink);
      this.#core.changes.tell({ type: 'window-linked', winlink });
    }
    for (const winlink of new Set([a, b])) {
      if (winlink.current) this.#tellCurrent(winlink.session);
    }
    if (keepFocus) {
      this.#select(b);
      if (a.session !== b.session) this.#select(a);
    }
    this.syncGroup(a.session);
    if (a.session.groupNode !== b.session.groupNode) this.syncGroup(b.session);
  }

  /** Renumbers the windows of a session, and of its group, without gaps from base-index on. */
  renumber(session: SessionNode): void {
    const base = session.options.getNumber('base-index');
    const order = new Map(session.winlinks.map((winlink, at) => [winlink.index, base + at]));
    for (const member of session.groupNode?.sessions ?? [session]) {
      const before = new Map(member.winlinks.map((winlink) => [winlink, winlink.index]));
      member.reindex((winlink) => order.get(winlink.index) ?? winlink.index);
      for (const [winlink, index] of before) {
        if (winlink.index === index) continue;
        this.#tellUnlinked(member, winlink.window, index);
        this.#core.changes.tell({ type: 'window-linked', winlink });
      }
    }
  }

  renumberIfSet(session: SessionNode): void {
    if (this.#core.sessions.get(session.id) !== session) return;
    if (session.options.getFlag('renumber-windows')) this.renumber(session);
  }

  /** Copies this session's links to every other session of the group. */
  syncGroup(session: SessionNode): void {
    for (const member of session.groupNode?.sessions ?? []) {
      if (member !== session) this.#follow(session, member);
    }
  }

  #follow(leader: SessionNode, member: SessionNode): void {
    const added: WinlinkNode[] = [];
    const gone = member.winlinks.filter((winlink) => {
      return leader.at(winlink.index)?.window !== winlink.window;
    });
    const kept = new Set(
      member.winlinks.filter((winlink) => !gone.includes(winlink)).map((one) => one.index),
    );
    const currentIndex = member.currentOrNull?.index;
    // Old links move out of the way before new ones take their indexes; the first one added may become current.
    for (const winlink of gone) winlink.index = -1 - winlink.index;
    for (const winlink of leader.winlinks) {
      if (!kept.has(winlink.index)) added.push(this.#link(member, winlink.window, winlink.index));
    }
    for (const winlink of gone) winlink.index = -1 - winlink.index;
    const replacement = added.find((winlink) => winlink.index === currentIndex);
    if (replacement !== undefined) this.#select(replacement);
    for (const winlink of gone) this.#unlink(winlink);
    if (currentIndex === undefined) {
      const same = member.at(leader.current.index);
      if (same !== undefined) member.restoreFocus(same, []);
    }
  }

  #makeRoom(session: SessionNode, place: WindowPlace): number {
    const neighbour = place.after ?? place.before;
    if (neighbour === undefined) {
      return place.index ?? session.freeIndex(session.options.getNumber('base-index'));
    }
    const index = neighbour.index + (place.after === undefined ? 0 : 1);
    const free = session.freeIndex(index);
    const moved = new Map<WinlinkNode, number>();
    for (const winlink of session.winlinks) {
      if (winlink.index >= index && winlink.index < free) moved.set(winlink, winlink.index);
    }
    session.reindex((winlink) => winlink.index + (moved.has(winlink) ? 1 : 0));
    for (const [winlink, old] of moved) {
      this.#tellUnlinked(session, winlink.window, old);
      this.#core.changes.tell({ type: 'window-linked', winlink });
    }
    return index;
  }

  /**
   * Puts a window in another's place. The new link is made before the old one is removed, so that the session is never
   * without a window; events keep the order that listeners expect.
   */
  #replace(taken: WinlinkNode, window: WindowNode, select: boolean): WinlinkNode {
    const { session, index } = taken;
    const moves = taken.current || select;
    taken.index = -1;
    const added = session.link(window, index);
    if (moves) session.select(added);
    taken.index = index;
    this.#unlink(taken);
    this.#core.changes.tell({ type: 'window-linked', winlink: added });
    if (moves) this.#tellCurrent(session);
    this.syncGroup(session);
    return added;
  }

  #link(session: SessionNode, window: WindowNode, index: number): WinlinkNode {
    const winlink = session.link(window, index);
    this.#core.changes.tell({ type: 'window-linked', winlink });
    return winlink;
  }

  #unlink(winlink: WinlinkNode): void {
    const { session, window, index } = winlink;
    const moved = session.unlink(winlink);
    this.#tellUnlinked(session, window, index);
    if (moved) this.#tellCurrent(session);
    if (window.links.length === 0) this.#core.endWindow(window);
  }

  #select(winlink: WinlinkNode): void {
    if (winlink.session.select(winlink)) this.#tellCurrent(winlink.session);
  }

  #endEmpty(session: SessionNode): void {
    const members = [...(session.groupNode?.sessions ?? [session])];
    for (const member of members) this.removeSession(member, { cause: 'last window closed' });
  }

  #tellUnlinked(session: Session, window: WindowNode, index: number): void {
    this.#core.changes.tell({ type: 'window-unlinked', session, window, index });
  }

  #tellCurrent(session: SessionNode): void {
    this.#core.changes.tell({ type: 'session-window-changed', session });
  }
}

/**
 * A session, and the winlinks by which it holds windows at indexes. Owns their order, the current one and the previous
 * ones; never makes or ends windows, and emits no events.
 */
import type { OptionStore } from '../options/OptionStore.ts';
import type { Environment, Session, SessionId, Uuid, Winlink } from './types.ts';
import type { WindowNode } from './WindowNode.ts';

export class WinlinkNode implements Winlink {
  readonly session: SessionNode;
  window: WindowNode;
  index: number;
  bell = false;
  activity = false;
  silence = false;

  constructor(session: SessionNode, window: WindowNode, index: number) {
    this.session = session;
    this.window = window;
    this.index = index;
  }

  get current(): boolean {
    return this.session.currentOrNull === this;
  }

  /** Clears the marks of the window, in all sessions that have it. */
  clearAlerts(): void {
    for (const link of new Set([this, ...this.window.links])) {
      link.bell = false;
      link.activity = false;
      link.silence = false;
    }
  }
}

export interface SessionFields {
  id: SessionId;
  uuid: Uuid;
  options: OptionStore;
  environment: Environment;
  createdAt: number;
  name: string;
  cwd: string;
  group: SessionGroup | null;
}

/** Sessions that hold the same windows at the same indexes, each with its own current one. */
export interface SessionGroup {
  readonly name: string;
  readonly sessions: Set<SessionNode>;
}

export class SessionNode implements Session {
  readonly id: SessionId;
  readonly uuid: Uuid;
  readonly options: OptionStore;
  readonly environment: Environment;
  readonly createdAt: number;
  groupNode: SessionGroup | null;
  name: string;
  cwd: string;
  lastAttachedAt: number | null = null;
  activityAt: number;
  readonly winlinks: WinlinkNode[] = [];
  readonly lastWinlinks: WinlinkNode[] = [];
  #current: WinlinkNode | null = null;

  constructor(fields: SessionFields) {
    this.id = fields.id;
    this.uuid = fields.uuid;
    this.options = fields.options;
    this.environment = fields.environment;
    this.createdAt = fields.createdAt;
    this.activityAt = fields.createdAt;
    this.name = fields.name;
    this.cwd = fields.cwd;
    this.groupNode = fields.group;
  }

  get group(): string | null {
    return this.groupNode?.name ?? null;
  }

  get current(): WinlinkNode {
    if (this.#current === null) throw new Error(`session ${this.id} has no current window`);
    return this.#current;
  }

  get currentOrNull(): WinlinkNode | null {
    return this.#current;
  }

  at(index: number): WinlinkNode | undefined {
    return this.winlinks.find((winlink) => winlink.index === index);
  }

  /** The first free index from `from` on. */
  freeIndex(from: number): number {
    let index = from;
    for (const winlink of this.winlinks) {
      if (winlink.index < index) continue;
      if (winlink.index > index) break;
      index++;
    }
    return index;
  }

  /** Adds a link at an index that must be free. The first one becomes current. */
  link(window: WindowNode, index: number): WinlinkNode {
    const winlink = new WinlinkNode(this, window, index);
    const at = this.winlinks.findIndex((other) => other.index > index);
    this.winlinks.splice(at < 0 ? this.winlinks.length : at, 0, winlink);
    window.links.push(winlink);
    this.#current ??= winlink;
    return winlink;
  }

  /**
   * Removes a link. When it was current, the last current one replaces it, or else the one before it, wrapping round.
   * Returns whether the current window changed.
   */
  unlink(winlink: WinlinkNode): boolean {
    const wasCurrent = this.#current === winlink;
    const at = this.winlinks.indexOf(winlink);
    const heir = wasCurrent ? (this.lastWinlinks[0] ?? this.winlinks.at(at - 1) ?? null) : this.#current;
    this.winlinks.splice(at, 1);
    remove(this.lastWinlinks, winlink);
    remove(winlink.window.links, winlink);
    if (!wasCurrent) return false;
    this.#current = heir === winlink ? null : heir;
    if (this.#current === null) return false;
    remove(this.lastWinlinks, this.#current);
    this.#current.clearAlerts();
    return true;
  }

  /** Makes a link current. Returns false when it already was. */
  select(winlink: WinlinkNode): boolean {
    if (this.#current === winlink) return false;
    remove(this.lastWinlinks, winlink);
    if (this.#current !== null) this.lastWinlinks.unshift(this.#current);
    this.#current = winlink;
    winlink.clearAlerts();
    return true;
  }

  /** Restores a stored focus, without touching any history. */
  restoreFocus(current: WinlinkNode, last: readonly WinlinkNode[]): void {
    this.#current = current;
    this.lastWinlinks.splice(0, this.lastWinlinks.length, ...last);
  }

  /** Gives links new indexes, all at once. */
  reindex(indexOf: (winlink: WinlinkNode) => number): boolean {
    const before = this.winlinks.map((winlink) => winlink.index);
    for (const winlink of this.winlinks) winlink.index = indexOf(winlink);
    this.winlinks.sort((a, b) => a.index - b.index);
    return this.winlinks.some((winlink, at) => winlink.index !== before[at]);
  }
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

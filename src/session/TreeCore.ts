/**
 * Shared base of all actions on the tree: the maps of objects, ids, the clock, options and the queue of events. Owns
 * making and ending objects one at a time; the files of actions compose these.
 */
import { type GlobalOptions, OptionStore } from '../options/OptionStore.ts';
import { fail } from '../protocol/errors.ts';
import { Changes } from './Changes.ts';
import { Tiling } from './layout/Tiling.ts';
import { commandName, newWindowName } from './names.ts';
import { PaneNode } from './PaneNode.ts';
import { type SessionFields, type SessionGroup, SessionNode, type WinlinkNode } from './SessionNode.ts';
import type {
  Pane,
  PaneId,
  PaneSpec,
  Session,
  SessionId,
  TreeEvent,
  Uuid,
  Window,
  WindowId,
  Winlink,
} from './types.ts';
import { WindowNode } from './WindowNode.ts';

/** Makes the options of one object. */
export type NewOptions = (scope: 'session' | 'window' | 'pane', parent: OptionStore) => OptionStore;

export interface TreeParts {
  clock: { now(): number };
  newUuid: () => Uuid;
  /** Absent: plain option stores. The server passes its own to observe changes. */
  newOptions?: NewOptions;
  globalOptions: GlobalOptions;
  /** Called for every change once it is complete. */
  emit: (event: TreeEvent) => void;
  /** Releases viewers of sessions that have ended, before any event is emitted. */
  letGo?: (ended: ReadonlySet<Session>) => void;
}

export class TreeCore {
  readonly clock: { now(): number };
  readonly newUuid: () => Uuid;
  readonly newOptions: NewOptions;
  readonly globalOptions: GlobalOptions;
  readonly changes: Changes;
  readonly sessions = new Map<SessionId, SessionNode>();
  readonly windows = new Map<WindowId, WindowNode>();
  readonly panes = new Map<PaneId, PaneNode>();
  readonly groups = new Map<string, SessionGroup>();
  readonly nextIds = { session: 0, window: 0, pane: 0 };
  marked: PaneNode | null = null;
  activePoint = 0;

  constructor(parts: TreeParts) {
    this.clock = parts.clock;
    this.newUuid = parts.newUuid;
    this.newOptions = parts.newOptions ?? ((scope, parent) => new OptionStore(scope, parent));
    this.globalOptions = parts.globalOptions;
    this.changes = new Changes(parts.emit, parts.letGo);
  }

  // Objects of the contract are ours as long as they are in the tree; a stale one is refused.

  sessionOf(session: Session): SessionNode {
    const node = this.sessions.get(session.id);
    if (node === undefined || node !== session) throw fail('no-such-session', { name: session.id });
    return node;
  }

  windowOf(window: Window): WindowNode {
    const node = this.windows.get(window.id);
    if (node === undefined || node !== window) throw fail('no-such-window', { name: window.id });
    return node;
  }

  paneOf(pane: Pane): PaneNode {
    const node = this.panes.get(pane.id);
    if (node === undefined || node !== pane) throw fail('no-such-pane', { name: pane.id });
    return node;
  }

  winlinkOf(winlink: Winlink): WinlinkNode {
    const node = this.sessionOf(winlink.session).winlinks.find((other) => other === winlink);
    if (node === undefined) throw fail('no-such-window', { name: String(winlink.index) });
    return node;
  }

  newSession(fields: Omit<SessionFields, 'id' | 'uuid' | 'options' | 'createdAt'>): SessionNode {
    const session = new SessionNode({
      ...fields,
      id: `$${this.nextIds.session++}`,
      uuid: this.newUuid(),
      options: this.newOptions('session', this.globalOptions.session),
      createdAt: this.clock.now(),
    });
    this.sessions.set(session.id, session);
    if (fields.group !== null) {
      this.groups.set(fields.group.name, fields.group);
      fields.group.sessions.add(session);
    }
    return session;
  }

  /** A window without links yet; its name comes from `name`, or from its first pane's program. */
  newWindow(spec: {
    name?: string | undefined;
    command: readonly string[];
    cols: number;
    rows: number;
    session: SessionNode;
  }) {
    const shell = spec.session.options.getString('default-shell');
    const window = new WindowNode({
      id: `@${this.nextIds.window++}`,
      uuid: this.newUuid(),
      options: this.newOptions('window', this.globalOptions.window),
      name: spec.name === undefined ? commandName(spec.command, shell) : newWindowName(spec.name),
      cols: spec.cols,
      rows: spec.rows,
      activityAt: this.clock.now(),
    });
    // A window named by the user keeps that name.
    if (spec.name !== undefined) window.options.set('automatic-rename', false);
    this.windows.set(window.id, window);
    return window;
  }

  newPane(window: WindowNode, spec: PaneSpec): PaneNode {
    const pane = new PaneNode({
      id: `%${this.nextIds.pane++}`,
      uuid: spec.uuid ?? this.newUuid(),
      options: this.newOptions('pane', window.options),
      createdAt: this.clock.now(),
      window,
      spec,
    });
    this.panes.set(pane.id, pane);
    this.changes.tell({ type: 'pane-created', pane, spec });
    return pane;
  }

  /** Makes a pane the only one of a new window. */
  fill(window: WindowNode, pane: PaneNode): void {
    this.adopt(window, pane);
    window.panes.push(pane);
    window.tiling = Tiling.ofOne(pane.id, window.cols, window.rows);
    window.activate(pane, this.nextPoint());
    this.changes.touch(window);
  }

  /** Makes a pane's options inherit from its window. */
  adopt(window: WindowNode, pane: PaneNode): void {
    if (pane.window === window) return;
    pane.window = window;
    const options = this.newOptions('pane', window.options);
    options.restoreState(pane.options.toState());
    pane.options = options;
  }

  nextPoint(): number {
    return ++this.activePoint;
  }

  activate(pane: PaneNode): void {
    if (!pane.window.activate(pane, this.nextPoint())) return;
    this.changes.tell({ type: 'window-pane-changed', window: pane.window });
  }

  /** Takes a pane out of its window's list; it survives only if the caller puts it into another. */
  leave(pane: PaneNode): void {
    const { window } = pane;
    this.unmark(pane);
    if (window.dropPane(pane)) this.changes.tell({ type: 'window-pane-changed', window });
    this.changes.touch(window);
  }

  unmark(pane: PaneNode): void {
    if (this.marked !== pane) return;
    this.marked = null;
    pane.marked = false;
  }

  /** The mark is of a pane in its place: as in tmux, a window that moves loses it. */
  unmarkIn(window: WindowNode): void {
    if (this.marked?.window === window) this.unmark(this.marked);
  }

  unzoom(window: WindowNode): void {
    if (!window.zoomed) return;
    window.zoomed = false;
    this.changes.touch(window);
  }

  /** Zooms the active pane; a window of one pane has nothing to zoom. */
  zoom(window: WindowNode): void {
    if (window.zoomed || window.panes.length === 1) return;
    window.zoomed = true;
    this.changes.touch(window);
  }

  endPane(pane: PaneNode): void {
    this.unmark(pane);
    this.panes.delete(pane.id);
    this.changes.tell({ type: 'pane-removed', pane });
  }

  /** Ends a window without links, and its panes. */
  endWindow(window: WindowNode): void {
    for (const pane of window.panes) this.endPane(pane);
    this.changes.drop(window);
    this.windows.delete(window.id);
    this.changes.tell({ type: 'window-closed', window });
  }

  endSession(session: SessionNode, cause: { cause: string; by?: string }): void {
    this.sessions.delete(session.id);
    const group = session.groupNode;
    group?.sessions.delete(session);
    if (group !== null && group.sessions.size === 0) this.groups.delete(group.name);
    this.changes.tell({ type: 'session-closed', session, ...cause });
  }
}

/**
 * The tree of sessions, windows and panes: the interface for all other code. Owns the checks before a change and the
 * order of events after it; PaneActions and WinlinkActions do the work, layout/ the arithmetic.
 *
 * Plain state: starts no process, owns no screen, reads only the clock that it was given.
 */
import { fail } from '../protocol/errors.ts';
import type { ProcessInfo } from '../protocol/messages.ts';
import { layoutLimits } from './layout/layoutString.ts';
import { paneTitle, sessionName, windowName } from './names.ts';
import { neighbourOf } from './neighbours.ts';
import { PaneActions } from './PaneActions.ts';
import type { SessionGroup, SessionNode } from './SessionNode.ts';
import { TreeCore, type TreeParts } from './TreeCore.ts';
import { storeCore } from './treeStore.ts';
import type {
  Environment,
  LayoutPreset,
  Pane,
  PaneId,
  PaneSpec,
  Session,
  SessionId,
  Side,
  SplitRequest,
  Tree,
  TreeState,
  Window,
  WindowId,
  WindowPlace,
  Winlink,
} from './types.ts';
import { WinlinkActions } from './WinlinkActions.ts';

export class SessionTree implements Tree {
  readonly #core: TreeCore;
  readonly #winlinks: WinlinkActions;
  readonly #panes: PaneActions;

  /** An empty tree, or one around a restored core. */
  constructor(parts: TreeParts, core: TreeCore = new TreeCore(parts)) {
    this.#core = core;
    this.#winlinks = new WinlinkActions(this.#core);
    this.#panes = new PaneActions(this.#core, this.#winlinks);
  }

  get sessions(): ReadonlyMap<SessionId, Session> {
    return this.#core.sessions;
  }

  get windows(): ReadonlyMap<WindowId, Window> {
    return this.#core.windows;
  }

  get panes(): ReadonlyMap<PaneId, Pane> {
    return this.#core.panes;
  }

  get marked(): Pane | null {
    return this.#core.marked;
  }

  createSession(spec: {
    name?: string;
    cwd: string;
    cols: number;
    rows: number;
    environment?: Environment;
    group?: Session | string;
    windowName?: string;
    pane: PaneSpec;
  }): Session {
    const core = this.#core;
    checkSize(spec.cols, spec.rows);
    if (spec.windowName !== undefined) windowName(spec.windowName);
    const group = spec.group === undefined ? null : this.#groupFor(spec.group);
    const name = spec.name === undefined ? this.#freeName(group) : sessionName(spec.name);
    if (this.#named(name) !== undefined) throw fail('duplicate-session', { name });
    return core.changes.run(() => {
      const leader = group === null ? undefined : this.#leader(group, spec.group);
      const { cwd } = spec;
      const environment = new Map(spec.environment);
      const session = core.newSession({ name, cwd, environment, group });
      if (group !== null && leader !== undefined) {
        core.changes.tell({ type: 'session-created', session });
        this.#winlinks.syncGroup(leader);
        return session;
      }
      const { cols, rows } = spec;
      const window = core.newWindow({
        name: spec.windowName,
        command: spec.pane.command,
        cols,
        rows,
        session,
      });
      core.changes.tell({ type: 'session-created', session });
      core.fill(window, core.newPane(window, spec.pane));
      this.#winlinks.place(session, window, {});
      return session;
    });
  }

  createWindow(
    session: Session,
    spec: WindowPlace & { name?: string; cols?: number; rows?: number; pane: PaneSpec },
  ): Winlink {
    const core = this.#core;
    const node = core.sessionOf(session);
    if (spec.name !== undefined) windowName(spec.name);
    const { cols, rows } = { ...sizeOf(node), ...sized(spec) };
    checkSize(cols, rows);
    this.#winlinks.check(node, spec, (index) => fail('index-in-use', { index }));
    return core.changes.run(() => {
      const window = core.newWindow({
        name: spec.name,
        command: spec.pane.command,
        cols,
        rows,
        session: node,
      });
      core.fill(window, core.newPane(window, spec.pane));
      return this.#winlinks.place(node, window, spec);
    });
  }

  splitPane(target: Pane, request: SplitRequest, pane: PaneSpec): Pane {
    const node = this.#core.paneOf(target);
    return this.#core.changes.run(() => this.#panes.split(node, request, pane));
  }

  removePane(pane: Pane): void {
    const node = this.#core.paneOf(pane);
    this.#core.changes.run(() => this.#panes.remove(node));
  }

  removeWindow(window: Window): void {
    const node = this.#core.windowOf(window);
    this.#core.changes.run(() => this.#winlinks.removeWindow(node));
  }

  removeSession(session: Session, cause: { cause: string; by?: string }): void {
    const node = this.#core.sessionOf(session);
    this.#core.changes.run(() => this.#winlinks.removeSession(node, cause));
  }

  renameSession(session: Session, name: string): void {
    const node = this.#core.sessionOf(session);
    const checked = sessionName(name);
    if (checked === node.name) return;
    if (this.#named(checked) !== undefined) throw fail('duplicate-session', { name: checked });
    this.#core.changes.run(() => {
      const oldName = node.name;
      node.name = checked;
      this.#core.changes.tell({ type: 'session-renamed', session: node, oldName });
    });
  }

  renameWindow(window: Window, name: string, by: 'person' | 'program' = 'person'): void {
    const node = this.#core.windowOf(window);
    const checked = windowName(name);
    this.#core.changes.run(() => this.#panes.rename(node, checked, by));
  }

  /** `count`: titles set since the last event, this one included. */
  setPaneTitle(pane: Pane, title: string, count = 1): void {
    const node = this.#core.paneOf(pane);
    const checked = paneTitle(title);
    if (checked === node.title) return;
    this.#core.changes.run(() => {
      node.title = checked;
      this.#core.changes.tell({ type: 'pane-title-changed', pane: node, count });
    });
  }

  setProcess(pane: Pane, process: ProcessInfo): void {
    const node = this.#core.paneOf(pane);
    this.#core.changes.run(() => {
      node.process = process;
      this.#core.changes.tell({ type: 'pane-process-changed', pane: node });
    });
  }

  selectWindow(winlink: Winlink): void {
    const node = this.#core.winlinkOf(winlink);
    this.#core.changes.run(() => this.#winlinks.select(node));
  }

  selectPane(pane: Pane, how: { keepZoom?: boolean } = {}): void {
    const node = this.#core.paneOf(pane);
    this.#core.changes.run(() => this.#panes.select(node, how.keepZoom === true));
  }

  neighbour(pane: Pane, side: Side): Pane | null {
    return neighbourOf(this.#core.paneOf(pane), side);
  }

  setMarked(pane: Pane | null): void {
    const node = pane === null ? null : this.#core.paneOf(pane);
    if (this.#core.marked !== null) this.#core.marked.marked = false;
    this.#core.marked = node;
    if (node !== null) node.marked = true;
  }

  zoom(window: Window, on: boolean): void {
    const node = this.#core.windowOf(window);
    this.#core.changes.run(() => (on ? this.#core.zoom(node) : this.#core.unzoom(node)));
  }

  resizePane(pane: Pane, side: Side, cells: number): void {
    const node = this.#core.paneOf(pane);
    checkCells(cells, 0);
    this.#core.changes.run(() => this.#panes.moveBorder(node, side, cells));
  }

  dragBorder(window: Window, from: { x: number; y: number }, to: { x: number; y: number }): void {
    const node = this.#core.windowOf(window);
    this.#core.changes.run(() => this.#panes.dragBorder(node, from, to));
  }

  setPaneSize(pane: Pane, size: { cols?: number; rows?: number }): void {
    const node = this.#core.paneOf(pane);
    for (const cells of [size.cols, size.rows]) if (cells !== undefined) checkCells(cells, 0);
    this.#core.changes.run(() => this.#panes.setSize(node, size));
  }

  resizeWindow(window: Window, cols: number, rows: number): void {
    const node = this.#core.windowOf(window);
    checkSize(cols, rows);
    this.#core.changes.run(() => this.#panes.resizeWindow(node, cols, rows));
  }

  refit(window: Window): void {
    const node = this.#core.windowOf(window);
    this.#core.changes.run(() => this.#core.changes.refit(node));
  }

  swapPanes(a: Pane, b: Pane, keepFocus: boolean, how: { keepZoom?: boolean } = {}): void {
    const [first, second] = [this.#core.paneOf(a), this.#core.paneOf(b)];
    const keepZoom = how.keepZoom === true;
    this.#core.changes.run(() => this.#panes.swap(first, second, { detached: keepFocus, keepZoom }));
  }

  joinPane(source: Pane, target: Pane, request: SplitRequest): void {
    const [from, to] = [this.#core.paneOf(source), this.#core.paneOf(target)];
    this.#core.changes.run(() => this.#panes.join(from, to, request));
  }

  breakPane(pane: Pane, session: Session, spec: WindowPlace & { name?: string; from?: Winlink }): Winlink {
    const node = this.#core.paneOf(pane);
    const target = this.#core.sessionOf(session);
    const { name, from, ...place } = spec;
    const checked = name === undefined ? undefined : windowName(name);
    const link = from === undefined ? node.window.links[0] : this.#core.winlinkOf(from);
    return this.#core.changes.run(() =>
      this.#panes.breakOut(node, link, target, { ...place, name: checked }),
    );
  }

  rotate(window: Window, direction: 'up' | 'down', how: { keepZoom?: boolean } = {}): void {
    const node = this.#core.windowOf(window);
    this.#core.changes.run(() => this.#panes.rotate(node, direction, how.keepZoom === true));
  }

  selectPreset(window: Window, preset: LayoutPreset): void {
    const node = this.#core.windowOf(window);
    this.#core.changes.run(() => this.#panes.selectPreset(node, preset));
  }

  applyLayout(window: Window, layout: string): void {
    const node = this.#core.windowOf(window);
    this.#core.changes.run(() => this.#panes.applyLayout(node, layout));
  }

  spread(pane: Pane): void {
    const node = this.#core.paneOf(pane);
    this.#core.changes.run(() => this.#panes.spread(node));
  }

  linkWindow(source: Winlink, target: Session, place: WindowPlace): Winlink {
    const [from, to] = [this.#core.winlinkOf(source), this.#core.sessionOf(target)];
    return this.#core.changes.run(() => this.#winlinks.linkWindow(from, to, place));
  }

  unlinkWindow(winlink: Winlink, how: { kill?: boolean } = {}): void {
    const node = this.#core.winlinkOf(winlink);
    if (how.kill !== true && this.#winlinks.isOnlyLink(node)) {
      throw fail('wrong-state', { reason: 'window only linked to one session' });
    }
    this.#core.changes.run(() => this.#winlinks.unlink(node));
  }

  moveWindow(
    source: Winlink,
    target: Session,
    place: WindowPlace,
    how: { renumbers?: boolean } = {},
  ): Winlink {
    const [from, to] = [this.#core.winlinkOf(source), this.#core.sessionOf(target)];
    return this.#core.changes.run(() => {
      const added = this.#winlinks.moveWindow(from, to, place);
      if (how.renumbers) this.#winlinks.renumberIfSet(from.session);
      return added;
    });
  }

  swapWindows(a: Winlink, b: Winlink, keepFocus: boolean): void {
    const [first, second] = [this.#core.winlinkOf(a), this.#core.winlinkOf(b)];
    this.#core.changes.run(() => this.#winlinks.swapWindows(first, second, keepFocus));
  }

  renumberWindows(session: Session): void {
    const node = this.#core.sessionOf(session);
    this.#core.changes.run(() => this.#winlinks.renumber(node));
  }

  toState(): TreeState {
    return storeCore(this.#core);
  }

  #named(name: string): SessionNode | undefined {
    for (const session of this.#core.sessions.values()) if (session.name === name) return session;
    return undefined;
  }

  /** tmux's name for an unnamed session: its number, after the group's name where there is a group. */
  #freeName(group: SessionGroup | null): string {
    for (let number = this.#core.nextIds.session; ; number++) {
      const name = group === null ? String(number) : `${group.name}-${number}`;
      if (this.#named(name) === undefined) return name;
    }
  }

  /** The group for -t: the session's group, the one with that name, or a new one. */
  #groupFor(target: Session | string): SessionGroup {
    if (typeof target === 'string') {
      const session = this.#named(target);
      if (session === undefined) {
        const name = sessionName(target);
        return this.#core.groups.get(name) ?? { name, sessions: new Set() };
      }
      return this.#groupFor(session);
    }
    const session = this.#core.sessionOf(target);
    return session.groupNode ?? { name: session.name, sessions: new Set() };
  }

  #leader(group: SessionGroup, target: Session | string | undefined): SessionNode | undefined {
    for (const member of group.sessions) return member;
    const session = typeof target === 'string' ? this.#named(target) : target;
    if (session === undefined) return undefined;
    const node = this.#core.sessionOf(session);
    group.sessions.add(node);
    node.groupNode = group;
    this.#core.groups.set(group.name, group);
    return node;
  }
}

function sizeOf(session: SessionNode): { cols: number; rows: number } {
  const { cols, rows } = session.current.window;
  return { cols, rows };
}

function sized(spec: { cols?: number; rows?: number }): { cols?: number; rows?: number } {
  return {
    ...(spec.cols === undefined ? {} : { cols: spec.cols }),
    ...(spec.rows === undefined ? {} : { rows: spec.rows }),
  };
}

function checkSize(cols: number, rows: number): void {
  checkCells(cols, 1);
  checkCells(rows, 1);
}

function checkCells(cells: number, least: number): void {
  if (!Number.isInteger(cells) || cells < least)
    throw fail('bad-value', { value: String(cells), reason: 'size too small' });
  if (cells > layoutLimits.cells) throw fail('bad-value', { value: String(cells), reason: 'size too large' });
}

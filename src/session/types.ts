/**
 * The contract of the session tree, for commands and the server. The classes that implement it are in this folder
 * (SessionTree.ts, SessionNode.ts, WindowNode.ts, PaneNode.ts, layout/). The tree is plain state: it starts no process, owns no
 * screen, reads only the clock that it was given, and reports changes through `TreeEvents`.
 *
 * As in tmux, a window can be linked into several sessions: a session holds winlinks (index -> window).
 */
import type { OptionSet } from '../options/types.ts';
import type { ProcessInfo } from '../protocol/messages.ts';

export type SessionId = `$${number}`;
export type WindowId = `@${number}`;
export type PaneId = `%${number}`;
/** UUIDv7 (RFC 9562): survives rename, server restart and reboot. */
export type Uuid = string;

export type Environment = Map<string, string | null>;

export interface Pane {
  readonly id: PaneId;
  readonly uuid: Uuid;
  readonly window: Window;
  readonly options: OptionSet;
  readonly createdAt: number;
  /** Position and size within the window, cells, without the borders. */
  readonly x: number;
  readonly y: number;
  readonly cols: number;
  readonly rows: number;
  /** Index within the window as users see it: layout order plus pane-base-index. */
  readonly index: number;
  readonly active: boolean;
  title: string;
  /** Its starting directory, and the last known one (OSC 7 or the process's). */
  startCwd: string;
  cwd: string;
  /** Requested argv; empty means the default shell. One element is a shell command line, as in tmux. */
  startCommand: readonly string[];
  /** Extra environment of this pane (-e). */
  startEnvironment: Readonly<Record<string, string>>;
  process: ProcessInfo;
  /** Set for panes made by `session restore`. */
  restored: boolean;
  inputDisabled: boolean;
  marked: boolean;
}

export interface Window {
  readonly id: WindowId;
  readonly uuid: Uuid;
  readonly options: OptionSet;
  name: string;
  /** A program made the name: it is a text without styles. */
  readonly namedByProgram: boolean;
  readonly cols: number;
  readonly rows: number;
  /** In layout order, which is index order. */
  readonly panes: readonly Pane[];
  readonly active: Pane;
  /** Most recent first, without the active one. */
  readonly lastPanes: readonly Pane[];
  readonly zoomed: boolean;
  /** tmux's layout string with checksum, of the whole layout (`window_layout`) and as shown (`window_visible_layout`). */
  readonly layout: string;
  readonly visibleLayout: string;
  readonly links: readonly Winlink[];
  activityAt: number;
  /** Index into the presets for next-layout; -1 before the first. */
  lastLayout: number;
  /** The layout before the last select-layout, for select-layout -o. */
  readonly previousLayout: string | null;
}

export interface Winlink {
  readonly session: Session;
  readonly window: Window;
  readonly index: number;
  readonly current: boolean;
  bell: boolean;
  activity: boolean;
  silence: boolean;
}

export interface Session {
  readonly id: SessionId;
  readonly uuid: Uuid;
  readonly options: OptionSet;
  readonly environment: Environment;
  readonly createdAt: number;
  /** Sessions that share their windows (new-session -t). */
  readonly group: string | null;
  name: string;
  cwd: string;
  lastAttachedAt: number | null;
  activityAt: number;
  /** By index, ascending. Never empty outside of creation. */
  readonly winlinks: readonly Winlink[];
  readonly current: Winlink;
  /** Previous ones, most recent first, without the current one. */
  readonly lastWinlinks: readonly Winlink[];
}

export type SplitDirection = 'horizontal' | 'vertical';

export interface SplitRequest {
  /** 'horizontal' puts panes side by side (split-window -h), 'vertical' one above the other. */
  direction: SplitDirection;
  /** Cells, or a share of the space; half when absent. */
  size?: { cells: number } | { percent: number };
  /** New pane to the left or above (-b). */
  before?: boolean;
  /** Span the whole window (-f). */
  fullSize?: boolean;
  detached?: boolean;
  /** Zoom the window on its active pane afterwards (-Z). */
  zoomed?: boolean;
}

/** A rectangle of cells, from the upper left corner of what it is in. */
export interface Box {
  x: number;
  y: number;
  cols: number;
  rows: number;
}

/** A place for a window. `after` and `before` move the windows in the way up by one and override `index`. */
export interface WindowPlace {
  /** Absent: the first free index from base-index. */
  index?: number;
  after?: Winlink;
  before?: Winlink;
  /** Unlink the window at the index first (-k). */
  replace?: boolean;
  /** Do not make it the current window. */
  detached?: boolean;
}

export interface PaneSpec {
  cwd: string;
  command: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Run even a single word as a program, not as a shell command line. */
  withoutShell?: true;
  /** Fail when the directory can't be used, rather than start at home. */
  onlyThere?: true;
  /** For a program that runs already: its uuid; a new one when absent. */
  uuid?: Uuid;
}

export type LayoutPreset =
  | 'even-horizontal'
  | 'even-vertical'
  | 'main-horizontal'
  | 'main-vertical'
  | 'tiled';

export type Side = 'left' | 'right' | 'up' | 'down';

/** The tree of sessions, windows and panes. Every method either does all of its work or throws and changes nothing. */
export interface Tree {
  readonly sessions: ReadonlyMap<SessionId, Session>;
  readonly windows: ReadonlyMap<WindowId, Window>;
  readonly panes: ReadonlyMap<PaneId, Pane>;
  readonly marked: Pane | null;

  /**
   * Makes a session with its first window and pane. `group`: a session, or a name as in new-session -t, to share
   * windows with; when the group has windows, `windowName` and `pane` are ignored. Errors: duplicate-session, bad
   * names.
   */
  createSession(spec: {
    name?: string;
    cwd: string;
    cols: number;
    rows: number;
    environment?: Environment;
    group?: Session | string;
    windowName?: string;
    pane: PaneSpec;
  }): Session;
  /** Errors: index-in-use. The size defaults to that of the session's current window. */
  createWindow(
    session: Session,
    spec: WindowPlace & { name?: string; cols?: number; rows?: number; pane: PaneSpec },
  ): Winlink;
  /** Errors: no-space. */
  splitPane(target: Pane, request: SplitRequest, pane: PaneSpec): Pane;

  removePane(pane: Pane): void;
  removeWindow(window: Window): void;
  removeSession(session: Session, cause: { cause: string; by?: string }): void;

  renameSession(session: Session, name: string): void;
  /** `by` a program: the name is drawn as a text, without styles. */
  renameWindow(window: Window, name: string, by?: 'person' | 'program'): void;
  setPaneTitle(pane: Pane, title: string, count?: number): void;
  setProcess(pane: Pane, process: ProcessInfo): void;

  selectWindow(winlink: Winlink): void;
  /** Unzooms the window unless told otherwise. */
  selectPane(pane: Pane, how?: { keepZoom?: boolean }): void;
  /** The pane beside `pane` on that side, wrapping round as tmux does; null when there is none. Ignores zoom. */
  neighbour(pane: Pane, side: Side): Pane | null;
  setMarked(pane: Pane | null): void;

  zoom(window: Window, on: boolean): void;
  /** Moves the border of `pane`: tmux's resize-pane -L -R -U -D. */
  resizePane(pane: Pane, side: Side, cells: number): void;
  /** Moves the border at a cell of the window, or both where two cross, to another cell (a drag of resize-pane -M). */
  dragBorder(window: Window, from: { x: number; y: number }, to: { x: number; y: number }): void;
  setPaneSize(pane: Pane, size: { cols?: number; rows?: number }): void;
  /** Never smaller than the minimum of its panes. Range: 1 to 10,000 cells. */
  resizeWindow(window: Window, cols: number, rows: number): void;
  /** Applies options that affect the panes' sizes: after pane-border-status changed. */
  refit(window: Window): void;
  /**
   * Without `keepFocus` (-d) the focus goes to `b` at its new place. With it, another pane's focus is unaffected; in
   * one window the focus of either goes to `a`, between two windows each place keeps its focus.
   */
  swapPanes(a: Pane, b: Pane, keepFocus: boolean, how?: { keepZoom?: boolean }): void;
  /** Moves a pane beside another one (join-pane, move-pane). */
  joinPane(source: Pane, target: Pane, request: SplitRequest): void;
  /** Moves the pane to a new window; the only pane of a window takes that window along. */
  breakPane(pane: Pane, session: Session, spec: WindowPlace & { name?: string; from?: Winlink }): Winlink;
  rotate(window: Window, direction: 'up' | 'down', how?: { keepZoom?: boolean }): void;
  selectPreset(window: Window, preset: LayoutPreset): void;
  /** Applies a layout string of holdfast or tmux. Errors: bad-value, `invalid layout: ...`. */
  applyLayout(window: Window, layout: string): void;
  /** Spreads the panes beside `pane` evenly (select-layout -E). */
  spread(pane: Pane): void;

  linkWindow(source: Winlink, target: Session, place: WindowPlace): Winlink;
  /** Errors: `window only linked to one session` unless `kill`, which ends the window when no other link is left. */
  unlinkWindow(winlink: Winlink, how?: { kill?: boolean }): void;
  /** `renumbers`: closes the gap in its old session, where the option renumber-windows asks for that. */
  moveWindow(source: Winlink, target: Session, place: WindowPlace, how?: { renumbers?: boolean }): Winlink;
  /** `keepFocus` is -d: `b`'s index becomes current. */
  swapWindows(a: Winlink, b: Winlink, keepFocus: boolean): void;
  renumberWindows(session: Session): void;

  /** The whole structure as JSON-able state, and back. */
  toState(): TreeState;
}

/** Stored at every structural change; versioned, and checked when read (treeRestore.ts). */
export interface TreeState {
  version: 1;
  nextIds: { session: number; window: number; pane: number };
  sessions: unknown[];
  windows: unknown[];
  panes: unknown[];
  globalOptions: Record<string, unknown>;
}

/** Events, in order; the server acts on these (PTY sizes, frames, hooks, storing). */
export type TreeEvent =
  | { type: 'session-created'; session: Session }
  | { type: 'session-renamed'; session: Session; oldName: string }
  | { type: 'session-closed'; session: Session; cause: string; by?: string }
  | { type: 'session-window-changed'; session: Session }
  | { type: 'window-linked'; winlink: Winlink }
  | { type: 'window-unlinked'; session: Session; window: Window; index: number }
  | { type: 'window-renamed'; window: Window; oldName: string }
  | { type: 'window-layout-changed'; window: Window }
  | { type: 'window-pane-changed'; window: Window }
  | { type: 'window-closed'; window: Window }
  | { type: 'pane-created'; pane: Pane; spec: PaneSpec }
  | { type: 'pane-resized'; pane: Pane }
  /** `count`: titles set since the last event. */
  | { type: 'pane-title-changed'; pane: Pane; count: number }
  | { type: 'pane-process-changed'; pane: Pane }
  | { type: 'pane-removed'; pane: Pane };

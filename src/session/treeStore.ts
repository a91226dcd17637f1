/**
 * The tree as JSON-able state. Owns the written form; treeRestore.ts reads it back, with checks.
 */
import type { OptionValue } from '../options/types.ts';
import type { ProcessInfo } from '../protocol/messages.ts';
import type { PaneNode } from './PaneNode.ts';
import type { SessionNode } from './SessionNode.ts';
import type { TreeCore } from './TreeCore.ts';
import type { PaneId, SessionId, TreeState, Uuid, WindowId } from './types.ts';
import type { WindowNode } from './WindowNode.ts';

interface StoredWinlink {
  index: number;
  window: WindowId;
  bell: boolean;
  activity: boolean;
  silence: boolean;
}

export interface StoredSession {
  id: SessionId;
  uuid: Uuid;
  name: string;
  group: string | null;
  cwd: string;
  environment: [name: string, value: string | null][];
  createdAt: number;
  activityAt: number;
  lastAttachedAt: number | null;
  /** Index of the current winlink, and of the previous ones, most recent first. */
  current: number;
  last: number[];
  winlinks: StoredWinlink[];
  options: Record<string, OptionValue>;
}

export interface StoredWindow {
  id: WindowId;
  uuid: Uuid;
  name: string;
  /** Absent for false, as in states of older releases. */
  namedByProgram?: true;
  cols: number;
  rows: number;
  /** The whole layout as a layout string; its pane numbers place the panes. */
  layout: string;
  zoomed: boolean;
  panes: PaneId[];
  active: PaneId;
  lastPanes: PaneId[];
  lastLayout: number;
  previousLayout: string | null;
  activityAt: number;
  options: Record<string, OptionValue>;
}

export interface StoredPane {
  id: PaneId;
  uuid: Uuid;
  title: string;
  startCwd: string;
  cwd: string;
  startCommand: string[];
  startEnvironment: Record<string, string>;
  process: ProcessInfo;
  restored: boolean;
  inputDisabled: boolean;
  marked: boolean;
  activePoint: number;
  createdAt: number;
  options: Record<string, OptionValue>;
}

export function storeCore(core: TreeCore): TreeState {
  const { server, session, window } = core.globalOptions;
  return {
    version: 1,
    nextIds: { ...core.nextIds },
    sessions: [...core.sessions.values()].map(storeSession),
    windows: [...core.windows.values()].map(storeWindow),
    panes: [...core.panes.values()].map(storePane),
    globalOptions: { server: server.toState(), session: session.toState(), window: window.toState() },
  };
}

function storeSession(session: SessionNode): StoredSession {
  return {
    id: session.id,
    uuid: session.uuid,
    name: session.name,
    group: session.group,
    cwd: session.cwd,
    environment: [...session.environment],
    createdAt: session.createdAt,
    activityAt: session.activityAt,
    lastAttachedAt: session.lastAttachedAt,
    current: session.current.index,
    last: session.lastWinlinks.map((winlink) => winlink.index),
    winlinks: session.winlinks.map(({ index, window, bell, activity, silence }) => ({
      index,
      window: window.id,
      bell,
      activity,
      silence,
    })),
    options: session.options.toState(),
  };
}

function storeWindow(window: WindowNode): StoredWindow {
  return {
    id: window.id,
    uuid: window.uuid,
    name: window.name,
    ...(window.namedByProgram ? { namedByProgram: true as const } : {}),
    cols: window.cols,
    rows: window.rows,
    layout: window.layout,
    zoomed: window.zoomed,
    panes: window.panes.map((pane) => pane.id),
    active: window.active.id,
    lastPanes: window.lastPanes.map((pane) => pane.id),
    lastLayout: window.lastLayout,
    previousLayout: window.previousLayout,
    activityAt: window.activityAt,
    options: window.options.toState(),
  };
}

function storePane(pane: PaneNode): StoredPane {
  return {
    id: pane.id,
    uuid: pane.uuid,
    title: pane.title,
    startCwd: pane.startCwd,
    cwd: pane.cwd,
    startCommand: [...pane.startCommand],
    startEnvironment: { ...pane.startEnvironment },
    process: pane.process,
    restored: pane.restored,
    inputDisabled: pane.inputDisabled,
    marked: pane.marked,
    activePoint: pane.activePoint,
    createdAt: pane.createdAt,
    options: pane.options.toState(),
  };
}

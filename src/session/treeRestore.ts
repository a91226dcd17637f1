/**
 * Restoring a tree from stored state. Owns the checks of a file that may be damaged or foreign: its shape, and the
 * consistency of its references. Unknown fields are ignored; nothing is guessed or repaired.
 */
import type { OptionStore } from '../options/OptionStore.ts';
import {
  anyOf,
  boolean,
  type Check,
  count,
  list,
  matching,
  number,
  object,
  oneOf,
  optional,
  orNull,
  passes,
  record,
  simple,
  text,
  tuple,
  variant,
  whole,
  yes,
} from '../protocol/check.ts';
import { printable } from '../protocol/printable.ts';
import { countLeaves } from './layout/Cell.ts';
import { layoutLimits, parseLayout } from './layout/layoutString.ts';
import { Tiling } from './layout/Tiling.ts';
import { PaneNode } from './PaneNode.ts';
import { type SessionGroup, SessionNode } from './SessionNode.ts';
import { SessionTree } from './SessionTree.ts';
import { TreeCore, type TreeParts } from './TreeCore.ts';
import type { StoredPane, StoredSession, StoredWindow } from './treeStore.ts';
import type { PaneId, TreeState } from './types.ts';
import { isUuid } from './uuid.ts';
import { WindowNode } from './WindowNode.ts';

/** State that can't be used, with the place of the error. */
export class BadState extends Error {
  override readonly name = 'BadState';
}

const filled = matching(/./s, ' must be a text that is not empty');
const uuid = simple(
  (value): value is string => typeof value === 'string' && isUuid(value),
  ' must be a UUID',
  { kind: 'text' },
);
const cells = whole(1, layoutLimits.cells);
const texts = list(text);
const optionValues = record(anyOf(' must be the value of an option', text, number, boolean, texts));

function id<Sign extends '$' | '@' | '%'>(sign: Sign): Check<`${Sign}${number}`> {
  const pattern = new RegExp(`^\\${sign}\\d{1,15}$`);
  return simple(
    (value): value is `${Sign}${number}` => typeof value === 'string' && pattern.test(value),
    ` must be an id such as ${sign}0`,
    { kind: 'text', pattern },
  );
}

const processShape = variant('state', {
  running: object({ pid: number, tty: text }),
  exited: object({ code: number, at: number }),
  killed: object({ signal: text, at: number }),
  lost: object({ reason: text, at: number }),
  failed: object({ reason: text, at: number }),
});

const sessionShape = object({
  id: id('$'),
  uuid,
  name: filled,
  group: orNull(text),
  cwd: text,
  environment: list(tuple([text, orNull(text)])),
  createdAt: number,
  activityAt: number,
  lastAttachedAt: orNull(number),
  current: count,
  last: list(count),
  winlinks: list(
    object({ index: count, window: id('@'), bell: boolean, activity: boolean, silence: boolean }),
    1,
  ),
  options: optionValues,
});

const windowShape = object({
  id: id('@'),
  uuid,
  name: text,
  namedByProgram: optional(yes),
  cols: cells,
  rows: cells,
  layout: text,
  zoomed: boolean,
  panes: list(id('%'), 1),
  active: id('%'),
  lastPanes: list(id('%')),
  lastLayout: whole(-1),
  previousLayout: orNull(text),
  activityAt: number,
  options: optionValues,
});

const paneShape = object({
  id: id('%'),
  uuid,
  title: text,
  startCwd: text,
  cwd: text,
  startCommand: texts,
  startEnvironment: record(text),
  process: processShape,
  restored: boolean,
  inputDisabled: boolean,
  marked: boolean,
  activePoint: count,
  createdAt: number,
  options: optionValues,
});

const treeShape: Check<StoredTree> = object({
  version: oneOf(1),
  nextIds: object({ session: count, window: count, pane: count }),
  sessions: list(sessionShape),
  windows: list(windowShape),
  panes: list(paneShape),
  globalOptions: object({ server: optionValues, session: optionValues, window: optionValues }),
});

/** A state that passed `treeShape`. */
interface StoredTree extends TreeState {
  sessions: StoredSession[];
  windows: StoredWindow[];
  panes: StoredPane[];
  globalOptions: Record<'server' | 'session' | 'window', Record<string, unknown>>;
}

export interface RestoredTree {
  tree: SessionTree;
  /** Options that this release does not accept, as `session $0: name`; everything else was restored. */
  problems: string[];
}

/**
 * The tree of a stored state; global options go into those of `parts`. Emits no events. Throws BadState for anything
 * but a sound state of this version, before `parts` is touched.
 */
export function restoreTree(state: unknown, parts: TreeParts): RestoredTree {
  if (!passes(treeShape, state)) throw new BadState(`state${treeShape.wrong(state)}`);
  const stored = state;
  checkReferences(stored);
  const layouts = new Map(stored.windows.map((window) => [window.id, restoreLayout(window)]));

  const problems: string[] = [];
  const restoreOptions = (store: OptionStore, values: Record<string, unknown>, owner: string): void => {
    for (const name of store.restoreState(values)) problems.push(`${owner}: ${name}`);
  };
  const core = new TreeCore(parts);
  for (const scope of ['server', 'session', 'window'] as const) {
    restoreOptions(parts.globalOptions[scope], stored.globalOptions[scope], `global ${scope} options`);
  }
  const panes = new Map(stored.panes.map((pane) => [pane.id, pane]));
  for (const window of stored.windows) {
    const node = restoreWindow(core, window, layouts.get(window.id), panes);
    restoreOptions(node.options, window.options, `window ${window.id}`);
    for (const pane of node.panes) {
      restoreOptions(pane.options, panes.get(pane.id)?.options ?? {}, `pane ${pane.id}`);
    }
    node.settle();
  }
  // Windows made their panes; lists of panes go by age, as they were stored.
  for (const { id } of stored.panes) {
    const pane = core.panes.get(id);
    core.panes.delete(id);
    if (pane !== undefined) core.panes.set(id, pane);
  }
  for (const session of stored.sessions) {
    const node = restoreSession(core, session);
    restoreOptions(node.options, session.options, `session ${session.id}`);
  }
  // Ids are never reused: not even when the counters of a damaged file are behind its ids.
  core.nextIds.session = nextId(stored.nextIds.session, stored.sessions);
  core.nextIds.window = nextId(stored.nextIds.window, stored.windows);
  core.nextIds.pane = nextId(stored.nextIds.pane, stored.panes);
  return { tree: new SessionTree(parts, core), problems };
}

function nextId(counter: number, objects: readonly { id: string }[]): number {
  return objects.reduce((next, object) => Math.max(next, Number(object.id.slice(1)) + 1), counter);
}

function restoreLayout(window: StoredWindow): Tiling {
  const place = `window ${window.id}`;
  let layout: Tiling;
  let leafCount: number;
  try {
    const root = parseLayout(window.layout);
    leafCount = countLeaves(root);
    layout = new Tiling(root);
  } catch (error) {
    throw new BadState(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const inLayout = layout.paneIds();
  if (leafCount !== inLayout.length || !sameMembers(inLayout, window.panes)) {
    throw new BadState(`${place}: its layout has other panes than its list`);
  }
  return layout;
}

function restoreWindow(
  core: TreeCore,
  stored: StoredWindow,
  layout: Tiling | undefined,
  panes: ReadonlyMap<PaneId, StoredPane>,
): WindowNode {
  const { id, uuid, cols, rows, activityAt } = stored;
  const name = printable(stored.name);
  const options = core.newOptions('window', core.globalOptions.window);
  const window = new WindowNode({ id, uuid, options, name, cols, rows, activityAt });
  window.namedByProgram = stored.namedByProgram === true;
  window.zoomed = stored.zoomed && stored.panes.length > 1;
  window.lastLayout = stored.lastLayout;
  window.previousLayout = stored.previousLayout;
  if (layout !== undefined) window.tiling = layout;
  for (const id of stored.panes) {
    const pane = panes.get(id);
    if (pane !== undefined) window.panes.push(restorePane(core, window, pane));
  }
  const byId = (id: PaneId) => window.panes.find((pane) => pane.id === id);
  const active = byId(stored.active);
  if (active === undefined) throw new BadState(`window ${id}: its active pane is not in it`);
  window.restoreFocus(
    active,
    stored.lastPanes.flatMap((id) => byId(id) ?? []),
  );
  core.windows.set(window.id, window);
  return window;
}

function restorePane(core: TreeCore, window: WindowNode, stored: StoredPane): PaneNode {
  const pane = new PaneNode({
    id: stored.id,
    uuid: stored.uuid,
    options: core.newOptions('pane', window.options),
    createdAt: stored.createdAt,
    window,
    spec: { cwd: stored.startCwd, command: stored.startCommand, environment: stored.startEnvironment },
  });
  pane.title = stored.title;
  pane.cwd = stored.cwd;
  pane.process = stored.process;
  pane.restored = stored.restored;
  pane.inputDisabled = stored.inputDisabled;
  pane.activePoint = stored.activePoint;
  core.activePoint = Math.max(core.activePoint, stored.activePoint);
  if (stored.marked && core.marked === null) {
    pane.marked = true;
    core.marked = pane;
  }
  core.panes.set(pane.id, pane);
  return pane;
}

function restoreSession(core: TreeCore, stored: StoredSession): SessionNode {
  const { id, uuid, cwd, createdAt } = stored;
  const name = printable(stored.name);
  const group = stored.group === null ? null : groupOf(core, stored.group);
  const options = core.newOptions('session', core.globalOptions.session);
  const environment = new Map(stored.environment);
  const session = new SessionNode({ id, uuid, name, cwd, createdAt, group, options, environment });
  session.activityAt = stored.activityAt;
  session.lastAttachedAt = stored.lastAttachedAt;
  for (const link of stored.winlinks) {
    const window = core.windows.get(link.window);
    if (window === undefined) continue;
    const winlink = session.link(window, link.index);
    winlink.bell = link.bell;
    winlink.activity = link.activity;
    winlink.silence = link.silence;
  }
  const current = session.at(stored.current);
  if (current === undefined) throw new BadState(`session ${id}: its current window is not in it`);
  session.restoreFocus(
    current,
    stored.last.flatMap((index) => session.at(index) ?? []),
  );
  core.sessions.set(session.id, session);
  group?.sessions.add(session);
  return session;
}

function groupOf(core: TreeCore, stored: string): SessionGroup {
  const name = printable(stored);
  const known = core.groups.get(name);
  if (known !== undefined) return known;
  const group: SessionGroup = { name, sessions: new Set() };
  core.groups.set(name, group);
  return group;
}

function checkReferences(stored: StoredTree): void {
  const { sessions, windows, panes } = stored;
  for (const [what, values] of [
    ['id', [...sessions, ...windows, ...panes].map((object) => object.id)],
    ['uuid', [...sessions, ...windows, ...panes].map((object) => object.uuid)],
    ['session name', sessions.map((session) => session.name)],
    ['pane in windows', windows.flatMap((window) => window.panes)],
  ] as const) {
    const double = firstDouble(values);
    if (double !== undefined) throw new BadState(`${what} ${double}: there twice`);
  }
  const linked = sessions.flatMap((session) => session.winlinks.map((winlink) => winlink.window));
  if (
    !sameMembers(
      [...new Set(linked)],
      windows.map((window) => window.id),
    )
  ) {
    throw new BadState('windows: not the same as those that the sessions hold');
  }
  if (
    !sameMembers(
      windows.flatMap((window) => window.panes),
      panes.map((pane) => pane.id),
    )
  ) {
    throw new BadState('panes: not the same as those that the windows hold');
  }
  for (const window of windows) {
    for (const pane of [window.active, ...window.lastPanes]) {
      if (!window.panes.includes(pane)) throw new BadState(`window ${window.id}: pane ${pane} is not in it`);
    }
    if (firstDouble(window.lastPanes) !== undefined || window.lastPanes.includes(window.active)) {
      throw new BadState(`window ${window.id}: its last panes are not sound`);
    }
  }
  for (const session of sessions) {
    const indexes = session.winlinks.map((winlink) => winlink.index);
    if (firstDouble(indexes) !== undefined) throw new BadState(`session ${session.id}: an index twice`);
    for (const index of [session.current, ...session.last]) {
      if (!indexes.includes(index)) throw new BadState(`session ${session.id}: no window at index ${index}`);
    }
    if (firstDouble(session.last) !== undefined || session.last.includes(session.current)) {
      throw new BadState(`session ${session.id}: its last windows are not sound`);
    }
  }
}

function firstDouble<T>(values: readonly T[]): T | undefined {
  const seen = new Set<T>();
  for (const value of values) {
    if (seen.has(value)) return value;
    seen.add(value);
  }
  return undefined;
}

function sameMembers<T>(a: readonly T[], b: readonly T[]): boolean {
  const set = new Set(a);
  return a.length === b.length && b.every((value) => set.has(value));
}

/**
 * A tree for tests: options at their defaults, ids that count, a clock that stands still, and
 * the events as a list.
 */
import { createGlobalOptions, type GlobalOptions } from '../../src/options/OptionStore.ts';
import { SessionTree } from '../../src/session/SessionTree.ts';
import type { TreeParts } from '../../src/session/TreeCore.ts';
import type { PaneSpec, TreeEvent } from '../../src/session/types.ts';

export interface Harness {
  tree: SessionTree;
  parts: TreeParts;
  options: GlobalOptions;
  events: TreeEvent[];
  clock: { time: number; now(): number };
}

export function newHarness(): Harness {
  const events: TreeEvent[] = [];
  const clock = {
    time: 1_700_000_000_000,
    now() {
      return this.time;
    },
  };
  const options = createGlobalOptions();
  let uuids = 0;
  const parts: TreeParts = {
    clock,
    newUuid: () => `00000000-0000-7000-8000-${String(++uuids).padStart(12, '0')}`,
    globalOptions: options,
    emit: (event) => events.push(event),
  };
  return { tree: new SessionTree(parts), parts, options, events, clock };
}

export const shell: PaneSpec = { cwd: '/home', command: [] };

/** A tree with one session of one window, 80x24 unless told otherwise. */
export function newWindow(cols = 80, rows = 24) {
  const harness = newHarness();
  const session = harness.tree.createSession({ cwd: '/home', cols, rows, pane: shell });
  const winlink = session.current;
  const { window } = winlink;
  return { ...harness, session, winlink, window, first: window.active };
}

/**
 * Actions on panes within and between windows: split, remove, swap, join, break, rotate, with their effects on layout,
 * zoom and focus (tmux's cmd-*-pane.c). Owns those sequences; Layout owns sizes, WinlinkActions links.
 */
import { fail } from '../protocol/errors.ts';
import { applicableLayout } from './layout/customLayout.ts';
import { buildPreset, layoutPresets } from './layout/presets.ts';
import { type CellRequest, Tiling } from './layout/Tiling.ts';
import type { PaneNode } from './PaneNode.ts';
import type { SessionNode, WinlinkNode } from './SessionNode.ts';
import type { TreeCore } from './TreeCore.ts';
import type { LayoutPreset, PaneSpec, Side, SplitRequest, WindowPlace } from './types.ts';
import type { WindowNode } from './WindowNode.ts';
import type { WinlinkActions } from './WinlinkActions.ts';

export class PaneActions {
  readonly #core: TreeCore;
  readonly #winlinks: WinlinkActions;

  constructor(core: TreeCore, winlinks: WinlinkActions) {
    this.#core = core;
    this.#winlinks = winlinks;
  }

  split(target: PaneNode, request: SplitRequest, spec: PaneSpec): PaneNode {
    const { window } = target;
    // As in tmux, a percentage of a zoomed pane refers to its displayed size.
    const cells = cellRequest(request, request.fullSize === true ? window : target);
    if (!window.tiling.canInsert(target.id, cells, window.borderStatus)) throw fail('no-space', {});
    this.#core.unzoom(window);
    const pane = this.#core.newPane(window, spec);
    window.tiling.insert(target.id, pane.id, cells, window.borderStatus);
    let at = window.panes.indexOf(target) + (cells.before ? 0 : 1);
    if (cells.fullSize) at = cells.before ? 0 : window.panes.length;
    window.panes.splice(at, 0, pane);
    this.#core.changes.touch(window);
    if (request.detached !== true) this.#core.activate(pane);
    if (request.zoomed === true) this.#core.zoom(window);
    return pane;
  }

  remove(pane: PaneNode): void {
    const { window } = pane;
    if (window.panes.length === 1) {
      this.#winlinks.removeWindow(window);
      return;
    }
    this.#core.unzoom(window);
    window.tiling.remove(pane.id, window.borderStatus);
    this.#core.leave(pane);
    this.#core.endPane(pane);
  }

  select(pane: PaneNode, keepZoom: boolean): void {
    const { window } = pane;
    if (pane === window.active) return;
    this.#withZoom(window, keepZoom, () => this.#core.activate(pane));
  }

  moveBorder(pane: PaneNode, side: Side, cells: number): void {
    const { window } = pane;
    this.#core.unzoom(window);
    window.tiling.moveBorder(pane.id, side, cells, window.borderStatus);
    this.#core.changes.touch(window);
  }

  dragBorder(window: WindowNode, from: { x: number; y: number }, to: { x: number; y: number }): void {
    if (window.zoomed) return;
    window.tiling.dragBorder(from, to, window.borderStatus);
    this.#core.changes.touch(window);
  }

  setSize(pane: PaneNode, size: { cols?: number; rows?: number }): void {
    const { window } = pane;
    this.#core.unzoom(window);
    const status = window.borderStatus;
    if (size.cols !== undefined) window.tiling.setSize(pane.id, 'horizontal', size.cols, status);
    if (size.rows !== undefined) {
      // The requested size is the program's: the line of pane-border-status is added. As in tmux, the top line is
      // counted for a pane at the very top and the bottom line for one at the very bottom, even if such a pane is so
      // low that it keeps its only line.
      const box = window.tiledBox(pane);
      const line =
        (status === 'top' && box.y <= 1) || (status === 'bottom' && box.y + box.rows >= window.rows - 1)
          ? 1
          : 0;
      window.tiling.setSize(pane.id, 'vertical', size.rows + line, status);
    }
    this.#core.changes.touch(window);
  }

  /** Exchanges two panes, in one window or between two. `detached` is -d of swap-pane. */
  swap(a: PaneNode, b: PaneNode, how: { detached: boolean; keepZoom: boolean }): void {
    const [first, second] = [a.window, b.window];
    // Even exchanging a pane with itself unzooms its window, as in tmux.
    this.#withZoom(first, how.keepZoom, () => {
      this.#withZoom(second, how.keepZoom, () => {
        if (a !== b) this.#exchange(a, b, first, second, how.detached);
      });
    });
  }

  #exchange(a: PaneNode, b: PaneNode, first: WindowNode, second: WindowNode, detached: boolean): void {
    const [atA, atB] = [first.panes.indexOf(a), second.panes.indexOf(b)];
    const focused = { a: first.active === a, b: second.active === b };
    if (first === second) {
      first.tiling.assign(
        new Map([
          [a.id, b.id],
          [b.id, a.id],
        ]),
      );
    } else {
      first.tiling.assign(new Map([[a.id, b.id]]));
      second.tiling.assign(new Map([[b.id, a.id]]));
      for (const pane of [a, b]) this.#core.unmark(pane);
      this.#core.adopt(second, a);
      this.#core.adopt(first, b);
      first.replaceInFocus(a, b);
      second.replaceInFocus(b, a);
    }
    first.panes[atA] = b;
    second.panes[atB] = a;
    this.#core.changes.touch(first);
    this.#core.changes.touch(second);

    if (first === second) {
      if (!detached || focused.a) this.#core.activate(b);
      // tmux tests the second pane after it moved the focus there, so with -d the focus always ends on the first.
      if (detached && (focused.a || focused.b)) this.#core.activate(a);
      return;
    }
    if (!detached) {
      this.#core.activate(b);
      this.#core.activate(a);
    }
    for (const [window, changed] of [
      [first, focused.a],
      [second, focused.b],
    ] as const) {
      if (changed) this.#core.changes.tell({ type: 'window-pane-changed', window });
    }
  }

  /** Moves a pane beside another one, in the same window or another; a window left empty ends. */
  join(source: PaneNode, target: PaneNode, request: SplitRequest): void {
    if (source === target) {
      throw fail('bad-arguments', { words: 'source and target panes must be different' });
    }
    const [from, to] = [source.window, target.window];
    // As in tmux 3.3a a percentage is of the target pane here, even with fullSize.
    const cells = cellRequest(request, to.tiledBox(target));
    if (!to.tiling.canInsert(target.id, cells, to.borderStatus)) {
      throw fail('no-space', { words: 'create pane failed: pane too small' });
    }
    this.#core.unzoom(from);
    this.#core.unzoom(to);

    // Room is made before the old cell is removed, so that a pane may be moved beside its own neighbour: until then
    // the new cell has a placeholder id.
    const placeholder = '%-1' as const;
    to.tiling.insert(target.id, placeholder, cells, to.borderStatus);
    const last = from.panes.length === 1;
    if (!last) from.tiling.remove(source.id, from.borderStatus);
    to.tiling.assign(new Map([[placeholder, source.id]]));
    this.#core.leave(source);
    this.#core.adopt(to, source);
    to.panes.splice(to.panes.indexOf(target) + (cells.before ? 0 : 1), 0, source);
    this.#core.changes.touch(to);
    if (request.detached !== true) this.#core.activate(source);
    if (last) this.#winlinks.removeWindow(from);
  }

  /** Moves a pane to a new window. The only pane of a window takes that window along. */
  breakOut(
    pane: PaneNode,
    from: WinlinkNode | undefined,
    session: SessionNode,
    spec: WindowPlace & { name?: string | undefined },
  ): WinlinkNode {
    const { window } = pane;
    if (window.panes.length === 1 && from !== undefined) {
      const added = this.#winlinks.moveWindow(from, session, spec);
      if (spec.name !== undefined) this.rename(window, spec.name, 'hand');
      return added;
    }
    this.#winlinks.check(session, spec, (index) =>
      fail('index-in-use', { index, words: `index in use: ${index}` }),
    );
    this.#core.unzoom(window);
    window.tiling.remove(pane.id, window.borderStatus);
    this.#core.leave(pane);
    const { cols, rows } = window;
    const made = this.#core.newWindow({ name: spec.name, command: pane.startCommand, cols, rows, session });
    this.#core.fill(made, pane);
    return this.#winlinks.place(session, made, spec);
  }

  /** Moves every pane to the next cell ('down') or the previous one ('up'); the focus keeps its cell. */
  rotate(window: WindowNode, direction: 'up' | 'down', keepZoom: boolean): void {
    if (window.panes.length === 1) return;
    this.#withZoom(window, keepZoom, () => {
      const before = window.panes.map((pane) => pane.id);
      const place = window.panes.indexOf(window.active);
      if (direction === 'down') window.panes.unshift(...window.panes.splice(-1));
      else window.panes.push(...window.panes.splice(0, 1));
      window.tiling.assign(
        new Map(
          window.panes.flatMap((pane, at) => (before[at] === undefined ? [] : [[before[at], pane.id]])),
        ),
      );
      this.#core.changes.touch(window);
      const focused = window.panes[place];
      if (focused !== undefined) this.#core.activate(focused);
    });
  }

  selectPreset(window: WindowNode, preset: LayoutPreset): void {
    this.#core.unzoom(window);
    this.#remember(window);
    window.lastLayout = layoutPresets.indexOf(preset);
    if (window.panes.length === 1) return;
    const { options } = window;
    const text = (name: string) => String(options.get(name));
    const root = buildPreset(preset, panesOf(window), window, {
      mainWidth: text('main-pane-width'),
      mainHeight: text('main-pane-height'),
      otherWidth: text('other-pane-width'),
      otherHeight: text('other-pane-height'),
      tiledColumns: options.getNumber('tiled-layout-max-columns'),
      status: window.borderStatus,
    });
    this.#take(window, new Tiling(root));
  }

  applyLayout(window: WindowNode, text: string): void {
    const root = applicableLayout(text, panesOf(window), window.borderStatus);
    this.#core.unzoom(window);
    this.#remember(window);
    this.#take(window, new Tiling(root));
  }

  spread(pane: PaneNode): void {
    const { window } = pane;
    this.#core.unzoom(window);
    this.#remember(window);
    window.tiling.spread(pane.id, window.borderStatus);
    this.#core.changes.touch(window);
  }

  resizeWindow(window: WindowNode, cols: number, rows: number): void {
    window.tiling.fit(cols, rows, window.borderStatus);
    // A window is never smaller than the minimum of its panes.
    window.cols = Math.max(cols, window.tiling.cols);
    window.rows = Math.max(rows, window.tiling.rows);
    this.#core.changes.touch(window);
  }

  rename(window: WindowNode, name: string, by: 'hand' | 'person' | 'program'): void {
    const { name: oldName, namedByProgram } = window;
    if (by === 'hand') window.options.set('automatic-rename', false);
    window.namedByProgram = by === 'program';
    if (name === oldName) {
      if (namedByProgram !== window.namedByProgram) this.#core.changes.touch(window);
      return;
    }
    window.name = name;
    this.#core.changes.tell({ type: 'window-renamed', window, oldName });
  }

  #take(window: WindowNode, layout: Tiling): void {
    window.tiling = layout;
    window.cols = layout.cols;
    window.rows = layout.rows;
    this.#core.changes.touch(window);
  }

  #remember(window: WindowNode): void {
    window.previousLayout = window.layout;
  }

  /** Runs a change on the unzoomed window; afterwards zooms the active pane again if requested. */
  #withZoom(window: WindowNode, keepZoom: boolean, change: () => void): void {
    const again = window.zoomed && keepZoom;
    this.#core.unzoom(window);
    change();
    if (again) this.#core.zoom(window);
  }
}

function panesOf(window: WindowNode) {
  return window.panes.map((pane) => pane.id);
}

/** The requested size in cells: a percentage refers to `space`. */
function cellRequest(request: SplitRequest, space: { cols: number; rows: number }): CellRequest {
  const { direction, size: asked } = request;
  const plain = { direction, before: request.before === true, fullSize: request.fullSize === true };
  if (asked === undefined) return plain;
  if ('cells' in asked) return { ...plain, size: asked.cells };
  const whole = direction === 'horizontal' ? space.cols : space.rows;
  return { ...plain, size: Math.floor((whole * asked.percent) / 100) };
}

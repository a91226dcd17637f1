/**
 * A window: its panes in order, the active one, and their layout. Owns focus among its panes, zoom, and the panes'
 * geometry as it follows from the layout; never ids, links or events.
 */

import type { OptionStore } from '../options/OptionStore.ts';
import type { BorderStatus } from './layout/Cell.ts';
import { Tiling } from './layout/Tiling.ts';
import type { PaneNode } from './PaneNode.ts';
import type { WinlinkNode } from './SessionNode.ts';
import type { Box, Uuid, Window, WindowId } from './types.ts';

export interface WindowFields {
  id: WindowId;
  uuid: Uuid;
  options: OptionStore;
  name: string;
  cols: number;
  rows: number;
  activityAt: number;
}

export class WindowNode implements Window {
  readonly id: WindowId;
  readonly uuid: Uuid;
  readonly options: OptionStore;
  name: string;
  namedByProgram = false;
  cols: number;
  rows: number;
  readonly panes: PaneNode[] = [];
  readonly lastPanes: PaneNode[] = [];
  readonly links: WinlinkNode[] = [];
  zoomed = false;
  activityAt: number;
  lastLayout = -1;
  previousLayout: string | null = null;
  #active: PaneNode | null = null;
  #tiling: Tiling | null = null;

  constructor(fields: WindowFields) {
    this.id = fields.id;
    this.uuid = fields.uuid;
    this.options = fields.options;
    this.name = fields.name;
    this.cols = fields.cols;
    this.rows = fields.rows;
    this.activityAt = fields.activityAt;
  }

  get active(): PaneNode {
    if (this.#active === null) throw new Error(`window ${this.id} has no active pane yet`);
    return this.#active;
  }

  /** The whole layout, even while a pane is zoomed. */
  get tiling(): Tiling {
    if (this.#tiling === null) throw new Error(`window ${this.id} has no layout yet`);
    return this.#tiling;
  }

  set tiling(layout: Tiling) {
    this.#tiling = layout;
  }

  get layout(): string {
    return this.tiling.toString();
  }

  get visibleLayout(): string {
    return this.zoomed ? this.#zoomedLayout().toString() : this.layout;
  }

  get borderStatus(): BorderStatus {
    const status = this.options.getString('pane-border-status');
    return status === 'top' || status === 'bottom' ? status : 'off';
  }

  /** A pane's box in the whole layout, zoomed or not. */
  tiledBox(pane: PaneNode): Box {
    return this.tiling.boxOf(pane.id, this.borderStatus);
  }

  /** Makes a pane active and remembers the previous one. Returns false when it already was. */
  activate(pane: PaneNode, point: number): boolean {
    if (pane === this.#active) return false;
    forget(this.lastPanes, pane);
    if (this.#active !== null) this.lastPanes.unshift(this.#active);
    this.#active = pane;
    pane.activePoint = point;
    return true;
  }

  /** Restores a stored focus, without touching any history. */
  restoreFocus(active: PaneNode, lastPanes: readonly PaneNode[]): void {
    this.#active = active;
    this.lastPanes.splice(0, this.lastPanes.length, ...lastPanes);
  }

  /**
   * Removes a pane from the list of panes; the caller removes its cell. When it was active, the last active one
   * replaces it, or else the one before it, or after. Returns whether another pane became active.
   */
  dropPane(pane: PaneNode): boolean {
    const at = this.panes.indexOf(pane);
    const heir =
      this.lastPanes.find((other) => other !== pane) ?? this.panes[at - 1] ?? this.panes[at + 1] ?? null;
    this.panes.splice(at, 1);
    forget(this.lastPanes, pane);
    if (this.#active !== pane) return false;
    this.#active = heir;
    if (heir !== null) forget(this.lastPanes, heir);
    return heir !== null;
  }

  /** Moves the focus from a pane that leaves its place to its replacement. */
  replaceInFocus(from: PaneNode, to: PaneNode): void {
    if (this.#active === from) this.#active = to;
    forget(this.lastPanes, from);
  }

  /** Applies sizes and positions from the layout. Returns the panes whose size changed. */
  settle(): PaneNode[] {
    const status = this.borderStatus;
    const zoomed = this.zoomed ? this.#zoomedLayout() : null;
    return this.panes.filter((pane) => {
      const whole = zoomed !== null && pane === this.#active ? zoomed : this.tiling;
      const box = whole.boxOf(pane.id, status);
      // A pane without a size is new: it gets a created event instead.
      const resized = pane.cols > 0 && (box.cols !== pane.cols || box.rows !== pane.rows);
      pane.x = box.x;
      pane.y = box.y;
      pane.cols = box.cols;
      pane.rows = box.rows;
      return resized;
    });
  }

  #zoomedLayout(): Tiling {
    return Tiling.ofOne(this.active.id, this.cols, this.rows);
  }
}

function forget(list: PaneNode[], pane: PaneNode): void {
  const at = list.indexOf(pane);
  if (at >= 0) list.splice(at, 1);
}

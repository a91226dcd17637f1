/**
 * The newest state of a viewport, folded from its frames. Owns the rows of panes and the parts that changed since they
 * were last taken; draws nothing, and knows no page.
 */
import type {
  CursorState,
  Frame,
  Layout,
  PaneUpdate,
  PopupBox,
  StatusArea,
  TerminalModes,
} from '../../protocol/frames.ts';
import { noModes, type Run } from '../../protocol/frames.ts';

/** Changes of one pane's rows since they were last taken. */
export interface RowChanges {
  /** Rows that moved up, before those in `rows` changed. */
  scroll: number;
  rows: Set<number>;
  /** Every row is new. */
  all: boolean;
}

/** Parts that changed since they were last taken. */
export interface PictureChanges {
  layout: boolean;
  status: boolean;
  popup: boolean;
  panes: Map<string, RowChanges>;
}

/** Most rows of a pane that are kept: no window is taller. */
const mostRows = 4096;

const nothing = (): PictureChanges => ({ layout: false, status: false, popup: false, panes: new Map() });

export class Picture {
  layout: Layout | null = null;
  status: StatusArea = { position: 'bottom', lines: [] };
  message: NonNullable<Frame['message']> | null = null;
  cursor: CursorState = { x: 0, y: 0, visible: false, shape: 0 };
  modes: TerminalModes = noModes;
  popup: PopupBox | null = null;
  title: string | null = null;
  looks: Frame['looks'];
  /** Number of the newest frame; 0 before the first. */
  rev = 0;
  readonly #rows = new Map<string, Run[][]>();
  #changes = nothing();

  /** Rows of a pane or popup from its top; missing and undefined ones are blank. */
  rows(pane: string): readonly (Run[] | undefined)[] {
    return this.#rows.get(pane) ?? [];
  }

  /** The program in a pane takes the mouse; a popup's does. */
  takesMouse(pane: string): boolean {
    const box = this.layout?.panes.find((one) => one.pane === pane);
    return box ? box.takesMouse === true : true;
  }

  apply(frame: Frame): void {
    this.rev = frame.rev;
    if (frame.full) this.#forget();
    if (frame.layout) this.#setLayout(frame.layout);
    if (frame.popup !== undefined) {
      if (frame.popup?.pane !== this.popup?.pane) this.#drop(this.popup?.pane);
      this.popup = frame.popup;
      this.#changes.popup = true;
    }
    for (const update of frame.panes ?? []) this.#update(update);
    if (frame.cursor) this.cursor = frame.cursor;
    if (frame.modes) this.modes = frame.modes;
    if (frame.status) {
      this.status = frame.status;
      this.#changes.status = true;
    }
    if (frame.message !== undefined) {
      this.message = frame.message;
      this.#changes.status = true;
    }
    if (frame.looks) this.looks = frame.looks;
    if (typeof frame.title === 'string') this.title = frame.title;
  }

  /** The panes, the status lines and the cursor as one frame, without popups and messages. Null before the first. */
  toFrame(): Frame | null {
    const { layout, status, cursor, modes, title, looks } = this;
    if (layout === null) return null;
    const panes = layout.panes.map(({ pane, rows }) => ({
      pane,
      rows: this.rows(pane)
        .slice(0, rows)
        .flatMap((runs, y): [number, Run[]][] => (runs ? [[y, runs]] : [])),
    }));
    return { rev: 0, full: true, layout, panes, status, cursor, modes, title, ...(looks ? { looks } : {}) };
  }

  /** The changes since the last call. */
  take(): PictureChanges {
    const changes = this.#changes;
    this.#changes = nothing();
    return changes;
  }

  #forget(): void {
    this.#rows.clear();
    this.layout = null;
    this.popup = null;
    this.message = null;
    this.#changes = { layout: true, status: true, popup: true, panes: new Map() };
  }

  #setLayout(layout: Layout): void {
    const sizes = new Map(this.layout?.panes.map((box) => [box.pane, box]));
    this.layout = layout;
    this.#changes.layout = true;
    const shown = new Set(layout.panes.map((box) => box.pane));
    for (const pane of sizes.keys()) if (!shown.has(pane)) this.#drop(pane);
    for (const { pane, rows } of layout.panes) {
      const kept = this.#rows.get(pane);
      if (kept && kept.length > rows) kept.length = rows;
    }
  }

  #drop(pane: string | undefined): void {
    if (pane === undefined) return;
    this.#rows.delete(pane);
    this.#changes.panes.delete(pane);
  }

  #update({ pane, scroll = 0, rows }: PaneUpdate): void {
    const kept = this.#rows.get(pane) ?? [];
    this.#rows.set(pane, kept);
    const changes = this.#changesOf(pane);
    if (scroll > 0) {
      kept.splice(0, scroll);
      changes.scroll += scroll;
      changes.rows = new Set([...changes.rows].flatMap((y) => (y >= scroll ? [y - scroll] : [])));
    }
    for (const [y, runs] of rows) {
      if (y >= mostRows) continue;
      kept[y] = runs;
      changes.rows.add(y);
    }
  }

  #changesOf(pane: string): RowChanges {
    const known = this.#changes.panes.get(pane);
    if (known) return known;
    const fresh = { scroll: 0, rows: new Set<number>(), all: false };
    this.#changes.panes.set(pane, fresh);
    return fresh;
  }
}

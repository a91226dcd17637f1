/**
 * The preview of a list's selected item: a pane, the layout of a window of panes, or the last screen of a session that
 * has ended. Owns the last picture and when to ask for the next; one request at a time.
 */
import type { Layout, Run } from '../../protocol/messages.ts';
import type { OverlayItem, WindowPreview } from '../../protocol/overlays.ts';
import type { Inset } from '../compositor/Layer.ts';
import type { OverlayHost } from '../Overlays.ts';
import type { BoxSize } from './box.ts';
import { cleanLine } from './cleanLine.ts';
import type { Look } from './marks.ts';

/** How often the picture of a live item is refreshed. */
const previewMs = 400;

interface Seen {
  /** The item it shows: `keyOf`. */
  of: string;
  rows: Run[][];
  window?: WindowPreview | undefined;
}

export class Preview {
  readonly #host: OverlayHost;
  readonly #wanted: () => { item: OverlayItem | null; size: BoxSize | null };
  #timer: NodeJS.Timeout | null = null;
  #seen: Seen | null = null;
  #asking = false;
  #closed = false;

  /** Without `shown` it never asks. `wanted` gives the selected item and the room for its preview; null for none. */
  constructor(
    host: OverlayHost,
    shown: boolean,
    wanted: () => { item: OverlayItem | null; size: BoxSize | null },
  ) {
    this.#host = host;
    this.#wanted = wanted;
    if (shown) this.#timer = setInterval(() => this.look(), previewMs);
    this.look();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
  }

  /** The preview's part of a picture. Empty while the selected item's has not arrived. */
  insets(place: BoxSize & { x: number; y: number }, look: Look): Inset[] {
    const seen = this.#seen;
    const { item } = this.#wanted();
    if (!seen || !item || seen.of !== keyOf(item)) return [];
    if (!seen.window) return [{ ...place, lines: seen.rows }];
    const { cols, rows, panes } = seen.window;
    const room = { x: place.x, y: place.y, cols: place.cols, rows: place.rows };
    return [
      { ...room, lines: [], window: layoutOf(seen.window, look) },
      ...panes.map((pane) => ({
        x: place.x + pane.x,
        y: place.y + pane.y,
        cols: Math.min(pane.cols, cols - pane.x, place.cols - pane.x),
        rows: Math.min(pane.rows, rows - pane.y, place.rows - pane.y),
        lines: pane.lines,
      })),
    ].filter((inset) => inset.cols > 0 && inset.rows > 0);
  }

  /** Asks for a picture of the selected item. */
  look(): void {
    const { item, size } = this.#wanted();
    if (!item || !size || this.#asking || this.#closed) return;
    const of = keyOf(item);
    // The last screen of an ended session never changes.
    if (of === '' || (item.ended !== undefined && this.#seen?.of === of)) return;
    this.#asking = true;
    this.#ask(item, size)
      .then((seen) => {
        const before = JSON.stringify(this.#seen);
        this.#seen = { of, ...seen };
        if (!this.#closed && JSON.stringify(this.#seen) !== before) this.#host.changed();
      })
      .catch(() => {
        this.#seen = null;
      })
      .finally(() => {
        this.#asking = false;
        const now = this.#wanted().item;
        if (now && keyOf(now) !== of) this.look();
      });
  }

  async #ask({ pane, window, ended }: OverlayItem, { cols, rows }: BoxSize): Promise<Omit<Seen, 'of'>> {
    if (ended === undefined)
      return this.#host.preview({ pane: pane ?? '', cols, rows, ...(window ? { window } : {}) });
    const lines = await this.#host.lastScreen(ended);
    return { rows: lines.slice(-rows).map((line) => [['', cleanLine(line)]]) };
  }
}

/** Empty for an item without a preview. */
function keyOf({ pane, window, ended }: OverlayItem): string {
  return ended ?? (pane === undefined ? '' : `${pane}${window ? ' window' : ''}`);
}

function layoutOf({ cols, rows, active, panes }: WindowPreview, look: Look): Layout {
  return {
    cols,
    rows,
    active,
    zoomed: false,
    panes: panes.map(({ pane, x, y, cols, rows }) => ({ pane, x, y, cols, rows })),
    borderStyle: look.border,
    activeBorderStyle: look.accent,
    fill: ' ',
    ...borderStatusOf(rows, panes),
  };
}

/** A line above or below all panes holds their titles: no other line ends at it. */
function borderStatusOf(rows: number, panes: WindowPreview['panes']): Pick<Layout, 'borderStatus'> {
  if (panes.length === 0) return {};
  if (panes.every(({ y }) => y > 0)) return { borderStatus: 'top' };
  return panes.every((pane) => pane.y + pane.rows < rows) ? { borderStatus: 'bottom' } : {};
}

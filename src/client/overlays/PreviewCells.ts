/**
 * The preview beside a list: a pane, the layout of a window of panes, or the last screen of a session that has ended.
 * Owns the last picture and when to ask for the next; one request at a time.
 */
import type { Layout, Run } from '../../protocol/messages.ts';
import type { WindowPreview } from '../../protocol/overlays.ts';
import type { PreviewRoom } from '../chrome/messages.ts';
import type { Inset } from '../compositor/Layer.ts';
import type { OverlayQuestions } from '../Overlays.ts';
import { cleanLine } from './cleanLine.ts';

/** Interval between two pictures of a live item. */
const previewMs = 400;

interface Seen {
  /** Key of the item shown, by `keyOf`. */
  of: string;
  rows: Run[][];
  window?: WindowPreview | undefined;
}

export class PreviewCells {
  readonly #host: Pick<OverlayQuestions, 'preview' | 'lastScreen'>;
  readonly #changed: () => void;
  #room: PreviewRoom | null = null;
  #timer: NodeJS.Timeout | null = null;
  #seen: Seen | null = null;
  #asking = false;

  constructor(host: Pick<OverlayQuestions, 'preview' | 'lastScreen'>, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Sets the item to show and its room; null for none. */
  show(room: PreviewRoom | null): void {
    this.#room = room;
    if (this.#timer && !room) clearInterval(this.#timer);
    this.#timer = room ? (this.#timer ?? setInterval(() => this.#look(), previewMs)) : null;
    if (!room) this.#seen = null;
    else if (this.#seen?.of !== keyOf(room.item)) this.#look();
  }

  /** The preview's part of a picture; empty until the item's picture has arrived. */
  insets(): Inset[] {
    const [seen, room] = [this.#seen, this.#room];
    if (!seen || !room || seen.of !== keyOf(room.item)) return [];
    const { place } = room;
    if (!seen.window) return [{ ...place, lines: seen.rows }];
    const { cols, rows, panes } = seen.window;
    return [
      { ...place, lines: [], window: layoutOf(seen.window, room) },
      ...panes.map((pane) => ({
        x: place.x + pane.x,
        y: place.y + pane.y,
        cols: Math.min(pane.cols, cols - pane.x, place.cols - pane.x),
        rows: Math.min(pane.rows, rows - pane.y, place.rows - pane.y),
        lines: pane.lines,
      })),
    ].filter((inset) => inset.cols > 0 && inset.rows > 0);
  }

  /** Asks for a picture of the item. */
  #look(): void {
    const room = this.#room;
    if (!room || this.#asking) return;
    const of = keyOf(room.item);
    // The last screen of an ended session never changes.
    if (of === '' || (room.item.ended !== undefined && this.#seen?.of === of)) return;
    this.#asking = true;
    this.#ask(room)
      .then((seen) => {
        const before = JSON.stringify(this.#seen);
        this.#seen = { of, ...seen };
        if (JSON.stringify(this.#seen) !== before) this.#changed();
      })
      .catch(() => {
        this.#seen = null;
      })
      .finally(() => {
        this.#asking = false;
        if (this.#room && keyOf(this.#room.item) !== of) this.#look();
      });
  }

  async #ask({
    item: { pane, window, ended },
    place: { cols, rows },
  }: PreviewRoom): Promise<Omit<Seen, 'of'>> {
    if (ended === undefined)
      return this.#host.preview({ pane: pane ?? '', cols, rows, ...(window ? { window } : {}) });
    const lines = await this.#host.lastScreen(ended);
    return { rows: lines.slice(-rows).map((line) => [['', cleanLine(line)]]) };
  }
}

/** Empty for an item without a preview. */
function keyOf({ pane, window, ended }: PreviewRoom['item']): string {
  return ended ?? (pane === undefined ? '' : `${pane}${window ? ' window' : ''}`);
}

function layoutOf({ cols, rows, active, panes }: WindowPreview, room: PreviewRoom): Layout {
  return {
    cols,
    rows,
    active,
    zoomed: false,
    panes: panes.map(({ pane, x, y, cols, rows }) => ({ pane, x, y, cols, rows })),
    borderStyle: room.border,
    activeBorderStyle: room.activeBorder,
    fill: ' ',
    ...borderStatusOf(rows, panes),
  };
}

/** Position of the line with the panes' titles, if any: above or below all panes; no other line ends at it. */
function borderStatusOf(rows: number, panes: WindowPreview['panes']): Pick<Layout, 'borderStatus'> {
  if (panes.length === 0) return {};
  if (panes.every(({ y }) => y > 0)) return { borderStatus: 'top' };
  return panes.every((pane) => pane.y + pane.rows < rows) ? { borderStatus: 'bottom' } : {};
}

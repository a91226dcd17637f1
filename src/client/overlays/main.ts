/**
 * Overlays: opens a list, a menu or the panel of keys, gives it keys, and draws it into a picture for the compositor.
 * Loaded when the first one is needed, never before the first paint. Writes to no terminal, and knows no command.
 */
import type { Run } from '../../protocol/messages.ts';
import type {
  KeyHints,
  ListOverlay,
  MenuOverlay,
  OverlayItem,
  OverlayLooks,
  OverlayRequest,
} from '../../protocol/overlays.ts';
import type { LayerPicture } from '../compositor/Layer.ts';
import { printableLine } from '../compositor/text.ts';
import type { OpenOverlay, OverlayHost, OverlayMouse } from '../Overlays.ts';
import { FrameSink } from './FrameSink.ts';
import { ListModel, type Outcome } from './ListModel.ts';
import { cursorOf, type ListLayout, listLayout, listView, rowOnLine } from './ListView.ts';
import { defaultLook, lookOf } from './look.ts';
import { MenuModel } from './MenuModel.ts';
import { hintsSize, hintsView, itemOnLine, menuSize, menuView } from './MenuView.ts';
import { framePicture } from './marks.ts';

/** How often the picture of the selected pane is made anew. */
const previewMs = 400;
/** Rows that one notch of the wheel moves. */
const wheelRows = 3;
/** As in tmux: two clicks within this time are one double click. */
const doubleClickMs = 300;
/** Longest label or tag shown, characters. */
const maxText = 512;

export function openOverlay(request: OverlayRequest, host: OverlayHost): OpenOverlay {
  return request.kind === 'list' ? new ListOnScreen(request, host) : new MenuOnScreen(request, host);
}

/** Draws a list that nobody sees, so that the first one that somebody does is quick. */
export function warmUp(): void {
  const request: ListOverlay = {
    kind: 'list',
    title: '',
    items: [{ id: '', depth: 0, label: 'a', tags: [] }],
    actions: [],
    preview: false,
    empty: '',
    size: 'large',
  };
  const model = new ListModel(request);
  const sink = new FrameSink();
  for (const key of ['a', 'BSpace']) {
    model.key(key);
    framePicture(sink.draw(listView(model, listLayout(80, 24, true)), 80, 24), defaultLook);
  }
  sink.close();
}

/** The panel of keys as a picture; it takes no keys and stays as it is. */
export function hintsPicture(
  hints: KeyHints,
  terminal: { cols: number; rows: number },
  looks: OverlayLooks | null,
): LayerPicture | null {
  if (terminal.cols < 20 || terminal.rows < 8) return null;
  const clean = {
    title: hints.title,
    keys: hints.keys.map(([key, note]): [string, string] => [key, line(note)]),
  };
  const size = hintsSize(clean, terminal);
  const sink = new FrameSink();
  const lines = framePicture(sink.draw(hintsView(clean, size), size.cols, size.rows), lookOf(looks, 'hints'));
  sink.close();
  return { x: 0, y: Math.max(0, terminal.rows - 1 - size.rows), ...size, lines };
}

class ListOnScreen implements OpenOverlay {
  readonly #host: OverlayHost;
  readonly #model: ListModel;
  readonly #sink = new FrameSink();
  #timer: NodeJS.Timeout | null = null;
  #preview: { pane: string; lines: Run[][] } | null = null;
  #asking = false;
  #clicked: { x: number; y: number; at: number } | null = null;
  #closed = false;

  constructor(request: ListOverlay, host: OverlayHost) {
    this.#host = host;
    this.#model = new ListModel({ ...request, title: line(request.title), items: request.items.map(clean) });
    if (request.preview) this.#timer = setInterval(() => this.#look(), previewMs);
    this.#look();
  }

  key(key: string): void {
    const before = this.#model.selected?.id;
    const outcome = this.#model.key(key);
    this.#look();
    if (this.#model.selected?.id !== before) this.#follow();
    this.#host.changed();
    this.#do(outcome);
  }

  /** A click selects, one on what is selected accepts it, the wheel moves. */
  mouse({ event, button, x, y }: OverlayMouse): void {
    const { cols, rows } = this.#host.size();
    const box = this.#box(cols, rows);
    if (event === 'wheel') {
      this.#model.select(
        Math.max(
          0,
          Math.min(this.#model.at + (button === 4 ? -wheelRows : wheelRows), this.#model.rows.length - 1),
        ),
      );
    } else if (event === 'down' && button === 1) {
      const row = rowOnLine(this.#model, box.layout, x - box.x, y - box.y);
      // The list may have moved under the pointer: the second click of two is for what the first one chose.
      const again =
        this.#clicked?.x === x && this.#clicked.y === y && Date.now() - this.#clicked.at < doubleClickMs;
      this.#clicked = { x, y, at: Date.now() };
      if (row === null) return;
      if (again || row === this.#model.at) {
        this.key('Enter');
        return;
      }
      this.#model.select(row);
    } else return;
    this.#look();
    this.#host.changed();
  }

  picture({ cols, rows }: { cols: number; rows: number }): LayerPicture {
    const box = this.#box(cols, rows);
    const { layout } = box;
    this.#model.page = Math.max(1, layout.listRows - 1);
    const frame = this.#sink.draw(listView(this.#model, layout), layout.cols, layout.rows);
    const pane = this.#model.selected?.pane;
    const shown = pane !== undefined && this.#preview?.pane === pane ? this.#preview.lines : [];
    return {
      x: box.x,
      y: box.y,
      cols: layout.cols,
      rows: layout.rows,
      lines: framePicture(frame, lookOf(this.#host.looks(), 'list')),
      cursor: cursorOf(this.#model, layout),
      ...(layout.preview ? { inset: { ...layout.preview, lines: shown } } : {}),
    };
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#sink.close();
  }

  #box(cols: number, rows: number): { x: number; y: number; layout: ListLayout } {
    const { size, preview } = this.#model.request;
    const large = size === 'large';
    // A small terminal is used whole; on a large one, what is under the list stays in sight around it.
    const wide = cols < 60 ? cols : Math.min(large ? 170 : 90, cols - (large ? 6 : 12));
    const high = rows < 16 ? Math.max(1, rows - (rows > 6 ? 1 : 0)) : Math.min(large ? 48 : 22, rows - 4);
    return {
      x: Math.floor((cols - wide) / 2),
      y: Math.floor((rows - high) / 2),
      layout: listLayout(wide, high, preview),
    };
  }

  /** Another item is selected, and something is to be seen of that. */
  #follow(): void {
    const { follow } = this.#model.request;
    const { selected } = this.#model;
    if (follow !== undefined && selected) this.#host.act(follow, selected.id, undefined).catch(() => {});
  }

  #do(outcome: Outcome): void {
    if (outcome.kind === 'answer') this.#host.answer(outcome.answer);
    if (outcome.kind !== 'act') return;
    this.#act(outcome).then(
      (items) => {
        this.#model.setItems(items.map(clean));
        this.#look();
        this.#host.changed();
      },
      (error: unknown) => {
        this.#model.notice = line(error instanceof Error ? error.message : String(error));
        this.#host.changed();
      },
    );
  }

  /** One after the other; what is in the list after the last. */
  async #act({ action, ids, text }: Extract<Outcome, { kind: 'act' }>): Promise<OverlayItem[]> {
    let items: OverlayItem[] = [];
    for (const id of ids) items = await this.#host.act(action, id, text);
    return items;
  }

  /** Asks for a picture of the selected pane; one question at a time. */
  #look(): void {
    const pane = this.#model.selected?.pane;
    const { cols, rows } = this.#host.size();
    const { preview } = this.#box(cols, rows).layout;
    if (pane === undefined || !preview || this.#asking || this.#closed) return;
    this.#asking = true;
    this.#host
      .preview(pane, preview.cols, preview.rows)
      .then((lines) => {
        const before = JSON.stringify(this.#preview);
        this.#preview = { pane, lines };
        if (!this.#closed && JSON.stringify(this.#preview) !== before) this.#host.changed();
      })
      .catch(() => {
        this.#preview = null;
      })
      .finally(() => {
        this.#asking = false;
        if (this.#model.selected?.pane !== pane) this.#look();
      });
  }
}

class MenuOnScreen implements OpenOverlay {
  readonly #host: OverlayHost;
  readonly #model: MenuModel;
  readonly #sink = new FrameSink();
  /** The pointer has been on an item since it opened. */
  #pointed = false;

  constructor(request: MenuOverlay, host: OverlayHost) {
    this.#host = host;
    const items = request.items.map((item) => (item ? { ...item, label: line(item.label) } : null));
    this.#model = new MenuModel({ ...request, title: line(request.title), items });
  }

  key(key: string): void {
    const answer = this.#model.key(key);
    if (answer === undefined) this.#host.changed();
    else this.#host.answer(answer);
  }

  /** As in tmux: a click chooses, one beside it closes, and a button that was held is let go on what is chosen. */
  mouse({ event, button, x, y }: OverlayMouse): void {
    if (event === 'wheel') {
      this.key(button === 4 ? 'Up' : 'Down');
      return;
    }
    const place = this.#place(this.#host.size());
    const inside = x >= place.x && x < place.x + place.cols && y >= place.y && y < place.y + place.rows;
    const item = inside ? itemOnLine(this.#model, place, y - place.y) : null;
    const on = item !== null && this.#model.point(item);
    if (event === 'down' && !inside) {
      this.#host.answer(null);
      return;
    }
    // Let go where it opened the menu, the button has chosen nothing yet.
    if (event === 'up' && on && this.#pointed) {
      this.key('Enter');
      return;
    }
    if (event === 'up' && !inside && this.#pointed) {
      this.#host.answer(null);
      return;
    }
    this.#pointed ||= on && event !== 'up';
    this.#host.changed();
  }

  picture({ cols, rows }: { cols: number; rows: number }): LayerPicture {
    const place = this.#place({ cols, rows });
    return {
      ...place,
      lines: framePicture(
        this.#sink.draw(menuView(this.#model, place), place.cols, place.rows),
        lookOf(this.#host.looks(), 'menu'),
      ),
    };
  }

  #place({ cols, rows }: { cols: number; rows: number }): {
    x: number;
    y: number;
    cols: number;
    rows: number;
  } {
    const size = menuSize(this.#model, { cols, rows });
    const { x = Math.floor((cols - size.cols) / 2), y = Math.floor((rows - size.rows) / 2) } =
      this.#model.request;
    return {
      x: Math.max(0, Math.min(x, cols - size.cols)),
      y: Math.max(0, Math.min(y, rows - size.rows)),
      ...size,
    };
  }

  close(): void {
    this.#sink.close();
  }
}

/** Names come from programs too: nothing in them may act on the terminal or break a line. */
function line(text: string): string {
  return printableLine(text, maxText);
}

function clean(item: ListOverlay['items'][number]): ListOverlay['items'][number] {
  return { ...item, label: line(item.label), tags: item.tags.map(([tone, text]) => [tone, line(text)]) };
}

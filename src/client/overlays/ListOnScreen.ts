/**
 * An open list: the effect of keys and mouse, the menu of a row, and the picture. Owns positions; ListModel owns the
 * list's contents, Preview the preview beside it.
 */
import type { ListOverlay, OverlayAnswer, OverlayItem } from '../../protocol/overlays.ts';
import type { Inset, LayerPicture } from '../compositor/Layer.ts';
import type { OpenOverlay, OverlayHost, OverlayMouse } from '../Overlays.ts';
import { type BoxSize, drawBox } from './box.ts';
import { cleanLine } from './cleanLine.ts';
import { ListModel, type Outcome } from './ListModel.ts';
import { answerOnLine, cursorOf, type ListLayout, listLayout, listView, rowOnLine } from './ListView.ts';
import { lookOf } from './look.ts';
import { MenuOnScreen } from './MenuOnScreen.ts';
import { framePicture } from './marks.ts';
import { Preview } from './Preview.ts';
import { type RowMenu, rowMenu } from './rowMenu.ts';

/** Rows that one notch of the wheel moves. */
const wheelRows = 3;
/** As in tmux: two clicks within this time are one double click. */
const doubleClickMs = 300;

interface PlacedBox {
  x: number;
  y: number;
  layout: ListLayout;
}

export class ListOnScreen implements OpenOverlay {
  readonly #host: OverlayHost;
  readonly #model: ListModel;
  readonly #preview: Preview;
  /** The open menu of actions for the selected row. */
  #menu: MenuOnScreen | null = null;
  #clicked: { x: number; y: number; at: number } | null = null;

  constructor(request: ListOverlay, host: OverlayHost) {
    this.#host = host;
    this.#model = new ListModel({
      ...request,
      title: cleanLine(request.title),
      items: request.items.map(clean),
    });
    this.#preview = new Preview(host, request.preview, () => ({
      item: this.#model.selected,
      size: this.#box(host.size()).layout.preview,
    }));
  }

  key(key: string): void {
    if (this.#menu) this.#menu.key(key);
    else this.#take(() => this.#model.key(key));
  }

  /** A click selects, a click on the selected row accepts, the wheel moves; the right button opens a row's menu. */
  mouse(mouse: OverlayMouse): void {
    const { event, button, x, y } = mouse;
    const box = this.#box(this.#host.size());
    if (this.#menu) {
      this.#menu.mouse({ ...mouse, x: x - box.x, y: y - box.y });
      return;
    }
    const model = this.#model;
    if (event === 'wheel') {
      const to = model.at + (button === 4 ? -wheelRows : wheelRows);
      this.#select(Math.max(0, Math.min(to, model.rows.length - 1)));
      return;
    }
    if (event !== 'down') return;
    const answer = answerOnLine(model, box.layout, x - box.x, y - box.y);
    if (answer !== null) {
      this.key(answer);
      return;
    }
    const row = rowOnLine(model, box.layout, x - box.x, y - box.y);
    if (button === 3 && row !== null) {
      this.#select(row);
      this.#openMenu({ x: x - box.x, y: y - box.y });
    }
    if (button !== 1) return;
    // The list may have moved under the pointer: the second click is for the item that the first one chose.
    const again =
      this.#clicked?.x === x && this.#clicked.y === y && Date.now() - this.#clicked.at < doubleClickMs;
    this.#clicked = { x, y, at: Date.now() };
    if (row === null) return;
    if (again || row === model.at) this.key('Enter');
    else this.#select(row);
  }

  picture(size: BoxSize): LayerPicture {
    const box = this.#box(size);
    const { layout } = box;
    this.#model.page = Math.max(1, layout.listRows - 1);
    const frame = drawBox(this.#host.pen(), listView(this.#model, layout));
    const look = lookOf(this.#host.looks(), 'list');
    const insets: Inset[] = layout.preview ? this.#preview.insets(layout.preview, look) : [];
    if (this.#menu) insets.push(this.#menu.picture(layout));
    return {
      x: box.x,
      y: box.y,
      cols: layout.cols,
      rows: layout.rows,
      lines: framePicture(frame, look),
      ...(this.#menu ? {} : { cursor: cursorOf(this.#model, layout) }),
      insets,
    };
  }

  close(): void {
    this.#preview.close();
    this.#menu?.close();
  }

  #box({ cols, rows }: BoxSize): PlacedBox {
    const { size, preview } = this.#model.request;
    const large = size === 'large';
    // A small terminal is used whole; on a large one, the panes stay visible around the list. Without a preview, a
    // wider row would only pull its parts apart.
    const widest = !large ? 90 : preview ? 170 : 120;
    const wide = cols < 60 ? cols : Math.min(widest, cols - (large ? 6 : 12));
    const high = rows < 16 ? Math.max(1, rows - (rows > 6 ? 1 : 0)) : Math.min(large ? 48 : 22, rows - 4);
    return {
      x: Math.floor((cols - wide) / 2),
      y: Math.floor((rows - high) / 2),
      layout: listLayout(wide, high, preview),
    };
  }

  #select(row: number): void {
    this.#take(() => {
      this.#model.select(row);
      return { kind: 'nothing' };
    });
  }

  /** Applies a change to the list, updates the preview, and carries out the outcome. */
  #take(change: () => Outcome): void {
    const before = this.#model.selected?.id;
    const outcome = change();
    this.#preview.look();
    if (this.#model.selected?.id !== before) this.#follow();
    this.#host.changed();
    this.#do(outcome);
  }

  /** Updates the preview after a change of the selected item. */
  #follow(): void {
    const { follow } = this.#model.request;
    const { selected } = this.#model;
    if (follow !== undefined && selected) this.#host.act({ action: follow, id: selected.id }).catch(() => {});
  }

  /** Opens the selected row's menu, beside it unless a place is given. */
  #openMenu(at?: { x: number; y: number }): void {
    const { layout } = this.#box(this.#host.size());
    const place = rowPlace(this.#model, layout);
    const menu = rowMenu(this.#model, { ...place, ...at });
    if (menu.outcomes.length === 0) return;
    this.#menu = new MenuOnScreen(menu.request, {
      size: () => this.#box(this.#host.size()).layout,
      looks: () => this.#host.looks(),
      changed: () => this.#host.changed(),
      pen: () => this.#host.pen(),
      answer: (answer) => this.#closeMenu(answer, menu.outcomes),
    });
    this.#host.changed();
  }

  #closeMenu(answer: OverlayAnswer, outcomes: readonly (() => Outcome)[]): void {
    this.#menu?.close();
    this.#menu = null;
    const chosen = answer && outcomes[Number(answer.id)];
    this.#take(chosen ?? (() => ({ kind: 'nothing' })));
  }

  #do(outcome: Outcome): void {
    if (outcome.kind === 'answer') this.#host.answer(outcome.answer);
    if (outcome.kind === 'menu') this.#openMenu();
    if (outcome.kind !== 'act') return;
    this.#act(outcome).then(
      ({ items, selected }) => {
        if ('tagged' in outcome) this.#model.tagged.clear();
        this.#model.setItems(items.map(clean), selected);
        this.#preview.look();
        this.#host.changed();
      },
      (error: unknown) => {
        this.#model.notice = cleanLine(error instanceof Error ? error.message : String(error));
        this.#host.changed();
      },
    );
  }

  /** Runs the actions one after another; resolves with the list after the last. */
  async #act(outcome: Extract<Outcome, { kind: 'act' }>): ReturnType<OverlayHost['act']> {
    const { action, ids } = outcome;
    const more = 'tagged' in outcome ? { tagged: [...outcome.tagged] } : {};
    const text = 'text' in outcome && outcome.text !== undefined ? { text: outcome.text } : {};
    let after: Awaited<ReturnType<OverlayHost['act']>> = { items: [] };
    for (const id of ids) after = await this.#host.act({ action, id, ...text, ...more });
    return after;
  }
}

/** The cell beside the beginning of the selected row, and that row. */
function rowPlace(model: ListModel, layout: ListLayout): Pick<RowMenu['request'], 'x' | 'y' | 'beside'> {
  for (let y = 0; y < layout.rows; y++)
    if (rowOnLine(model, layout, layout.cols >= 24 ? 2 : 0, y) === model.at)
      return { x: Math.min(8, layout.cols), y: y + 1, beside: { y, rows: 1 } };
  return { x: 0, y: 0 };
}

function clean(item: OverlayItem): OverlayItem {
  return {
    ...item,
    label: cleanLine(item.label),
    tags: item.tags.map(([tone, text]) => [tone, cleanLine(text)]),
  };
}

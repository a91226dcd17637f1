/** An open menu: the effect of keys and mouse, and its picture. Owns its position. */
import type { MenuOverlay, OverlayAnswer } from '../../protocol/overlays.ts';
import type { LayerPicture } from '../compositor/Layer.ts';
import type { OpenOverlay, OverlayHost, OverlayMouse } from '../Overlays.ts';
import { type BoxSize, drawBox } from './box.ts';
import { cleanLine } from './cleanLine.ts';
import { lookOf } from './look.ts';
import { MenuModel } from './MenuModel.ts';
import { itemOnLine, menuSize, menuView } from './MenuView.ts';
import { framePicture } from './marks.ts';

/** A menu is cut to fit beside what it is about only where that side has this share of the rows. */
const leastShare = 0.75;

/** Services that a menu needs from its host. */
export type MenuHost = Pick<OverlayHost, 'size' | 'looks' | 'changed' | 'pen'> & {
  answer(answer: OverlayAnswer): void;
};

export class MenuOnScreen implements OpenOverlay {
  readonly #host: MenuHost;
  readonly #model: MenuModel;
  /** The pointer has been on an item since it opened. */
  #pointed = false;

  constructor(request: MenuOverlay, host: MenuHost) {
    this.#host = host;
    const items = request.items.map((item) => (item ? { ...item, label: cleanLine(item.label) } : null));
    this.#model = new MenuModel({ ...request, title: cleanLine(request.title), items });
  }

  key(key: string): void {
    const answer = this.#model.key(key);
    if (answer === undefined) this.#host.changed();
    else this.#host.answer(answer);
  }

  /** As in tmux: a click chooses, a click outside closes, and releasing a held button chooses the item under it. */
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
    // Released where it opened the menu, the button has chosen nothing yet.
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

  picture(size: BoxSize): LayerPicture {
    const place = this.#place(size);
    const frame = drawBox(this.#host.pen(), menuView(this.#model, place));
    return { ...place, lines: framePicture(frame, lookOf(this.#host.looks(), 'menu')) };
  }

  close(): void {}

  #place({ cols, rows }: BoxSize): BoxSize & { x: number; y: number } {
    const size = menuSize(this.#model, { cols, rows });
    const { x = Math.floor((cols - size.cols) / 2), y = Math.floor((rows - size.rows) / 2) } =
      this.#model.request;
    const left = Math.max(0, Math.min(x, cols - size.cols));
    const free = freeRows(size.rows, rows, this.#model.request);
    const high = Math.min(size.rows, free.rows);
    // Above what the menu is about, it ends right there.
    const wanted = free.y === 0 && free.rows < rows ? free.rows : y;
    return {
      x: left,
      y: Math.max(free.y, Math.min(wanted, free.y + free.rows - high)),
      cols: size.cols,
      rows: high,
    };
  }
}

/** The rows for a menu of some height: one side of what it is about, or all where no side has room. */
function freeRows(height: number, rows: number, { beside }: MenuOverlay): { y: number; rows: number } {
  const all = { y: 0, rows };
  if (!beside) return all;
  const end = beside.y + beside.rows;
  const sides = [
    { y: end, rows: rows - end },
    { y: 0, rows: beside.y },
  ];
  const whole = sides.find((side) => side.rows >= height);
  return whole ?? sides.find((side) => side.rows >= rows * leastShare) ?? all;
}

/** An open menu: the effect of keys and mouse. Owns whether the pointer was used; MenuModel owns the selection. */
import type { MenuOverlay, OverlayAnswer } from '../../protocol/overlays.ts';
import { cleanLine } from '../overlays/cleanLine.ts';
import type { RowSpot } from './kit.tsx';
import type { Taker } from './Landmarks.ts';
import { MenuModel } from './MenuModel.ts';
import type { OverlayMouse } from './messages.ts';

/** The menu's own area, outside of its items. */
export const insideMenu = 'inside';

export type MenuSpot = RowSpot | typeof insideMenu | null;

export class MenuInUse implements Taker {
  readonly model: MenuModel;
  readonly #answer: (answer: OverlayAnswer) => void;
  /** The pointer has been on an item since it opened. */
  #pointed = false;

  constructor(request: MenuOverlay, answer: (answer: OverlayAnswer) => void) {
    const items = request.items.map((item) => (item ? { ...item, label: cleanLine(item.label) } : null));
    this.model = new MenuModel({ ...request, title: cleanLine(request.title), items });
    this.#answer = answer;
  }

  key(key: string): void {
    const answer = this.model.key(key);
    if (answer !== undefined) this.#answer(answer);
  }

  /** As in tmux: a click chooses, a click outside closes, and releasing a held button chooses the item under it. */
  mouse({ event, button }: OverlayMouse, spot: MenuSpot): void {
    if (event === 'wheel') {
      this.key(button === 4 ? 'Up' : 'Down');
      return;
    }
    const on = spot !== null && spot !== insideMenu && this.model.point(spot.row);
    // Releasing the button that opened the menu, before it moved to an item, chooses nothing.
    if (event === 'up' && on && this.#pointed) this.key('Enter');
    else if (spot === null && (event === 'down' || (event === 'up' && this.#pointed))) this.#answer(null);
    else this.#pointed ||= on && event !== 'up';
  }
}

/** A menu over the panes. Owns its elements; MenuModel owns the selection and the effect of keys. */
import { MenuModel } from '../../client/chrome/MenuModel.ts';
import { cleanLine } from '../../client/overlays/cleanLine.ts';
import type { MenuOverlay, OverlayAnswer } from '../../protocol/overlays.ts';
import { newElement } from '../screen/place.ts';
import type { OpenBox } from './OverlayDesk.ts';
import type { OverlayLook } from './OverlayLook.ts';

export class MenuBox implements OpenBox {
  readonly element = newElement('box menu');
  readonly #model: MenuModel;
  readonly #answer: (answer: OverlayAnswer) => void;
  readonly #look: OverlayLook;

  constructor(request: MenuOverlay, answer: (answer: OverlayAnswer) => void, look: OverlayLook) {
    this.#model = new MenuModel(request);
    this.#answer = answer;
    this.#look = look;
    this.element.setAttribute('role', 'menu');
    this.element.setAttribute('aria-label', cleanLine(request.title) || 'menu');
    const { x, y } = request;
    if (x !== undefined && y !== undefined) {
      this.element.style.setProperty('--x', String(x));
      this.element.style.setProperty('--y', String(y));
    }
  }

  #dress(): void {
    const isPlaced = this.#model.request.x !== undefined;
    this.element.className = `box menu ${isPlaced ? 'placed' : ''} ${this.#look.className('plain', 'menu')}`;
  }

  key(key: string): void {
    const answer = this.#model.key(key);
    if (answer === undefined) this.draw();
    else this.#answer(answer);
  }

  draw(): void {
    const { title, items } = this.#model.request;
    const look = this.#look;
    this.#dress();
    this.element.replaceChildren(
      ...(title === '' ? [] : [look.text('title', cleanLine(title), 'menu')]),
      ...items.map((item, at) => {
        if (item === null) return newElement('separator', 'hr');
        const isAt = at === this.#model.at;
        const row = newElement(`item ${look.className(isAt ? 'selected' : 'plain', 'menu')}`, 'button');
        row.setAttribute('role', 'menuitem');
        row.tabIndex = -1;
        (row as HTMLButtonElement).disabled = !item.enabled;
        row.append(
          look.text(item.enabled ? (isAt ? 'selected' : 'plain') : 'dim', cleanLine(item.label), 'menu'),
          look.text(isAt ? 'selectedAccent' : 'key', item.key, 'menu'),
        );
        row.addEventListener('pointerenter', () => {
          if (at !== this.#model.at && this.#model.point(at)) this.draw();
        });
        row.addEventListener('click', () => this.#answer({ id: item.id }));
        return row;
      }),
    );
  }
}

/** A menu in use: the selected item, and the effect of keys. Draws nothing. */
import type { MenuOverlay, OverlayAnswer } from '../../protocol/overlays.ts';

export class MenuModel {
  readonly request: MenuOverlay;
  at: number;

  constructor(request: MenuOverlay) {
    this.request = request;
    const wanted = request.at ?? 0;
    const first = request.items[wanted]?.enabled ? wanted : request.items.findIndex((item) => item?.enabled);
    this.at = Math.max(0, first);
  }

  /** The answer, when the key gave one. */
  key(key: string): OverlayAnswer | undefined {
    const { items } = this.request;
    switch (key) {
      case 'Enter':
      case 'KPEnter':
      // Enter from a terminal that is not in raw mode yet: typed ahead of the start.
      case 'C-j': {
        const item = items[this.at];
        return item?.enabled ? { id: item.id } : null;
      }
    }
    const named = items.find((item) => item?.enabled && item.key === key);
    if (named) return { id: named.id };
    switch (key) {
      case 'Escape':
      case 'C-c':
      case 'C-g':
      case 'q':
        return null;
      case 'Up':
      case 'C-p':
      case 'k':
      case 'BTab':
        this.#move(-1);
        return undefined;
      case 'Down':
      case 'C-n':
      case 'j':
      case 'Tab':
        this.#move(1);
        return undefined;
      case 'Home':
      case 'g':
        this.at = items.length - 1;
        this.#move(1);
        return undefined;
      case 'End':
      case 'G':
        this.at = 0;
        this.#move(-1);
    }
    return undefined;
  }

  /** Selects the item under the pointer, by its number. Separators and disabled items count as none. */
  point(at: number): boolean {
    if (!this.request.items[at]?.enabled) return false;
    this.at = at;
    return true;
  }

  #move(by: number): void {
    const { items } = this.request;
    for (let tried = 0; tried < items.length; tried++) {
      this.at = (this.at + by + items.length) % items.length;
      if (items[this.at]?.enabled) return;
    }
  }
}

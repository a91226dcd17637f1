/**
 * The sentence about a fault of the page itself, with the button that loads it anew: the session is not touched by it. Owns its
 * element and the listeners; tells of the first fault only.
 */
import { newElement } from '../screen/place.ts';

export class FaultNotice {
  readonly element = newElement('notice bad fault');

  constructor() {
    this.element.setAttribute('role', 'alert');
    this.element.hidden = true;
    window.addEventListener('error', ({ message }) => this.#show(message));
    window.addEventListener('unhandledrejection', ({ reason }) =>
      this.#show(reason instanceof Error ? reason.message : String(reason)),
    );
  }

  #show(reason: string): void {
    if (!this.element.hidden) return;
    this.element.append(
      `This page has a fault (${reason.slice(0, 200)}). The session goes on without it. `,
      reloadButton('Reload the page'),
    );
    this.element.hidden = false;
  }
}

export function reloadButton(label: string): HTMLElement {
  const button = newElement('plain-button', 'button');
  button.textContent = label;
  button.addEventListener('click', () => location.reload());
  return button;
}

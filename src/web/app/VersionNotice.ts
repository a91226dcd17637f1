/** The sentence about a new version of the page, with the button that uses it. Owns its element. */
import { newElement } from '../screen/place.ts';

export class VersionNotice {
  readonly element = newElement('notice version');

  /** `use`: the person agrees. */
  constructor(use: () => void) {
    this.element.setAttribute('role', 'status');
    this.element.hidden = true;
    const button = newElement('plain-button', 'button');
    button.textContent = 'Use the new version';
    button.addEventListener('click', () => {
      button.setAttribute('disabled', '');
      use();
    });
    this.element.append('A new version of this page is ready. ', button);
  }

  show(): void {
    this.element.hidden = false;
  }
}

/**
 * The bars below the screen on a phone or tablet: keys that its keyboard lacks, and a line to write. Owns whether keys
 * are typed one by one or a line at a time.
 */
import { newElement } from '../screen/place.ts';
import { textButton } from '../sheet/Sheet.ts';
import { Composer, type ComposerParts } from './Composer.ts';
import { KeyBar } from './KeyBar.ts';

export interface NarrowBarsParts extends ComposerParts {
  /** Shows the keys that can follow the prefix, which was just typed. */
  prefixed(): void;
  /** The field into which keys are typed one by one. */
  keyField: HTMLTextAreaElement;
}

export class NarrowBars {
  readonly bottom = newElement('narrow-bottom', 'footer');
  readonly keys: KeyBar;
  readonly composer: Composer;

  constructor(parts: NarrowBarsParts) {
    this.keys = new KeyBar(parts);
    this.composer = new Composer(parts);
    const { composer } = this;
    const mode = textButton(
      'keys',
      () => {
        const isByKey = mode.getAttribute('aria-pressed') !== 'true';
        mode.setAttribute('aria-pressed', String(isByKey));
        composer.element.hidden = isByKey;
        if (isByKey) parts.keyField.focus();
        else composer.focus();
      },
      { hint: 'type keys one by one', className: 'bar-button' },
    );
    mode.setAttribute('aria-pressed', 'false');
    const line = newElement('compose-line');
    line.append(mode, composer.element);
    this.bottom.append(this.keys.element, line);
  }
}

/** The panel of keys that can follow the ones typed so far: each types itself when it is tapped. */
import { cleanLine } from '../../client/overlays/cleanLine.ts';
import type { KeyHints } from '../../protocol/overlays.ts';
import { textOfKey } from '../input/keyOf.ts';
import { newElement } from '../screen/place.ts';
import type { OverlayLook } from './OverlayLook.ts';

export function hintsBox(
  { title, keys }: KeyHints,
  look: OverlayLook,
  type: (text: string) => void,
): HTMLElement {
  const box = newElement(`box hints ${look.className('plain', 'hints')}`);
  const list = newElement('keys');
  for (const [key, note] of keys) {
    const text = textOfKey(key) ?? (/^.$/u.test(key) ? key : null);
    const entry = newElement('entry', text === null ? 'span' : 'button');
    if (text !== null) {
      // The keyboard, of the page or on the screen, stays as it is.
      entry.tabIndex = -1;
      entry.addEventListener('mousedown', (event) => event.preventDefault());
      entry.addEventListener('click', () => type(text));
    }
    entry.append(look.text('key', key, 'hints'), look.text('plain', ` ${cleanLine(note)}`, 'hints'));
    list.append(entry);
  }
  box.append(look.text('title', cleanLine(title), 'hints'), list);
  return box;
}

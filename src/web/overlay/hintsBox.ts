/** The panel of keys that can follow the ones typed so far. */
import { cleanLine } from '../../client/overlays/cleanLine.ts';
import type { KeyHints } from '../../protocol/overlays.ts';
import { newElement } from '../screen/place.ts';
import type { OverlayLook } from './OverlayLook.ts';

export function hintsBox({ title, keys }: KeyHints, look: OverlayLook): HTMLElement {
  const box = newElement(`box hints ${look.className('plain', 'hints')}`);
  const list = newElement('keys');
  for (const [key, note] of keys) {
    const entry = newElement('entry', 'span');
    entry.append(look.text('key', key, 'hints'), look.text('plain', ` ${cleanLine(note)}`, 'hints'));
    list.append(entry);
  }
  box.append(look.text('title', cleanLine(title), 'hints'), list);
  return box;
}

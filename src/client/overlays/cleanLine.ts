/** Cleans text from elsewhere for an overlay: harmless, and no longer than anybody reads. Keeps nothing. */
import { printableLine } from '../compositor/text.ts';

/** Longest label or tag shown, characters. */
const maxText = 512;

/** Names come from programs too: no part may act on the terminal or break a line. */
export function cleanLine(text: string): string {
  return printableLine(text, maxText);
}

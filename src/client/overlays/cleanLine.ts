/** Text from elsewhere on its way into an overlay: made harmless, and no longer than anybody reads. Keeps nothing. */
import { printableLine } from '../compositor/text.ts';

/** Longest label or tag shown, characters. */
const maxText = 512;

/** Names come from programs too: nothing in them may act on the terminal or break a line. */
export function cleanLine(text: string): string {
  return printableLine(text, maxText);
}

/** Makes text from outside harmless for an overlay, and bounds its length. Keeps nothing. */
import { printableLine } from '../compositor/text.ts';

/** Longest label or tag shown, characters. */
const maxText = 512;

/** Names may come from programs: no part of them may act on the terminal or break a line. */
export function cleanLine(text: string): string {
  return printableLine(text, maxText);
}

/**
 * Text of programs in formats that are drawn: its `#` is replaced by a character that begins no style, and drawing shows
 * that as `#`. So a title like `#[reverse]` is text, wherever a format puts it.
 */

/** A noncharacter (Unicode, 23.7): in no text, and one cell wide. */
const inertHash = '\ufdd0';

/** A text as it may stand among styles. */
export function inert(text: string): string {
  return text.replaceAll('#', inertHash);
}

/** The text again, of the same length: to be compared, shown or given to a command. */
export function textOfInert(text: string): string {
  return text.replaceAll(inertHash, '#');
}

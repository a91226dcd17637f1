/**
 * Makes text of programs inert in formats that are drawn: replaces `#` by a character that begins no style, and that is
 * drawn as `#`. So a title like `#[reverse]` stays text, wherever a format puts it.
 */

/** A noncharacter (Unicode, 23.7): occurs in no text, and is one cell wide. */
const inertHash = '\ufdd0';

/** Makes a text safe to stand among styles. */
export function inert(text: string): string {
  return text.replaceAll('#', inertHash);
}

/** Restores the text, for comparing, showing or passing it to a command. The length stays the same. */
export function textOfInert(text: string): string {
  return text.replaceAll(inertHash, '#');
}

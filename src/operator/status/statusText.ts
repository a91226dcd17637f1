/**
 * Text of a status report as it may be shown outside of the pane: plain, without bidirectional controls and invisible
 * formatting. Owns which characters go; reads no sequence.
 */

/**
 * Characters that draw nothing themselves but reorder, join or hide others: bidirectional controls, zero-width
 * characters, tags, fillers, line and paragraph separators (Unicode: Default_Ignorable_Code_Point and Cf).
 */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2028\u2029\u2800]/gu;
/** Joiners inside an emoji or a word of a script that needs them (Persian, Hindi), and presentation selectors. */
const joining =
  /(?<=\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|(?!\p{Script=Latin})\p{L})[\u200c\u200d](?=\p{M}|\p{L}|\p{Extended_Pictographic})|(?<=\p{Emoji})[\ufe0e\ufe0f]/gu;
/** C0, DEL and C1. */
const control = /[\u0000-\u001f\u007f-\u009f]/;
const controls = new RegExp(control, 'g');

/** Whether a decoded text contains a control character, which drops its whole report. */
export function hasControl(text: string): boolean {
  return control.test(text);
}

/** The text without characters that reorder or hide others; a control character becomes a space. */
export function shownText(text: string): string {
  // Most texts are ASCII: no walk by code points for them.
  if (/^[ -~]*$/.test(text)) return text;
  const line = text.replace(controls, ' ');
  const kept = new Set(Array.from(line.matchAll(joining), ({ index }) => index));
  return line.replace(invisible, (character, at: number) => (kept.has(at) ? character : ''));
}

/** The text cut to this many bytes of UTF-8, between two characters. */
export function cutBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let size = 0;
  let end = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Depth of a JSON text. Receivers bound it before they use the values: a recursive walk over the values takes stack. */

const quote = 0x22;
const backslash = 0x5c;

/** Whether lists and objects are nested more than `most` deep. Stops at the first that is. */
export function nestsDeeper(text: string, most: number): boolean {
  // Each level takes at least two characters.
  if (text.length <= 2 * most) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      if (at < 0) return false;
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > most) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

/** Index of the quote that ends the string; -1 for none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    // After an even number of backslashes, the quote is not escaped.
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

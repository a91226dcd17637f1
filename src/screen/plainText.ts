/** Cleans text of programs for display in chrome. Owns which characters a title or a message may not contain. */

/** Longest title, icon name or message part, UTF-16 units: a status line shows a few hundred. */
export const plainTextLimit = 4096;

// C0, DEL, C1, line and paragraph separators; and the bidirectional controls, which would let a program's title
// reorder the text around it.
const unwanted = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text without control characters, at most `plainTextLimit` long. */
export function plainText(text: string): string {
  // Cut first, so that a payload of megabytes costs nothing; a cut surrogate pair loses its first half.
  const cut =
    text.length > plainTextLimit ? text.slice(0, plainTextLimit).replace(/[\ud800-\udbff]$/, '') : text;
  return cut.replace(unwanted, '');
}

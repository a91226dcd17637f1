/** Makes text from people and programs safe to print: nothing in it acts on the terminal. */

const named: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
};

/**
 * Control characters (C0, DEL, and C1, which terminals take for ESC and a letter) visible as vis(3) makes them with
 * VIS_OCTAL|VIS_CSTYLE: `\033`, `\302\233`.
 */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (character) => named[character] ?? octal(character));
}

/** As `printable`, for text of several lines: line ends and tabs stay. */
export function printableText(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, printable);
}

function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

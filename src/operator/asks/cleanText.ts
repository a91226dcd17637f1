/**
 * Makes the text of a question safe to show: askers are programs, and a question must not act on a terminal, hide a part
 * of itself or look like another one. Keeps nothing.
 */

/** Bounds in characters (code points). */
export const askLimits = { title: 500, detail: 4000, choice: 64, choices: 16, answer: 4096 } as const;

/** Sequences of ECMA-48: strings (OSC, DCS, APC, PM, SOS) up to their end, CSI, and two-character escapes. */
const sequences =
  /\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|[\x9d\x90\x98\x9e\x9f][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
/** Format characters: bidirectional controls, invisible ones, tags. A joiner stays, since emoji consist of them. */
const invisible = /(?!\u200d)[\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;
const controls = /[\x00-\x1f\x7f-\x9f]/g;
/** Characters of input looked at for each one kept: an honest text needs fewer. */
const readPerKept = 16;

export interface CleanText {
  text: string;
  /** Something was longer than the bound. */
  cut: boolean;
}

/** One line of at most `most` characters. */
export function cleanTextLine(raw: string, most: number): CleanText {
  return bounded(raw, most, (text) => text.replace(controls, ' ').replace(/\s+/gu, ' ').trim());
}

/** Several lines of at most `most` characters together; tabs become blanks. */
export function cleanText(raw: string, most: number): CleanText {
  return bounded(raw, most, (text) =>
    text
      .replace(/\r\n?/g, '\n')
      .replace(/\t/g, '    ')
      .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/[^\S\n]+$/gmu, '')
      .replace(/^\n+|\n+$/g, ''),
  );
}

function bounded(raw: string, most: number, clean: (text: string) => string): CleanText {
  const read = raw.slice(0, most * readPerKept);
  const text = clean(wellFormed(read.replace(sequences, '').replace(invisible, '')));
  const characters = text.length > most ? [...text] : null;
  if (characters === null || characters.length <= most) return { text, cut: read.length < raw.length };
  return { text: `${characters.slice(0, most - 1).join('')}…`, cut: true };
}

/** Lone surrogates, as a cut leaves them, become replacement characters. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

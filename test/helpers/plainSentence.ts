/** Form of an answer to a mistake: one to three sentences, and no internals of the program. */

/** Words that only the program, Node or the argument parser would use. */
const insides =
  /\n\s+at |\bE[A-Z]{3,}:|\bERR_|\.cjs:|\[object |undefined|NaN|not a function|Cannot read prop|internal error|unexpected error|Unknown argument|non-option|arguments following|syscall|\bYError/;
const mostLines = 3;
const mostCharacters = 600;

/** Describes what is wrong with the answer; null for nothing. */
export function troubleWith(answer: string): string | null {
  const text = answer.replace(/\n$/, '');
  if (text === '') return 'it is empty';
  if (text.split('\n').length > mostLines) return `it has more than ${mostLines} lines`;
  if (text.length > mostCharacters) return `it is longer than ${mostCharacters} characters`;
  return insides.exec(text)?.[0] ?? null;
}

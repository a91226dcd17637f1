/** What an answer to a mistake must look like: a sentence or three, and nothing of the program's insides. */

/** Words that only the program, Node or the argument parser would say. */
const insides =
  /\n\s+at |\bE[A-Z]{3,}:|\bERR_|\.cjs:|\[object |undefined|NaN|not a function|Cannot read prop|internal error|unexpected error|Unknown argument|non-option|arguments following|syscall|\bYError/;
const mostLines = 3;
const mostCharacters = 600;

/** What is wrong with the answer; null for nothing. */
export function troubleWith(answer: string): string | null {
  const text = answer.replace(/\n$/, '');
  if (text === '') return 'it is empty';
  if (text.split('\n').length > mostLines) return `it has more than ${mostLines} lines`;
  if (text.length > mostCharacters) return `it is longer than ${mostCharacters} characters`;
  return insides.exec(text)?.[0] ?? null;
}

/** Builds the line to type at a shell prompt, with words quoted for bash, zsh and fish alike. */
import { fail } from '../../protocol/errors.ts';

/** Longest line typed, bytes: line editors of shells redraw it as it grows. */
const longestLine = 64 * 1024;
/** Words that need no quotes in any shell. */
const plain = /^[\w@%+:,./-]+$/;

/** Refuses a command of nothing: a variable that is not set must not start a shell that waits. Errors: bad-value. */
export function checkNamed(argv: readonly string[]): void {
  if ((argv[0] ?? '').trim() === '') throw fail('bad-value', { words: 'no command given' });
}

/** One word is a line for the shell, unchanged; several words are quoted. Errors: bad-value, value-too-long. */
export function commandLine(argv: readonly string[]): string {
  const [only = ''] = argv;
  const line = argv.length === 1 ? only : argv.map(quoted).join(' ');
  // A line editor would act on control characters; a shell without one would end the line there.
  if (/[\x00-\x1f\x7f]/.test(line))
    throw fail('bad-value', {
      words: "a command for a pane's shell must be one line without control characters; run it without -t",
    });
  checkNamed(argv);
  const bytes = Buffer.byteLength(line);
  if (bytes > longestLine) throw fail('value-too-long', { what: 'the command', bytes, limit: longestLine });
  return line;
}

/** Bytes to type. A bracketed paste if the shell enabled that, so no character triggers a key binding. */
export function typedLine(line: string, bracketed: boolean): Buffer {
  return Buffer.from(bracketed ? `\x1b[200~${line}\x1b[201~\r` : `${line}\r`);
}

/** Backslashes stay outside of single quotes, where only fish would interpret them. */
function quoted(word: string): string {
  if (plain.test(word)) return word;
  const parts = word.split(/(['\\])/).filter((part) => part !== '');
  const text = parts.map((part) => (part === "'" || part === '\\' ? `\\${part}` : `'${part}'`)).join('');
  return text === '' ? "''" : text;
}

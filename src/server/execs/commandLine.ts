/** The line that is typed at the prompt of a shell for a command: its words quoted, as bash, zsh and fish all read them. */
import { fail } from '../../protocol/errors.ts';

/** Longest line that is typed, bytes: the editors of shells redraw it as it grows. */
const longestLine = 64 * 1024;
/** Words that no shell reads in another way. */
const plain = /^[\w@%+:,./-]+$/;

/** One word is a line for the shell as it is; of several, each is quoted. Errors: bad-value, value-too-long. */
export function commandLine(argv: readonly string[]): string {
  const [only = ''] = argv;
  const line = argv.length === 1 ? only : argv.map(quoted).join(' ');
  // A shell with a line editor acts on them, and another reads the line up to the first.
  if (/[\x00-\x1f\x7f]/.test(line))
    throw fail('bad-value', {
      words: 'a command for the shell of a pane is one line, without control characters; run it without -t',
    });
  if (line.trim() === '') throw fail('bad-value', { words: 'no command given' });
  const bytes = Buffer.byteLength(line);
  if (bytes > longestLine) throw fail('value-too-long', { what: 'the command', bytes, limit: longestLine });
  return line;
}

/** Bytes to type: as a paste where the shell takes pastes, so that no key of the line is bound to anything. */
export function typedLine(line: string, bracketed: boolean): Buffer {
  return Buffer.from(bracketed ? `\x1b[200~${line}\x1b[201~\r` : `${line}\r`);
}

/** fish reads a backslash between single quotes, the others do not: it stays outside of them. */
function quoted(word: string): string {
  if (plain.test(word)) return word;
  const parts = word.split(/(['\\])/).filter((part) => part !== '');
  const text = parts.map((part) => (part === "'" || part === '\\' ? `\\${part}` : `'${part}'`)).join('');
  return text === '' ? "''" : text;
}

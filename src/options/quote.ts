/**
 * Quoting of words so that the command language reads them back unchanged, for show-options and list-keys. Owns
 * quoting only; the grammar reads.
 */

/** Characters that need double quotes, and those that need single quotes. */
const needsDouble = /[ #';${}%]/;
const needsSingle = /[ "]/;

/** A word in tmux's quoting (3.3a): bare if possible, a single character after a backslash, else in quotes. */
export function quoteWord(word: string): string {
  if (word === '') return "''";
  const quotes = needsDouble.test(word) ? '"' : needsSingle.test(word) ? "'" : '';
  const first = word.codePointAt(0) ?? 0;
  if (word.length === 1 && word !== ' ' && first > 0x20 && first < 0x7f) {
    if (quotes !== '' || word === '~' || word === '\\') return `\\${word}`;
  }
  if (quotes === "'") return `'${word}'`;
  const body = escapeBody(word, quotes === '"');
  const guarded = word.startsWith('~') ? `\\${body}` : body;
  return quotes === '"' ? `"${guarded}"` : guarded;
}

const named: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x1b': '\\033',
  '\\': '\\\\',
};

function escapeBody(word: string, inDouble: boolean): string {
  let out = '';
  for (let at = 0; at < word.length; at++) {
    const char = word.charAt(at);
    const code = word.charCodeAt(at);
    if (named[char] !== undefined) out += named[char];
    else if (code < 0x20 || code === 0x7f) out += `\\${code.toString(8).padStart(3, '0')}`;
    else if (char === '"' && inDouble) out += '\\"';
    else if (char === '$' && /[A-Za-z_{]/.test(word.charAt(at + 1))) out += '\\$';
    else out += char;
  }
  return out;
}

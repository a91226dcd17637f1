/** Pages of the documentation, laid out for a terminal. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderPage } from '../../../src/cli/language/markdownText.ts';

const docs = join(import.meta.dirname, '../../../docs');
const pages = readdirSync(docs).filter((file) => file.endsWith('.md'));
const plain = (markdown: string, width = 80): string => renderPage(markdown, { width, styles: 'none' });

/** Letters and digits alone: what a layout must keep, in order. */
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

describe.each(pages)('docs/%s', (file) => {
  const markdown = readFileSync(join(docs, file), 'utf8');

  test.each([40, 80, 120])('fits %i columns, but for code', (width) => {
    const long = plain(markdown, width)
      .split('\n')
      .filter((line) => [...line].length > width && !line.startsWith('    '));
    expect(long).toEqual([]);
  });

  test('shows no markup', () => {
    const prose = plain(markdown)
      .split('\n')
      .filter((line) => !line.startsWith('    '));
    expect(prose.filter((line) => /^#{2,6} |\|---|\]\(|\*\*/.test(line))).toEqual([]);
  });

  test('loses no word of its paragraphs and lists', () => {
    const shown = letters(plain(markdown, 100));
    const paragraphs = markdown
      .replace(/^```[\s\S]*?^```/gm, '')
      .split(/\n\n+/)
      .filter((block) => /^[A-Z][^|]*$/.test(block) && !/[`*[&<]/.test(block));
    for (const paragraph of paragraphs) expect(shown).toContain(letters(paragraph));
  });
});

test('cells of a table are wrapped side by side, under a line', () => {
  const table = '| key | does |\n|---|---|\n| `C-b %` | Splits the pane into two, left and right |\n';
  expect(plain(table, 30).split('\n')).toEqual([
    'key    does',
    '─────  ───────────────────────',
    'C-b %  Splits the pane into',
    '       two, left and right',
  ]);
});

test('punctuation stays with the word before it, whatever its style', () => {
  expect(plain('Lists are at `-gw`, `-s` and **there**.', 20)).toBe('Lists are at -gw, -s\nand there.');
});

test('items of a list hang under their first word, also in a list of a list', () => {
  expect(plain('1. first item that is long\n   - inner\n2. second', 20)).toBe(
    '1. first item that\n   is long\n   - inner\n2. second',
  );
});

test('styles are SGR sequences that end what they start; NO_COLOR keeps attributes only', () => {
  const page = '# Keys\n\nPress `C-b`.';
  expect(renderPage(page, { width: 80, styles: 'colours' })).toBe(
    '\x1b[1mKeys\x1b[22m\n\nPress \x1b[36mC-b\x1b[39m.',
  );
  expect(renderPage(page, { width: 80, styles: 'attributes' })).toBe('\x1b[1mKeys\x1b[22m\n\nPress C-b.');
});

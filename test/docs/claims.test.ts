/** What the pages claim is tested: each paragraph has a test, or a reason in claims.ts why it has none. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claims, notTested } from './claims.ts';

const root = join(import.meta.dirname, '../..');
/** Line breaks and kinds of apostrophe are the page's affair. */
const plain = (text: string) => text.replace(/\s+/g, ' ').replace(/’/g, "'");

/** Paragraphs, list items and rows of a page, without its examples. */
function blocks(page: string): string[] {
  const found: string[] = [];
  let current = '';
  const end = () => {
    if (current !== '') found.push(plain(current));
    current = '';
  };
  for (const line of page.split('\n')) {
    if (current === '' && line.startsWith('    ')) continue;
    if (line.trim() === '' || line.startsWith('#') || line.startsWith('|---')) end();
    else {
      if (/^(- |\d+\. |\|)/.test(line)) end();
      current += `${current === '' ? '' : ' '}${line.trim()}`;
    }
  }
  end();
  return found;
}

describe.each(Object.keys(claims))('what docs/%s.md claims', (name) => {
  const page = readFileSync(join(root, 'docs', `${name}.md`), 'utf8');
  const tested = claims[name] ?? [];
  const others = notTested[name] ?? [];

  it('is on the page in these words', () => {
    const whole = plain(page);
    for (const words of [...tested.map(([said]) => said), ...others])
      expect([words, whole.includes(plain(words))]).toEqual([words, true]);
  });

  it('is held by tests that there are', () => {
    for (const [, file, title] of tested) {
      const path = join(root, 'test', file);
      const found = existsSync(path) && plain(readFileSync(path, 'utf8')).includes(plain(title));
      expect([file, title, found]).toEqual([file, title, true]);
    }
  });

  it('is tested, or has a reason why it is not, paragraph by paragraph', () => {
    const known = [...tested.map(([said]) => said), ...others].map(plain);
    expect(blocks(page).filter((block) => !known.some((words) => block.includes(words)))).toEqual([]);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

/** Files and folders of the repository that a text names in code. */
const filesOf = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|docs|themes|bench)\/[\w./-]*)`/g)].map(([, path = '']) => path);

describe('the page for those who contribute', () => {
  it('names files that are there', () => {
    const files = filesOf(page);
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each([
    'a command',
    'an option',
    'a format variable (`#{...}`), also for the status line',
    'an overlay',
    'a carrier',
    'a protocol method',
    'an event of a program',
    'a theme',
  ])('says where to add %s', (thing) => {
    const [, section = ''] = page.split(`### … ${thing}\n`);
    expect(filesOf(section.split(/^##/m)[0] ?? '').length).toBeGreaterThan(0);
  });
});

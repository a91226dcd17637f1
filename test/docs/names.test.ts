/** The rules of CONTRIBUTING.md about names: of files, of what they export, and of private members. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path));

interface Declared {
  kind: string;
  name: string;
}

/** What a file declares and exports, by kind; re-exports do not count. */
const exportsOf = (path: string): Declared[] =>
  [
    ...readFileSync(join(root, path), 'utf8').matchAll(
      /^export (?:abstract )?(?:async )?(class|interface|type|function\*?|const|let) (\w+)/gm,
    ),
  ].map(([, kind = '', name = '']) => ({ kind, name }));

const source = filesIn('src').map((path) => ({
  path,
  stem: basename(path).replace(/\.tsx?$/, ''),
  exported: exportsOf(path),
}));

describe('a file of the source', () => {
  it('has the name of its class or type, or begins with a small letter', () => {
    const wrong = source.filter(({ stem, exported }) => {
      if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(stem)) return true;
      if (/^[A-Z]/.test(stem)) return !exported.some(({ name }) => name === stem);
      const classes = exported.filter(({ kind }) => kind === 'class').map(({ name }) => name);
      const others = exported.filter(({ kind }) => /^(function|const|let)/.test(kind));
      return (
        classes.some((name) => name.toLowerCase() === stem.toLowerCase()) ||
        (classes.length === 1 && others.length === 0)
      );
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('exports no name that another one exports', () => {
    const places = new Map<string, Set<string>>();
    for (const { path, exported } of source)
      for (const { name } of exported) places.set(name, (places.get(name) ?? new Set()).add(path));
    const shared = [...places].filter(([, paths]) => paths.size > 1);
    expect(shared.map(([name, paths]) => [name, ...paths])).toEqual([]);
  });

  it('marks private members with #', () => {
    const marked = source.filter(({ path }) =>
      /^ +(?:static |override |readonly )*(?:private|protected) (?!constructor)/m.test(
        readFileSync(join(root, path), 'utf8'),
      ),
    );
    expect(marked.map(({ path }) => path)).toEqual([]);
  });
});

it('a test of one file has its name', () => {
  const rooms = new Map(
    source.map(({ path, stem }) => [`${dirname(path).split('/')[1]}/${stem.toLowerCase()}`, stem]),
  );
  const wrong = filesIn('test')
    .filter((path) => path.includes('.test.'))
    .filter((path) => {
      const [stem = ''] = basename(path).split('.');
      const of = rooms.get(`${dirname(path).split('/')[1]}/${stem.toLowerCase()}`);
      return of === undefined ? !/^[a-z][a-zA-Z0-9]*$/.test(stem) : stem !== of;
    });
  expect(wrong.filter((path) => !path.startsWith('test/helpers/'))).toEqual([]);
});

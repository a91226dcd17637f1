/** Folders made with those above them, and no other way of making them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolders } from '../../src/runtime/makeFolders.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hfolders-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('are made private, and once', () => {
  const path = join(dir, 'a/b/c');
  expect(makeFolders(path)).toBe(true);
  for (const folder of ['a', 'a/b', 'a/b/c']) expect(statSync(join(dir, folder)).mode & 0o777).toBe(0o700);
  expect(makeFolders(path)).toBe(false);
});

it('fail below a file, and where nothing can be made', () => {
  writeFileSync(join(dir, 'file'), '');
  expect(() => makeFolders(join(dir, 'file/a/b'))).toThrow('ENOTDIR');
  expect(() => makeFolders(join(dir, 'file'))).toThrow('EEXIST');
  if (process.platform === 'linux') expect(() => makeFolders('/proc/holdfast/a')).toThrow('ENOENT');
});

it('are never made by the recursive mkdir of Node, which does not end there', () => {
  const wrong = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts') && /mkdir(Sync)?\([^;]*recursive/.test(readFileSync(join('src', name), 'utf8')),
  );
  expect(wrong).toEqual([]);
});

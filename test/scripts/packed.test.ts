/** The packed file, as a program that has it among its dependencies sees it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hft-packed-'));
  const name = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  execFileSync('tar', ['-xzf', join(folder, name), '-C', folder]);
  mkdirSync(join(folder, 'node_modules'));
  renameSync(join(folder, 'package'), join(folder, 'node_modules/holdfast'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program beside the package gets for an import: the default export's version, or the code of the error. */
const imported = (name: string): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const load = ${JSON.stringify(name)}.endsWith('.json')
        ? import(${JSON.stringify(name)}, { with: { type: 'json' } })
        : import(${JSON.stringify(name)});
      console.log(await load.then((module) => module.default.version, (error) => error.code));`,
    ],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '--no-warnings' } },
  ).trim();

it('gives its package.json, and nothing else: a program starts it by its command', () => {
  expect(imported('holdfast/package.json')).toMatch(/^\d+\.\d+\.\d+/);
  for (const name of [
    'holdfast',
    'holdfast/bin/holdfast.cjs',
    'holdfast/dist/server.cjs',
    'holdfast/dist/server-main.cjs',
    'holdfast/src/cli',
  ])
    expect(imported(name)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

it('runs', () => {
  const bin = join(folder, 'node_modules/holdfast/bin/holdfast.cjs');
  expect(execFileSync(process.execPath, [bin, '-V'], { encoding: 'utf8' })).toMatch(/^holdfast \d/);
});

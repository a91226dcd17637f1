/** A clone in which nothing was installed or built says what to do, in one line. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../..');
let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clone-'));
  for (const folder of ['bin', 'scripts'])
    cpSync(join(top, folder), join(clone, folder), { recursive: true });
});
afterEach(() => rmSync(clone, { recursive: true }));

describe('in a fresh clone', () => {
  it('the program says that it is not built', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(clone, 'bin/holdfast.cjs'), 'ls'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe(`holdfast is not built; run: cd ${clone} && npm ci\n`);
    expect(status).toBe(1);
  });

  it('the build, which `npm install -g .` runs, says what it needs', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], {
      cwd: clone,
      encoding: 'utf8',
    });
    expect(stderr).toBe('holdfast: what the build needs is not installed; run first: npm ci\n');
    expect(status).toBe(1);
  });

  it('what is packed needs one package, and runs no script of its own', () => {
    const { dependencies, scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(['node-pty']);
    expect(Object.keys(scripts)).not.toEqual(expect.arrayContaining([expect.stringMatching(/install$/)]));
  });
});

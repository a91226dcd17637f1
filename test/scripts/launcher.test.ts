/** The launcher finds its package through the links that npm makes, and through any other. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../..');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'launcher-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function link(at: string, to: string): string {
  const path = join(dir, at);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(to, path);
  return path;
}

it.each([
  ['global', 'lib/node_modules/holdfast', 'bin', '../lib/node_modules/holdfast/bin/holdfast'],
  ['a project', 'node_modules/holdfast', 'node_modules/.bin', '../holdfast/bin/holdfast'],
  ['by hand', 'package', 'somewhere', '../package/bin/holdfast'],
])('through both links, of an installation that is %s', (_where, folder, bin, to) => {
  link(folder, top);
  const links = ['holdfast', 'hold'].map((name) => link(`${bin}/${name}`, to));
  const beyond = link('other/hf', links[1] ?? '');
  for (const path of [...links, beyond]) {
    const { status, stdout, stderr } = spawnSync(path, ['-V'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^hold/);
  }
});

/** The program named tmux: where it is put, what it never replaces, and how it is known again. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  installShim,
  isOnPath,
  shimForPanes,
  shimState,
  tmuxOnPath,
  uninstallShim,
} from '../../src/runtime/tmuxShim.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hf it's "));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('is made in a new folder, made again without a change, and removed once', () => {
  const bin = join(dir, 'a', 'bin');
  expect(shimState(bin)).toBe('absent');
  installShim(bin);
  const made = readFileSync(join(bin, 'tmux'), 'utf8');
  installShim(bin);
  expect(readFileSync(join(bin, 'tmux'), 'utf8')).toBe(made);
  expect(uninstallShim(bin)).toBe(true);
  expect(uninstallShim(bin)).toBe(false);
});

it('never replaces or removes another tmux, be it a file, a link or a folder', () => {
  const makers = {
    file: (path: string) => writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 }),
    link: (path: string) => symlinkSync('/usr/bin/tmux', path),
    folder: (path: string) => mkdirSync(path),
  };
  for (const [name, make] of Object.entries(makers)) {
    const bin = join(dir, name);
    mkdirSync(bin);
    make(join(bin, 'tmux'));
    expect(shimState(bin)).toBe('foreign');
    expect(() => installShim(bin)).toThrow(`${bin}/tmux: it is not holdfast's, and stays as it is`);
    expect(() => uninstallShim(bin)).toThrow('stays as it is');
    expect(existsSync(join(bin, 'tmux')) || name === 'link').toBe(true);
  }
});

it('is not found in a folder of that name', () => {
  mkdirSync(join(dir, 'tmux'));
  const bin = join(dir, 'bin');
  installShim(bin);
  expect(tmuxOnPath({ PATH: `${dir}:${bin}` }).map((tmux) => tmux.dir)).toEqual([bin]);
});

it('is known to lead nowhere when its installation is gone, and is renewed', () => {
  symlinkSync('/gone/dist/native/linux-x64/hold', join(dir, 'tmux'));
  expect(shimState(dir)).toBe('dangling');
  rmSync(join(dir, 'tmux'));
  installShim(dir);
  const text = readFileSync(join(dir, 'tmux'), 'utf8');
  writeFileSync(join(dir, 'tmux'), text.replace(/'[^']*\/bin\/holdfast'/g, "'/gone/bin/holdfast'"));
  expect(shimState(dir)).toBe('dangling');
});

it('of panes is none where it can not be made', () => {
  writeFileSync(join(dir, 'holdfast'), '');
  expect(shimForPanes({ XDG_STATE_HOME: dir })).toBeNull();
});

it('is found on the PATH in its order, and only where it may be run', () => {
  const [first, second] = [join(dir, 'first'), join(dir, 'second')];
  installShim(second);
  mkdirSync(first);
  writeFileSync(join(first, 'tmux'), '');
  const env = { PATH: `${first}:relative:${second}:${second}` };
  chmodSync(join(first, 'tmux'), 0o644);
  expect(tmuxOnPath(env).map((found) => found.dir)).toEqual([second]);
  chmodSync(join(first, 'tmux'), 0o755);
  expect(tmuxOnPath(env).map((found) => [found.dir, found.state === 'foreign'])).toEqual([
    [first, true],
    [second, false],
  ]);
  symlinkSync(second, join(dir, 'link'));
  expect([isOnPath(join(dir, 'link'), env), isOnPath(dir, env)]).toEqual([true, false]);
});

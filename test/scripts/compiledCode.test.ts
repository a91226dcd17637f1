/** The launcher has Node keep compiled code only where nobody but the user can put any. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const entry = join(import.meta.dirname, '../../bin/holdfast.cjs');
/** Node 22.8 and newer can. */
const canKeep = 'enableCompileCache' in module;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function runs(env: Record<string, string>): void {
  const { status, stderr } = spawnSync(process.execPath, [entry, '-V'], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}
const kept = () => join(home, '.cache/holdfast/compiled');

describe('compiled code', () => {
  it("is kept in the user's cache folder, which nobody else may look into, by a Node that can", () => {
    runs({ HOME: home });
    expect(existsSync(kept())).toBe(canKeep);
    if (!canKeep) return;
    expect(statSync(kept()).mode & 0o777).toBe(0o700);
    expect(readdirSync(kept())).toHaveLength(1);
  });

  it('is kept in $XDG_CACHE_HOME when that is set', () => {
    runs({ HOME: '/nonexistent', XDG_CACHE_HOME: home });
    expect(existsSync(join(home, 'holdfast/compiled'))).toBe(canKeep);
  });

  it('is not kept where others may write', () => {
    mkdirSync(join(home, '.cache/holdfast'), { recursive: true });
    chmodSync(join(home, '.cache/holdfast'), 0o777);
    runs({ HOME: home });
    expect(existsSync(kept()) ? readdirSync(kept()) : []).toEqual([]);
    chmodSync(home, 0o777);
    rmSync(join(home, '.cache'), { recursive: true });
    runs({ HOME: home });
    expect(readdirSync(home)).toEqual([]);
  });

  it('is not kept without a home, nor where it can not be', () => {
    runs({});
    runs({ HOME: '/dev/null' });
    runs({ HOME: '/proc' });
  });
});

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompiledCode, type CompiledLevel } from '../../src/runtime/CompiledCode.ts';

let home: string;
let bundle: string;
let times = 0;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
  bundle = join(home, 'bundle.cjs');
  times += 1;
});
afterEach(() => rmSync(home, { recursive: true }));

const folder = () => join(home, '.cache/holdfast/compiled');
const files = () => (existsSync(folder()) ? readdirSync(folder()).map((name) => join(folder(), name)) : []);

/** A bundle that answers `text`; versions of it differ in nothing that a folder shows, unless `at` does. */
function write(text: string, at = 1000): void {
  writeFileSync(bundle, `exports.text = '${text}-${times}'; // ${' '.repeat(2000)}`);
  utimesSync(bundle, at, at);
}

const newCode = () => new CompiledCode(bundle, { HOME: home });

/** The bundle's answer. */
function answer(code = newCode(), options = {}): unknown {
  return (code.run(createRequire(bundle), options) as { text: string }).text;
}

/** A process that runs the bundle and keeps its code. */
async function kept(level: CompiledLevel = 1): Promise<void> {
  const code = newCode();
  answer(code);
  await code.keep(level);
}

describe('compiled code', () => {
  it('is run by the next process in place of the text', async () => {
    write('old');
    await kept();
    expect(files()).toHaveLength(1);
    // Kept code is recognised by where it comes from, as nothing else tells the two texts apart.
    write('new');
    expect(answer()).toBe(`old-${times}`);
  });

  it('is not run for another bundle', async () => {
    write('old');
    await kept();
    write('new', 2000);
    expect(answer()).toBe(`new-${times}`);
  });

  it('is not run when any of its bytes has changed', async () => {
    write('old');
    await kept();
    const [path = ''] = files();
    const whole = readFileSync(path);
    write('new');
    for (const place of [0, 32, 33, whole.length >> 1, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[place] = (damaged[place] ?? 0) ^ 1;
      writeFileSync(path, damaged);
      expect(answer()).toBe(`new-${times}`);
    }
    for (const length of [0, 20, 33, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(answer()).toBe(`new-${times}`);
    }
  });

  it('is removed and compiled anew after a crash', async () => {
    write('old');
    await kept();
    write('new');
    expect(answer(newCode(), { anew: true })).toBe(`new-${times}`);
    expect(files()).toEqual([]);
  });

  it('is written again only by a process that has done more', async () => {
    write('old');
    await kept(1);
    const [path = ''] = files();
    const level = () => readFileSync(path)[32];
    expect(level()).toBe(1);
    await kept(2);
    expect(level()).toBe(2);
    await kept(1);
    expect(level()).toBe(2);
  });

  it('of earlier bundles is removed, except the last ones', async () => {
    for (const at of [1000, 2000, 3000, 4000, 5000]) {
      write('old', at);
      await kept();
    }
    expect(files()).toHaveLength(3);
    write('new', 5000);
    expect(answer()).toBe(`old-${times}`);
  });

  it('is neither kept nor run where others may write, nor where the user wants none', async () => {
    write('old');
    await kept();
    write('new');
    chmodSync(folder(), 0o777);
    expect(answer()).toBe(`new-${times}`);
    rmSync(join(home, '.cache'), { recursive: true });
    mkdirSync(join(home, '.cache'), { mode: 0o777 });
    chmodSync(join(home, '.cache'), 0o777);
    await kept();
    expect(readdirSync(join(home, '.cache'))).toEqual([]);
    const unwanted = new CompiledCode(bundle, { HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' });
    chmodSync(join(home, '.cache'), 0o700);
    answer(unwanted);
    await unwanted.keep(1);
    expect(readdirSync(join(home, '.cache'))).toEqual([]);
  });
});

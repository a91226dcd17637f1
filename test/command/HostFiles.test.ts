import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostFiles } from '../../src/command/HostFiles.ts';

describe('HostFiles', () => {
  const files = new HostFiles();
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hft-files-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('gives back every byte that it was given, in a file that only its owner reads', async () => {
    const path = join(dir, 'bytes');
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at));
    await files.write(path, bytes, { append: false });
    await files.write(path, bytes, { append: true });
    expect(await files.read(path)).toBe(bytes + bytes);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('names the path and the reason when a file cannot be read or written', async () => {
    await expect(files.read(join(dir, 'none'))).rejects.toThrow(`${dir}/none: No such file or directory`);
    await expect(files.read(dir)).rejects.toThrow(`${dir}: Is a directory`);
    await expect(files.write(join(dir, 'no/x'), 'a', { append: false })).rejects.toThrow(
      `${dir}/no/x: No such file or directory`,
    );
  });

  it('finds what a pattern fits, sorted, without hidden files', async () => {
    mkdirSync(join(dir, 'sub'));
    for (const name of ['b.conf', 'a.conf', '.h.conf', 'sub/c.conf']) writeFileSync(join(dir, name), '');
    expect(await files.glob(join(dir, '*.conf'))).toEqual([join(dir, 'a.conf'), join(dir, 'b.conf')]);
    expect(await files.glob(join(dir, '*/[a-c].conf'))).toEqual([join(dir, 'sub/c.conf')]);
    expect(await files.glob(join(dir, '.*.conf'))).toEqual([join(dir, '.h.conf')]);
    expect(await files.glob(join(dir, 'sub/../a.conf'))).toEqual([join(dir, 'a.conf')]);
  });

  it('finds nothing below a file or in a directory that may not be read', async () => {
    writeFileSync(join(dir, 'file'), '');
    mkdirSync(join(dir, 'closed'));
    chmodSync(join(dir, 'closed'), 0);
    expect(await files.glob(join(dir, 'file/x'))).toEqual([]);
    expect(await files.glob(join(dir, 'file/*'))).toEqual([]);
    expect(await files.glob(join(dir, 'closed/*'))).toEqual([]);
  });
});

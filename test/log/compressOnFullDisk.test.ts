/** Compressing a block while there is no room for the compressed one: a real process with a bound on its files' size. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { blockStem, createBlockFile, readBlock, writeFully } from '../../src/log/blockFile.ts';
import { encodeRecord } from '../../src/log/blockFormat.ts';
import { startOfTime, temporaryFolder } from './logHelpers.ts';

it('leaves the block readable when only a part of the compressed one could be written', async () => {
  const dir = temporaryFolder();
  const header = { seq: 1, firstOffset: 0, base: 0, firstTime: startOfTime, lastSerial: 0, line: 0 };
  const { fd, length } = createBlockFile(dir, header, new Uint8Array([1]));
  const data = randomBytes(300_000);
  const record = encodeRecord({ kind: 'output', offset: 0, at: startOfTime, data }, startOfTime);
  writeFully(fd, Buffer.concat(record), length);
  closeSync(fd);
  const before = readBlock(dir, blockStem(header));
  const outfile = join(dir, 'compress.cjs');
  const contents = `import { BlockCompressor } from './src/log/BlockCompressor.ts';
const compressor = new BlockCompressor();
compressor.add(process.argv[2]);
void compressor.idle();`;
  const stdin = { contents, resolveDir: process.cwd() };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs' });
  // 100 units of 512 or 1024 bytes, by shell. A process that goes on writing beyond that may be killed for it.
  const stem = join(dir, blockStem(header));
  await new Promise<void>((resolve) => {
    execFile('sh', ['-c', 'ulimit -f 100; exec "$0" "$@"', process.execPath, outfile, stem], () => resolve());
  });
  const after = readBlock(dir, blockStem(header));
  expect([before.kind, after.kind]).toEqual(['ok', 'ok']);
  if (before.kind === 'ok' && after.kind === 'ok')
    expect(Buffer.compare(before.records, after.records)).toBe(0);
});

/** The folder of all logs: what they take together is bounded, and what is gone longest goes first. */
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BlockCompressor } from '../../src/log/BlockCompressor.ts';
import { evenShare, LogStore } from '../../src/log/LogStore.ts';
import { FakeClock, output, roomyBounds, temporaryFolder } from './logHelpers.ts';

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const blockBytes = 10_000;

function storeBench() {
  const compressor = new BlockCompressor();
  onTestFinished(() => compressor.stop());
  const dir = temporaryFolder(() => compressor.idle());
  const store = new LogStore(dir, { clock: new FakeClock(), compressor });
  const onDisk = () =>
    readdirSync(dir).reduce(
      (sum, log) =>
        sum + readdirSync(join(dir, log)).reduce((all, file) => all + statSync(join(dir, log, file)).size, 0),
      0,
    );
  /** The log of a pane that an earlier server had, last written so many minutes after the epoch. */
  const gone = (n: number, bytes: number, minute: number) => {
    mkdirSync(join(dir, uuid(n)));
    const file = join(dir, uuid(n), '00000001.0.0.logz');
    writeFileSync(file, Buffer.alloc(bytes));
    utimesSync(file, minute * 60, minute * 60);
  };
  const here = (n: number) => existsSync(join(dir, uuid(n)));
  const open = (n: number) => store.open(uuid(n), { bounds: roomyBounds, blockBytes });
  return { store, dir, onDisk, gone, here, open, compressor };
}

/** Prints so many blocks. */
function fill(log: ReturnType<LogStore['open']>, blocks: number): void {
  for (let n = 0; n < blocks; n++) {
    log.cut(Buffer.from('c'), { line: 0 });
    log.append(output(log.endOffset, 'x'.repeat(blockBytes)));
  }
}

describe('all logs together', () => {
  it('lose those of panes that are gone when they are too much, the one written longest ago first', async () => {
    const bench = storeBench();
    bench.gone(1, 50_000, 30);
    bench.gone(2, 50_000, 10);
    bench.gone(3, 50_000, 20);
    bench.store.setMostBytes(150_000);
    const log = bench.open(4);
    fill(log, 3);
    await bench.store.idle();
    expect([1, 2, 3].map(bench.here)).toEqual([true, false, true]);
    expect(bench.onDisk()).toBeLessThanOrEqual(150_000);
    // A pane that goes now counts among them, and is the newest.
    log.close();
    fill(bench.open(5), 4);
    await bench.store.idle();
    expect([1, 3, 4, 5].map(bench.here)).toEqual([true, false, true, true]);
  });

  it('of panes that are there lose their oldest blocks where that is not enough, the largest first', async () => {
    const bench = storeBench();
    bench.store.setMostBytes(200_000);
    const [small, large] = [bench.open(1), bench.open(2)];
    fill(small, 3);
    for (let n = 0; n < 40; n++) {
      fill(large, 1);
      await bench.store.idle();
    }
    expect(small.rawBytes).toBe(3 * blockBytes);
    expect(small.diskBytes + large.diskBytes).toBeLessThanOrEqual(200_000 + blockBytes);
    expect(large.rawBytes).toBeGreaterThan(100_000);
    // With the other pane gone there is room for both again.
    small.close();
    fill(large, 6);
    await bench.store.idle();
    expect(bench.here(1)).toBe(false);
  });

  it('are not bounded by 0, and are never removed while there is room', async () => {
    const bench = storeBench();
    bench.gone(1, 500_000, 10);
    bench.store.setMostBytes(0);
    const log = bench.open(2);
    fill(log, 3);
    await bench.store.idle();
    expect(bench.here(1)).toBe(true);
    bench.store.setMostBytes(600_000);
    fill(log, 3);
    await bench.store.idle();
    expect(bench.here(1)).toBe(true);
  });

  it('take what is said of them, also what was kept aside and what is being written', async () => {
    const bench = storeBench();
    bench.gone(1, 12_345, 10);
    const log = bench.open(2);
    fill(log, 4);
    writeFileSync(join(bench.dir, uuid(2), '00000001.0.0.log.bad'), 'damaged');
    expect(await bench.store.totalBytes()).toBe(bench.onDisk());
    await bench.compressor.idle();
    expect(await bench.store.totalBytes()).toBe(bench.onDisk());
  });
});

it('an even share is the most that each may have so that all fit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 8 }), fc.nat(4000), (sizes, room) => {
      const share = evenShare(sizes, room);
      const taken = sizes.reduce((sum, size) => sum + Math.min(size, share), 0);
      expect(taken).toBeLessThanOrEqual(room + 1e-6);
      if (share !== Number.POSITIVE_INFINITY) expect(taken).toBeGreaterThan(room - 1e-6);
    }),
  );
});

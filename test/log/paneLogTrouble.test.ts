import { readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LogDisk, realDisk } from '../../src/log/blockFile.ts';
import { LogStore } from '../../src/log/LogStore.ts';
import { MemoryTail } from '../../src/log/MemoryTail.ts';
import type { PaneLog } from '../../src/log/PaneLog.ts';
import { bytesOf, dayMs, logBench, output, temporaryFolder, textOf } from './logHelpers.ts';

const checkpoint = bytesOf('a checkpoint');

/** Appends `count` blocks of 1000 bytes, with a cut before each. */
function fill(log: PaneLog, count: number): void {
  for (let i = 0; i < count; i++) {
    log.cut(checkpoint, { line: i });
    log.append(output(log.endOffset, 'x'.repeat(1000)));
  }
}

describe('the bounds of a pane log', () => {
  it('keep no more raw bytes than asked for, and always the newest', async () => {
    const bench = logBench({ blockBytes: 1000, bounds: { historyBytes: 3500, historyAgeMs: dayMs } });
    const log = bench.open();
    fill(log, 10);
    log.cut(checkpoint, { line: 10 });
    expect(log.rawBytes).toBe(3000);
    await bench.compressor.idle();
    expect(readdirSync(bench.dir)).toHaveLength(4);
    expect(log.oldest?.offset).toBe(7000);
  });

  it('let blocks go that ended longer ago than asked for, also when the log is only opened', () => {
    const bench = logBench({ blockBytes: 1000 });
    const log = bench.open();
    fill(log, 2);
    bench.clock.time += 40 * dayMs;
    fill(log, 1);
    expect(log.oldest?.offset).toBe(1000);
    bench.clock.time += 31 * dayMs;
    expect(bench.open().oldest?.offset).toBe(2000);
  });

  it('let nothing go by age while the clock may be wrong, nor what was written under one that was', () => {
    const bench = logBench({ blockBytes: 1000 });
    const log = bench.open();
    fill(log, 2);
    bench.clock.unsettled = true;
    bench.clock.time += 40 * dayMs;
    fill(log, 1);
    expect(bench.open().oldest?.offset).toBe(0);
    bench.clock.time -= 20_000 * dayMs;
    fill(log, 1);
    bench.clock.time += 19_961 * dayMs;
    bench.clock.unsettled = false;
    fill(log, 1);
    expect(log.oldest?.offset).toBe(0);
  });

  it('hold for a stream of resizes, which is no output', () => {
    const bench = logBench({ blockBytes: 1000, bounds: { historyBytes: 4000, historyAgeMs: dayMs } });
    const log = bench.open();
    for (let serial = 1; serial < 20_000; serial++) {
      if (log.needsCheckpoint !== 'no') log.cut(checkpoint, { line: 0 });
      log.append({ kind: 'resize', offset: 0, at: bench.clock.time, serial, cols: 80, rows: 24 });
    }
    expect(readdirSync(bench.dir).length).toBeLessThan(30);
  });
});

/** A disk with room for so many bytes; writes beyond are short, then fail. */
function smallDisk(room: number) {
  const full = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  const disk = {
    room,
    create: ((dir, header, data) => {
      if (disk.room < data.length) throw full();
      disk.room -= data.length;
      return realDisk.create(dir, header, data);
    }) satisfies LogDisk['create'],
    write: ((fd, buffers, position) => {
      const bytes = Buffer.concat(buffers).subarray(0, disk.room);
      if (bytes.length === 0) throw full();
      disk.room -= bytes.length;
      return realDisk.write(fd, [bytes], position);
    }) satisfies LogDisk['write'],
  };
  return disk;
}

describe('a pane log on a full disk', () => {
  it('says so, throws nothing, and leaves no half record behind', () => {
    const disk = smallDisk(200);
    const bench = logBench({ disk });
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'stored'));
    log.append(output(6, 'y'.repeat(500)));
    expect(log.state).toEqual({ kind: 'failed', reason: 'No space left on device' });
    const { recovery } = bench.open();
    expect(textOf(recovery.tail)).toBe('stored');
    expect(recovery.endOffset).toBe(6);
  });

  it('goes on in memory, and on the disk again once there is room, with the missing bytes counted', () => {
    const disk = smallDisk(120);
    const bench = logBench({ disk });
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'y'.repeat(500)));
    log.append(output(500, 'z'.repeat(500)));
    expect(log.endOffset).toBe(1000);
    expect(log.source().blocks[0]?.memory?.length).toBeGreaterThan(1000);
    expect(log.needsCheckpoint).toBe('no');
    bench.clock.time += 5_000;
    expect(log.needsCheckpoint).toBe('wanted');
    log.cut(checkpoint, { line: 9 });
    log.append(output(1000, 'still nowhere to go'.repeat(10)));
    expect(log.state.kind).toBe('failed');
    disk.room = 10_000;
    bench.clock.time += 5_000;
    expect(log.needsCheckpoint).toBe('wanted');
    log.cut(bytesOf('after'), { line: 12 });
    expect(log.state).toEqual({ kind: 'ok' });
    log.append(output(log.endOffset, 'stored again'));
    const again = bench.open();
    expect(Buffer.from(again.recovery.checkpoint ?? []).toString()).toBe('after');
    expect(textOf(again.recovery.tail)).toBe('stored again');
    expect(again.recovery.endOffset).toBe(log.endOffset);
  });

  it('keeps a bounded part in memory, however much comes and whether cuts come or not', () => {
    const bench = logBench({ disk: smallDisk(0) });
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    const held = () => log.source().blocks.reduce((sum, block) => sum + (block.memory?.length ?? 0), 0);
    for (let i = 0; i < 100; i++) {
      if (i < 50 && log.needsCheckpoint !== 'no') log.cut(checkpoint, { line: i });
      log.append(output(log.endOffset, 'm'.repeat(100_000)));
      expect(held()).toBeLessThanOrEqual(MemoryTail.limitBytes + 200_000);
    }
    expect(log.endOffset).toBe(10_000_000);
    log.cut(checkpoint, { line: 0 });
    log.append(output(log.endOffset, 'm'.repeat(1000)));
    expect(held()).toBeGreaterThan(1000);
  });
});

describe('a pane whose log is off', () => {
  it('stores nothing from there on, keeps what was stored, and starts afresh when it is on again', () => {
    const bench = logBench();
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'public '));
    log.setEnabled(false);
    log.append(output(7, 'secret '));
    log.cut(bytesOf('secret screen'), { line: 1 });
    log.append(output(14, 'secret too '));
    expect(log.state).toEqual({ kind: 'off' });
    const stored = () => readdirSync(bench.dir).map((file) => readFileSync(join(bench.dir, file), 'latin1'));
    expect(stored().join()).toContain('public');
    expect(stored().join()).not.toContain('secret');
    log.setEnabled(true);
    expect(log.needsCheckpoint).toBe('wanted');
    log.cut(bytesOf('on again'), { line: 2 });
    log.append(output(log.endOffset, 'public too'));
    expect(stored().join()).toContain('public too');
    expect(stored().join()).not.toContain('secret');
  });

  it('makes no folder at all when it was off from the start', () => {
    const bench = logBench({ enabled: false });
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'secret'));
    expect(() => statSync(bench.dir)).toThrow('ENOENT');
    expect(Buffer.from(log.source().blocks[0]?.memory ?? []).toString('latin1')).toContain('secret');
    log.setEnabled(true);
    log.cut(checkpoint, { line: 0 });
    expect(log.state).toEqual({ kind: 'ok' });
    expect(readdirSync(bench.dir)).toHaveLength(1);
  });
});

describe('opening a log with bad files', () => {
  it.each([
    ['empty', (path: string) => truncateSync(path, 0)],
    ['garbage', (path: string) => writeFileSync(path, 'what is this?'.repeat(20))],
    ['cut off in its header', (path: string) => truncateSync(path, 10)],
    ['cut off in its checkpoint', (path: string) => truncateSync(path, 34)],
    [
      'of a future version',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[4] = 77;
        writeFileSync(path, bytes);
      },
    ],
  ])('keeps a newest block that is %s aside and recovers from the one before', async (_, spoil) => {
    const bench = logBench();
    const log = bench.open();
    log.cut(bytesOf('first'), { line: 0 });
    log.append(output(0, 'one'));
    log.cut(bytesOf('second'), { line: 0 });
    log.append(output(3, 'two'));
    await bench.compressor.idle();
    const newest = readdirSync(bench.dir).find((file) => file.endsWith('.log')) ?? '';
    spoil(join(bench.dir, newest));
    const again = bench.open();
    expect(Buffer.from(again.recovery.checkpoint ?? []).toString()).toBe('first');
    expect(again.recovery.endOffset).toBe(3);
    expect(again.problems).toEqual([expect.stringContaining(`${newest}.bad`)]);
    expect(readdirSync(bench.dir)).toContain(`${newest}.bad`);
    again.append(output(6, 'three'));
    const third = bench.open();
    expect(third.problems).toEqual([]);
    expect(third.recovery.tail.map((record) => record.kind)).toEqual(['output', 'gap', 'output']);
  });

  it('starts empty, with the reason, when nothing is readable', () => {
    const bench = logBench();
    bench.open().cut(bytesOf('first'), { line: 0 });
    const only = readdirSync(bench.dir)[0] ?? '';
    writeFileSync(join(bench.dir, only), 'garbage');
    const log = bench.open();
    expect(log.recovery.checkpoint).toBeNull();
    expect(log.problems).toHaveLength(1);
    log.cut(bytesOf('new'), { line: 0 });
    expect(log.state).toEqual({ kind: 'ok' });
  });

  it('goes on when a file stands where the folder should be', () => {
    const bench = logBench();
    writeFileSync(bench.dir, 'in the way');
    const log = bench.open();
    expect(log.state.kind).toBe('failed');
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'kept in memory'));
    expect(log.endOffset).toBe(14);
  });

  it('finds the same in whatever order compression was interrupted', async () => {
    const bench = logBench();
    const log = bench.open();
    log.cut(bytesOf('first'), { line: 0 });
    log.append(output(0, 'one'.repeat(100)));
    const raw = readdirSync(bench.dir)[0] ?? '';
    const rawBytes = readFileSync(join(bench.dir, raw));
    log.cut(bytesOf('second'), { line: 0 });
    await bench.compressor.idle();
    // Killed before the raw file was removed, then before the compressed one had its name.
    writeFileSync(join(bench.dir, raw), rawBytes);
    expect(bench.open().recovery.endOffset).toBe(300);
    await bench.compressor.idle();
    expect(readdirSync(bench.dir).sort()).toEqual([`${raw}z`, expect.stringMatching(/\.log$/)]);
    renameSync(join(bench.dir, `${raw}z`), join(bench.dir, `${raw}z.tmp`));
    writeFileSync(join(bench.dir, raw), rawBytes);
    expect(bench.open().recovery.endOffset).toBe(300);
    expect(readdirSync(bench.dir)).not.toContain(`${raw}z.tmp`);
    await bench.compressor.idle();
    expect(readdirSync(bench.dir)).toContain(`${raw}z`);
  });
});

describe('the store of pane logs', () => {
  const uuid = (n: number) => `01890000-0000-7000-8000-00000000000${n}`;

  it('lists logs by pane, counts their bytes, and removes those that belong to nobody once they are old', async () => {
    const bench = logBench();
    const store = new LogStore(join(temporaryFolder(), 'logs'), bench);
    bench.clock.time = Date.now();
    for (const n of [1, 2, 3]) {
      const log = store.open(uuid(n), { bounds: { historyBytes: 1e6, historyAgeMs: dayMs } });
      log.cut(checkpoint, { line: 0 });
      log.append(output(0, 'x'.repeat(1000)));
      log.close();
    }
    expect(store.list().sort()).toEqual([uuid(1), uuid(2), uuid(3)]);
    expect(await store.totalBytes()).toBeGreaterThan(3000);
    expect(store.removeOrphans(new Set([uuid(1)]), dayMs)).toEqual([]);
    bench.clock.time += 2 * dayMs;
    expect(store.removeOrphans(new Set([uuid(1)]), dayMs).sort()).toEqual([uuid(2), uuid(3)]);
    expect(store.list()).toEqual([uuid(1)]);
    store.remove(uuid(1));
    expect(store.list()).toEqual([]);
    expect(() => store.open('../elsewhere', { bounds: { historyBytes: 1, historyAgeMs: 1 } })).toThrow(
      'UUID',
    );
  });
});

import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf, logBench, output, roomyBounds, startOfTime, textOf } from './logHelpers.ts';

const checkpoint = bytesOf('a checkpoint');

describe('a pane log', () => {
  it('gives back what was appended when it is opened again without having been closed', () => {
    const bench = logBench();
    const log = bench.open();
    expect(log.needsCheckpoint).toBe('wanted');
    log.cut(checkpoint, { line: 3 });
    log.append(output(0, 'hello '));
    log.append({ kind: 'resize', offset: 6, at: startOfTime + 5, serial: 1, cols: 100, rows: 40 });
    log.append(output(6, 'world', startOfTime + 2));
    log.append({ kind: 'exit', offset: 11, at: startOfTime + 9, serial: 2, status: 'exited 0' });
    const { recovery } = bench.open();
    expect(Buffer.from(recovery.checkpoint ?? []).toString()).toBe('a checkpoint');
    expect(recovery.tail.map((r) => [r.kind, r.offset, r.at - startOfTime])).toEqual([
      ['output', 0, 0],
      ['resize', 6, 5],
      ['output', 6, 2],
      ['exit', 11, 9],
    ]);
    expect(textOf(recovery.tail)).toBe('hello world');
    expect(recovery).toMatchObject({ endOffset: 11, base: 0, lastSerial: 2 });
  });

  it('is readable by its user alone', () => {
    const bench = logBench();
    bench.open().cut(checkpoint, { line: 0 });
    expect(statSync(bench.dir).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(bench.dir)) {
      expect(statSync(join(bench.dir, file)).mode & 0o777).toBe(0o600);
    }
  });

  it('takes only what is new of a stream that is read again, and says what that was', () => {
    const bench = logBench();
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'abcdef'));
    expect(log.append(output(2, 'cd'))).toBeNull();
    expect(log.append(output(4, 'efgh'))).toMatchObject({ offset: 6, data: bytesOf('gh') });
    const resize = { kind: 'resize', offset: 8, at: startOfTime, serial: 1, cols: 9, rows: 9 } as const;
    expect(log.append(resize)).toBe(resize);
    expect(log.append(resize)).toBeNull();
    expect(textOf(bench.open().recovery.tail)).toBe('abcdefgh');
  });

  it('goes on after a respawn, whose stream and serials start again', () => {
    const bench = logBench();
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'first'));
    log.append({ kind: 'exit', offset: 5, at: startOfTime, serial: 7, status: 'exited 1' });
    log.append({ kind: 'respawn', offset: 5, at: startOfTime });
    expect(log.base).toBe(5);
    expect(log.append({ kind: 'exit', offset: 5, at: startOfTime, serial: 1, status: 'x' })).not.toBeNull();
    log.append(output(log.base + 0, 'second'));
    expect(bench.open().recovery).toMatchObject({ base: 5, endOffset: 11, lastSerial: 1 });
  });

  it('says how many bytes are missing when the stream jumps', () => {
    const bench = logBench();
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'abc'));
    log.append(output(10, 'xyz'));
    const { recovery } = bench.open();
    expect(recovery.tail[1]).toEqual({ kind: 'gap', offset: 3, at: startOfTime, bytes: 7 });
    expect(recovery.endOffset).toBe(13);
  });

  it('cuts off a torn end and goes on behind it, wherever the tear is', () => {
    const bench = logBench();
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'kept'));
    const path = join(bench.dir, readdirSync(bench.dir)[0] ?? '');
    const keptLength = statSync(path).size;
    log.append(output(4, 'a record that is torn'));
    const whole = readFileSync(path);
    for (let length = keptLength; length < whole.length; length++) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const again = bench.open();
      expect(textOf(again.recovery.tail)).toBe('kept');
      expect(again.problems).toEqual([]);
      again.append(output(4, '+more'));
      expect(textOf(bench.open().recovery.tail)).toBe('kept+more');
    }
    const damaged = Buffer.from(whole);
    damaged[keptLength + 12] = (damaged[keptLength + 12] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    expect(textOf(bench.open().recovery.tail)).toBe('kept');
  });

  it('starts a block at a cut, compresses the one before, and recovers from the newest', async () => {
    const bench = logBench({ blockBytes: 1000 });
    const log = bench.open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'x'.repeat(2000)));
    expect(log.needsCheckpoint).toBe('wanted');
    log.cut(bytesOf('second'), { line: 20 });
    expect(log.needsCheckpoint).toBe('no');
    log.append(output(2000, 'tail'));
    await bench.compressor.idle();
    expect(readdirSync(bench.dir).map((name) => name.split('.').at(-1))).toEqual(['logz', 'log']);
    const { recovery } = bench.open();
    expect(Buffer.from(recovery.checkpoint ?? []).toString()).toBe('second');
    expect(textOf(recovery.tail)).toBe('tail');
    expect(recovery.endOffset).toBe(2004);
  });

  it('writes no more for checkpoints than for output, however large a checkpoint is', () => {
    const bench = logBench({ blockBytes: 1000 });
    const log = bench.open();
    const large = Buffer.alloc(5000, 'c');
    log.cut(large, { line: 0 });
    for (let cuts = 0, at = 0; at < 50_000; at += 100) {
      log.append(output(at, 'x'.repeat(100)));
      if (log.needsCheckpoint === 'no') continue;
      log.cut(large, { line: 0 });
      cuts += 1;
      expect(cuts * large.length).toBeLessThanOrEqual((at + 100) * 1.1);
    }
    // The server after a crash does not count the checkpoint either.
    expect(bench.open().needsCheckpoint).toBe('no');
  });

  it('knows what its files take, compressed or not, and those of the server before', async () => {
    const bench = logBench({ blockBytes: 1000 });
    const onDisk = () =>
      readdirSync(bench.dir).reduce((sum, name) => sum + statSync(join(bench.dir, name)).size, 0);
    const log = bench.open();
    for (let n = 0; n < 3; n++) {
      log.cut(checkpoint, { line: 0 });
      log.append(output(n * 1000, 'x'.repeat(1000)));
      expect(log.diskBytes).toBe(onDisk());
    }
    await bench.compressor.idle();
    expect(log.diskBytes).toBe(onDisk());
    expect(bench.open().diskBytes).toBe(onDisk());
  });

  it('keeps its files within its bound where checkpoints are larger than output', async () => {
    const historyBytes = 1024 * 1024;
    const bench = logBench({ bounds: { ...roomyBounds, historyBytes }, blockBytes: 1000 });
    const log = bench.open();
    // As a screen that can't be told apart from noise, and output that is a tenth of it.
    for (let n = 0; n < 40; n++) {
      log.cut(Buffer.alloc(200_000, `${n}`), { line: 0 });
      log.append(output(n * 20_000, 'x'.repeat(20_000)));
      expect(log.diskBytes).toBeLessThanOrEqual(historyBytes * 1.25 + 1024 * 1024 + 220_100);
    }
    expect(log.rawBytes).toBeGreaterThan(100_000);
    log.setMostDiskBytes(500_000);
    expect(log.diskBytes).toBeLessThanOrEqual(500_000);
  });

  it('asks for a forced checkpoint when none came for four blocks', () => {
    const log = logBench({ blockBytes: 100 }).open();
    log.cut(checkpoint, { line: 0 });
    log.append(output(0, 'x'.repeat(500)));
    expect(log.needsCheckpoint).toBe('forced');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PaneLog } from '../../src/log/PaneLog.ts';
import { PastReader, type PastReaderOptions } from '../../src/log/PastReader.ts';
import type { PastRow, ReadRowsRequest } from '../../src/log/types.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { logBench, output, startOfTime } from './logHelpers.ts';

let folder = '';
let workerPath = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-worker-'));
  workerPath = join(folder, 'log-worker.cjs');
  await build({
    entryPoints: ['src/log/worker.ts'],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.dirname': '__dirname' },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openReader(options: PastReaderOptions = {}): PastReader {
  const reader = new PastReader({ workerPath, ...options });
  onTestFinished(() => reader.close());
  return reader;
}

const linesAtOnce = 50;

/** A pane of 80x24 that printed numbered lines, with its log. */
function paneWithLines(count: number, options: { enabled?: boolean } = {}) {
  const bench = logBench({ blockBytes: 20_000, ...options });
  const log = bench.open();
  const screen = new Screen({ cols: 80, rows: 24, contextRows: 500, events: {}, answersQueries: false });
  const print = (from: number, to: number, at = startOfTime) => {
    bench.clock.time = at;
    for (let i = from; i < to; i += linesAtOnce) {
      cutIfWanted(log, screen);
      const lines = Array.from({ length: Math.min(linesAtOnce, to - i) }, (_, n) => `line ${i + n}\r\n`);
      const record = log.append(output(log.endOffset, lines.join(''), at));
      if (record?.kind === 'output') screen.feed(record.data);
    }
  };
  print(0, count);
  return { bench, log, screen, print };
}

function cutIfWanted(log: PaneLog, screen: Screen): void {
  const checkpoint = log.needsCheckpoint === 'no' ? undefined : screen.checkpoint();
  if (checkpoint) log.cut(checkpoint, { line: screen.historySize });
}

async function read(reader: PastReader, log: PaneLog, request: Partial<ReadRowsRequest> = {}) {
  const rows: PastRow[] = [];
  const whole = { source: log.source(), cols: 80, first: 'all', last: 1, styles: false, ...request } as const;
  const result = await reader.readRows(whole, (some) => rows.push(...some));
  return { texts: rows.map((row) => row.text), ...result };
}

describe('the reader of the past', () => {
  it('reads all that has left the screen, in order', async () => {
    const { log } = paneWithLines(20_000);
    const { texts, truncated, count } = await read(openReader(), log);
    expect(count).toBe(20_000 - 23);
    expect(texts).toEqual(Array.from({ length: 20_000 - 23 }, (_, i) => `line ${i}`));
    expect(truncated).toBe(false);
  });

  it('reads a range counted up from the screen, and the screen too when asked', async () => {
    const { log } = paneWithLines(5000);
    const reader = openReader();
    const range = await read(reader, log, { first: 2003, last: 2001 });
    expect(range.texts).toEqual(['line 2974', 'line 2975', 'line 2976']);
    const tail = await read(reader, log, { first: 3, withScreen: true });
    expect(tail.texts).toEqual(['line 4997', 'line 4998', 'line 4999']);
    const beyond = await read(reader, log, { first: 9999, last: 4976 });
    expect(beyond).toMatchObject({ texts: ['line 0', 'line 1'], truncated: false });
  });

  it('says so when the log no longer goes back as far as asked', async () => {
    const { log } = paneWithLines(20_000);
    log.setBounds({ historyBytes: 60_000, historyAgeMs: 1e12 });
    const { texts, truncated } = await read(openReader(), log);
    expect(truncated).toBe(true);
    expect(texts.at(-1)).toBe('line 19976');
    expect(texts.length).toBeGreaterThan(3000);
    expect((await read(openReader(), log, { first: 10 })).truncated).toBe(false);
  });

  it('reads the moment at which the request was made, whatever is appended meanwhile', async () => {
    const { log, print } = paneWithLines(3000);
    const source = log.source();
    print(3000, 9000);
    const { texts } = await read(openReader(), log, { source });
    expect(texts.at(-1)).toBe('line 2976');
  });

  it('reads a pane whose log is off from memory', async () => {
    const { log } = paneWithLines(3000, { enabled: false });
    const { texts } = await read(openReader(), log, { first: 2 });
    expect(texts).toEqual(['line 2975', 'line 2976']);
  });

  it('puts a row that counts them in the place of bytes that are missing', async () => {
    const { log, screen } = paneWithLines(9000);
    const source = log.source();
    const lost = source.blocks[1];
    source.blocks.splice(1, 1);
    const { texts, truncated } = await read(openReader(), log, { source });
    const bytes = (source.blocks[1]?.firstOffset ?? 0) - (lost?.firstOffset ?? 0);
    expect(texts).toContain(`[holdfast: ${bytes} bytes of output are not in the log]`);
    expect(truncated).toBe(true);
    expect(texts.at(-1)).toBe(screen.text(-1));
  });

  it('shows the screen of a moment, and says which moment that is', async () => {
    const { log, print } = paneWithLines(3000);
    print(3000, 6000, startOfTime + 60_000);
    print(6000, 9000, startOfTime + 90_000);
    const reader = openReader();
    const then = await reader.readScreen({ source: log.source(), at: startOfTime + 80_000 });
    expect(then.rows[22]?.text).toBe('line 5999');
    expect(then).toMatchObject({ shownAt: startOfTime + 60_000, cols: 80, truncated: false });
    const tooEarly = await reader.readScreen({ source: log.source(), at: 5 });
    expect(tooEarly.truncated).toBe(true);
  });

  it('ends a read whose signal is aborted, and goes on with the next', async () => {
    const { log } = paneWithLines(20_000);
    const reader = openReader();
    const stop = new AbortController();
    const rows: PastRow[] = [];
    const request = { source: log.source(), cols: 80, first: 'all', last: 1, styles: false } as const;
    const reading = reader.readRows(request, (some) => rows.push(...some), stop.signal);
    stop.abort(new Error('not any more'));
    await expect(reading).rejects.toThrow('not any more');
    expect((await read(reader, log, { first: 1 })).texts).toEqual(['line 19976']);
    expect(rows).toEqual([]);
  });

  it('has no thread before it is asked nor after it was idle', async () => {
    const { log } = paneWithLines(30);
    const reader = openReader({ idleMs: 1 });
    expect(reader.running).toBe(false);
    await read(reader, log);
    await expect.poll(() => reader.running).toBe(false);
    expect((await read(reader, log)).count).toBe(7);
  });

  it('starts its worker ahead when asked to, and ends it when no question comes', async () => {
    const { log } = paneWithLines(30);
    const reader = openReader({ idleMs: 1 });
    reader.warm();
    expect(reader.running).toBe(true);
    await expect.poll(() => reader.running).toBe(false);
    reader.warm();
    expect((await read(reader, log)).count).toBe(7);
  });
});

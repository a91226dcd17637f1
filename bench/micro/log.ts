/**
 * Micro benchmark of the pane log, at 200x50: appending with checkpoints and compression, the size on disk, opening a
 * hundred logs, reading back a million lines of 62 characters, and scrolling through them by pages, as a view in a
 * browser does. Run after a build: node --experimental-strip-types, or
 * `npx esbuild bench/micro/log.ts --bundle --platform=node --format=esm --outfile=dist/b.mjs
 * --banner:js='import{createRequire}from"node:module";const require=createRequire(import.meta.url)' && node dist/b.mjs`.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BlockCompressor } from '../../src/log/BlockCompressor.ts';
import { PaneLog } from '../../src/log/PaneLog.ts';
import { PastReader } from '../../src/log/PastReader.ts';
import type { PastSource } from '../../src/log/types.ts';
import { Screen } from '../../src/screen/Screen.ts';

const lines = Number(process.env.LINES ?? 1_000_000);
const chunkBytes = 64 * 1024;
const screenOptions = { cols: 200, rows: 50, contextRows: 500, events: {}, answersQueries: false };
const bounds = { historyBytes: 256 * 1024 * 1024, historyAgeMs: 1e12 };
const compressor = new BlockCompressor();
/** Waiting for a worker alone does not keep this process. */
const awake = setInterval(() => {}, 60_000);
const clock = { now: () => Date.now(), settled: () => Date.now() };
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const report = (name: string, value: string) => console.log(`${name.padEnd(52)} ${value}`);
const seconds = (from: number) => (performance.now() - from) / 1000;

const hex = '0123456789abcdef0123456789abcdef';
const text: string[] = [];
for (let i = 0; i < lines; i++) {
  const noise = ((i * 2654435761) >>> 0).toString(36);
  text.push(
    `${String(i).padStart(9, '0')} ${noise.padEnd(8)} ${hex.slice(i % 16)} build ok`
      .slice(0, 62)
      .padEnd(62, '.'),
  );
}
const stream = Buffer.from(`${text.join('\r\n')}\r\n`);
const megabytes = stream.length / 1e6;

function run(dir: string | null): { log: PaneLog | null; screen: Screen; cuts: number; cutTime: number } {
  const log = dir === null ? null : PaneLog.open(dir, { bounds, clock, compressor });
  const screen = new Screen(screenOptions);
  let cuts = 0;
  let cutTime = 0;
  for (let offset = 0; offset < stream.length; offset += chunkBytes) {
    if (log && log.needsCheckpoint !== 'no') {
      const from = performance.now();
      const checkpoint = screen.checkpoint();
      if (checkpoint) log.cut(checkpoint, { line: screen.historySize });
      cutTime += performance.now() - from;
      cuts++;
    }
    const data = stream.subarray(offset, offset + chunkBytes);
    log?.append({ kind: 'output', offset, at: Date.now(), data });
    screen.feed(data);
  }
  return { log, screen, cuts, cutTime };
}

run(null).screen.dispose();
let from = performance.now();
run(null).screen.dispose();
const parseOnly = seconds(from);
report('parse only', `${(megabytes / parseOnly).toFixed(1)} MB/s`);

from = performance.now();
const dir = join(folder, 'pane');
const { log, screen, cuts, cutTime } = run(dir);
const logged = seconds(from);
report(
  'parse, append, cut',
  `${(megabytes / logged).toFixed(1)} MB/s, ${((logged / parseOnly - 1) * 100).toFixed(0)}% more time`,
);
report(
  'a cut (checkpoint of 550 rows and a new block)',
  `${(cutTime / cuts).toFixed(2)} ms, ${cuts} of them`,
);
from = performance.now();
await compressor.idle();
report('compressing, after the last append', `${seconds(from).toFixed(2)} s`);
const size = readdirSync(dir).reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
report(
  'on disk',
  `${(size / 1e6).toFixed(1)} MB of ${megabytes.toFixed(1)} MB (${((size / stream.length) * 100).toFixed(0)}%)`,
);

// A hundred panes, each with half a block of tail, as after a crash.
const small = join(folder, 'small');
const half = PaneLog.open(small, { bounds, clock, compressor });
half.cut(screen.checkpoint() ?? new Uint8Array(), { line: 0 });
for (let at = 0; at < 512 * 1024; at += 4096) {
  half.append({ kind: 'output', offset: at, at: Date.now(), data: stream.subarray(at, at + 4096) });
}
half.close();
for (let i = 0; i < 100; i++) cpSync(small, join(folder, `pane${i}`), { recursive: true });
from = performance.now();
let opening = 0;
let restoring = 0;
for (let i = 0; i < 100; i++) {
  const started = performance.now();
  const opened = PaneLog.open(join(folder, `pane${i}`), { bounds, clock, compressor });
  opening += performance.now() - started;
  const { checkpoint, tail } = opened.recovery;
  const restoreStarted = performance.now();
  const restored = Screen.restore(checkpoint ?? new Uint8Array(), screenOptions);
  restoring += performance.now() - restoreStarted;
  for (const record of tail) if (record.kind === 'output') restored.feed(record.data);
  restored.dispose();
  opened.close();
}
report(
  'recovering 100 panes, 512 KiB of tail each',
  `${seconds(from).toFixed(2)} s (open ${opening.toFixed(0)} ms, restore ${restoring.toFixed(0)} ms)`,
);

const small4 = Buffer.from('x');
from = performance.now();
if (log)
  for (let i = 0; i < 20_000; i++)
    log.append({ kind: 'output', offset: log.endOffset, at: Date.now(), data: small4 });
report('append of one byte', `${((seconds(from) / 20_000) * 1e6).toFixed(1)} us`);

const workerPath = resolve(process.argv[2] ?? 'dist/log-worker.cjs');
const reader = new PastReader({ workerPath });

/** Two hundred pages of 400 rows, each above the last. A pane that prints has a new end for each page. */
async function scroll(source: PastSource, how: 'quiet' | 'printing'): Promise<void> {
  const pages = 200;
  const used: number[] = [];
  let moved = 0;
  for (let page = 1; page <= pages; page++) {
    if (how === 'printing' && log) {
      log.append({ kind: 'output', offset: log.endOffset, at: Date.now(), data: Buffer.from('more\r\n') });
      moved++;
    }
    const first = page * 400 + moved;
    const before = process.cpuUsage();
    await reader.readRows(
      {
        source: how === 'quiet' ? source : (log?.source() ?? source),
        cols: 200,
        first,
        last: first - 399,
        styles: true,
        screenTop: screen.historySize + moved,
      },
      () => {},
    );
    const { user, system } = process.cpuUsage(before);
    used.push((user + system) / 1000);
  }
  used.sort((a, b) => a - b);
  const mean = used.reduce((sum, ms) => sum + ms, 0) / pages;
  report(
    `400 rows above the last ones, ${how} pane`,
    `${mean.toFixed(1)} ms of CPU, half of them ${used[pages / 2]?.toFixed(1)}, the most ${used.at(-1)?.toFixed(0)}`,
  );
}

const source = log?.source();
if (source) {
  const rssBefore = process.memoryUsage().rss;
  for (const [name, first, styles] of [
    ['last 100 rows, worker not started', 100, true],
    ['last 100 rows, worker running', 100, true],
    ['last 10,000 rows', 10_000, true],
    ['all rows, text', 'all', false],
    ['all rows, with styles', 'all', true],
  ] as const) {
    let rows = 0;
    let mostRss = 0;
    let longest = 0;
    let last = performance.now();
    from = performance.now();
    const watch = setInterval(() => {
      mostRss = Math.max(mostRss, process.memoryUsage().rss);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    await reader.readRows({ source, cols: 200, first, last: 1, styles }, (some) => {
      rows += some.length;
    });
    clearInterval(watch);
    report(
      name,
      `${seconds(from).toFixed(3)} s, ${rows} rows, RSS +${((mostRss - rssBefore) / 1e6).toFixed(0)} MB, main loop held ${longest.toFixed(0)} ms at most`,
    );
  }
  await scroll(source, 'quiet');
  await scroll(source, 'printing');
  from = performance.now();
  await reader.readScreen({ source, at: Date.now() - 1 });
  report('screen at a moment', `${seconds(from).toFixed(3)} s`);
}
await reader.close();
clearInterval(awake);
log?.close();
rmSync(folder, { recursive: true, force: true });

/**
 * Micro benchmark of searching a pane's past: a million lines of 62 characters with a rare word near the oldest and one
 * near the newest. Measures the time to the first match of each and to the end, and the time of a page of rows
 * meanwhile. Run after a build, as bench/micro/log.ts says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BlockCompressor } from '../../src/log/BlockCompressor.ts';
import { PaneLog } from '../../src/log/PaneLog.ts';
import { PastReader } from '../../src/log/PastReader.ts';
import type { PastMatch } from '../../src/log/types.ts';
import { Screen } from '../../src/screen/Screen.ts';

const lines = Number(process.env.LINES ?? 1_000_000);
const chunkLines = 1000;
const cols = 200;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const compressor = new BlockCompressor();
const log = PaneLog.open(join(folder, 'pane'), {
  bounds: { historyBytes: 256 * 1024 * 1024, historyAgeMs: 1e12 },
  clock: { now: () => Date.now(), settled: () => Date.now() },
  compressor,
});
const screen = new Screen({ cols, rows: 50, contextRows: 500, events: {}, answersQueries: false });
for (let line = 0; line < lines; line += chunkLines) {
  const text: string[] = [];
  for (let i = line; i < line + chunkLines; i++) {
    const word = i === 1234 ? 'needle-old' : i === lines - 5000 ? 'needle-new' : 'plain text';
    text.push(
      `${String(i).padStart(9, '0')} ${word} \x1b[32m${((i * 2654435761) >>> 0).toString(36)}\x1b[0m build ok`.padEnd(
        71,
        '.',
      ),
    );
  }
  const data = Buffer.from(`${text.join('\r\n')}\r\n`);
  const checkpoint = log.needsCheckpoint === 'no' ? undefined : screen.checkpoint();
  if (checkpoint) log.cut(checkpoint, { line: screen.historySize });
  log.append({ kind: 'output', offset: log.endOffset, at: Date.now(), data });
  screen.feed(data);
}
await compressor.idle();
const reader = new PastReader({ workerPath: resolve(process.argv[2] ?? 'dist/log-worker.cjs') });
const source = log.source();
for (const [text, regex] of [
  ['needle-new', false],
  ['needle-old', false],
  ['needle-old', false],
  ['n.*le-o[l]d', true],
  ['build', false],
  ['no such thing', false],
] as const) {
  const from = performance.now();
  let first: { ms: number; match: PastMatch } | null = null;
  let count = 0;
  const result = await reader.search(
    { source, cols, pattern: { text, regex }, from: 1, keep: 'newest', limit: 100_000 },
    (matches) => {
      const [match] = matches;
      if (match) first ??= { ms: performance.now() - from, match };
      count += matches.length;
    },
  );
  console.log(
    text,
    regex,
    'first',
    JSON.stringify(first),
    'all',
    performance.now() - from,
    count,
    JSON.stringify(result),
  );
}
for (const first of [2000, 500_000, 990_000, 990_000]) {
  const from = performance.now();
  const slow = reader.search(
    { source, cols, pattern: { text: 'no such', regex: false }, from: 1, keep: 'newest', limit: 10 },
    () => {},
  );
  await reader.readRows({ source, cols, first, last: first - 999, styles: true }, () => {});
  console.log('page at', first, performance.now() - from);
  await slow;
}
await reader.close();
rmSync(folder, { recursive: true, force: true });

/**
 * Micro benchmark of the screen: parse throughput, encoding a whole screen, checkpoints, and memory. Stands alone:
 *
 *   npx esbuild bench/micro/screen.ts --bundle --platform=node --format=cjs --outfile=dist/bench-screen.cjs
 *   node --expose-gc dist/bench-screen.cjs
 */
import { Screen } from '../../src/screen/Screen.ts';

const options = { cols: 200, rows: 50, contextRows: 500, events: {}, answersQueries: false };
const encode = (text: string) => new TextEncoder().encode(text);

const states = ['working', 'blocked', 'done', 'error', 'idle'];
const streams: Record<string, Uint8Array> = {
  plain: encode(`${'The quick brown fox jumps over the lazy dog. '.repeat(3)}\r\n`.repeat(2000)),
  coloured: encode(
    `${Array.from({ length: 12 }, (_, i) => `\x1b[${i % 2};3${i % 8}mword${i}\x1b[0m text `).join('')}\r\n`.repeat(
      1500,
    ),
  ),
  'cursor-addressed': encode(
    Array.from(
      { length: 20_000 },
      (_, i) => `\x1b[${(i % 50) + 1};${((i * 7) % 180) + 1}H\x1b[38;5;${i % 256}m#${i}`,
    ).join(''),
  ),
  unicode: encode(
    `${'naïve 日本語テキスト \u{1f600}\u{1f1e9}\u{1f1ea} e\u0301 '.repeat(4)}\r\n`.repeat(1500),
  ),
  'status reports': encode(
    Array.from(
      { length: 10_000 },
      (_, i) => `\x1b]7501;state=${states[i % 5]}:id=t${i % 300}:progress=${i % 101}:msg=Y29tcGlsaW5n\x07`,
    ).join(''),
  ),
};

/** CPU time of one run in milliseconds, the median of many: other work on a shared machine does not count. */
function time(run: () => void, enoughMs = 600): number {
  for (let i = 0; i < 3; i++) run();
  const once = performance.now();
  run();
  const repeat = Math.max(1, Math.ceil(2 / Math.max(0.001, performance.now() - once)));
  const samples: number[] = [];
  const start = performance.now();
  while (performance.now() - start < enoughMs || samples.length < 5) {
    const before = process.cpuUsage();
    for (let i = 0; i < repeat; i++) run();
    const { user, system } = process.cpuUsage(before);
    samples.push((user + system) / 1000 / repeat);
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1] ?? 0;
}

const report = (name: string, value: number, unit: string) =>
  console.log(`${name.padEnd(44)} ${value.toFixed(3).padStart(10)} ${unit}`);

for (const [name, bytes] of Object.entries(streams)) {
  const screen = new Screen(options);
  const ms = time(() => {
    for (let at = 0; at < bytes.length; at += 65536) screen.feed(bytes.subarray(at, at + 65536));
  });
  report(`parse ${name}, 64 KiB a feed`, bytes.length / 1e3 / ms, 'MB/s');
}

for (const [name, bytes] of Object.entries(streams)) {
  const screen = new Screen(options);
  screen.feed(bytes);
  // A palette change makes every row due again without moving a cell; its own cost is negligible.
  const again = encode('\x1b]104;255\x07');
  report(
    `encode 200x50 ${name}, all rows`,
    time(() => {
      screen.feed(again);
      screen.changesSince(0);
    }),
    'ms',
  );
}

for (const [name, bytes] of Object.entries(streams)) {
  const screen = new Screen(options);
  screen.feed(bytes);
  const checkpoint = screen.checkpointNow();
  report(
    `checkpoint 200x50+500 ${name}`,
    time(() => screen.checkpointNow()),
    'ms',
  );
  report(`  its size`, checkpoint.length / 1024, 'KiB');
  report(
    `  restore`,
    time(() => Screen.restore(checkpoint, options).dispose()),
    'ms',
  );
}

{
  const screen = new Screen({ ...options, cols: 80, rows: 24 });
  screen.feed(encode('$ '));
  let revision = screen.changesSince(0).revision;
  const key = encode('x\b');
  report(
    'echo of one key: feed and changes',
    time(() => {
      screen.feed(key);
      ({ revision } = screen.changesSince(revision));
    }) * 1000,
    'us',
  );
}

const { gc } = globalThis as { gc?: () => void };
const count = 100;
gc?.();
const before = process.memoryUsage().rss;
const held = Array.from({ length: count }, () => {
  const screen = new Screen({ ...options, cols: 80, rows: 24 });
  screen.feed(encode(`${'x'.repeat(62)}\r\n`.repeat(600)));
  return screen;
});
gc?.();
report(
  `RSS a screen 80x24, 500 rows above, of ${count}`,
  (process.memoryUsage().rss - before) / held.length / 1024,
  'KiB',
);

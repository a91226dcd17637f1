/**
 * Micro benchmark of the checks of messages: a whole frame, a frame of one row (what a key echoes), and a key. Stands alone:
 *
 *   npx esbuild bench/micro/checks.ts --bundle --platform=node --format=cjs --outfile=dist/bench-checks.cjs
 *   node dist/bench-checks.cjs
 */
import { checkClientNotification } from '../../src/protocol/clientMethods.ts';
import { checkServerNotification } from '../../src/protocol/serverMethods.ts';

const cols = 124;
const rows = 44;
const row = (y: number) => [y, Array.from({ length: 12 }, (_, i) => [`1;3${i % 8}`, 'word and text'])];
const place = { x: 0, y: 0, cols, rows };
const modes = {
  applicationCursor: false,
  applicationKeypad: false,
  bracketedPaste: true,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  kittyKeyboard: 0,
};
const cursor = { x: 3, y: 4, visible: true, shape: 0 };
const whole = {
  rev: 1,
  full: true,
  layout: { cols, rows, panes: [{ pane: '%0', ...place }], active: '%0', zoomed: false },
  panes: [{ pane: '%0', rows: Array.from({ length: rows }, (_, y) => row(y)) }],
  cursor,
  modes,
  status: { position: 'bottom', lines: [[['', 'status']]] },
  title: 'work',
};
const echo = { rev: 2, panes: [{ pane: '%0', rows: [[4, [['', '$ ls']]]] }], cursor };
const key = { seq: 7, data: 'a' };

const cases: Record<string, () => unknown> = {
  'a whole frame': () => checkServerNotification('viewport.frame', whole),
  'a frame of one row': () => checkServerNotification('viewport.frame', echo),
  'a key': () => checkClientNotification('viewport.input', key),
};

for (const run of Object.values(cases)) for (let i = 0; i < 20_000; i++) run();
for (const [name, run] of Object.entries(cases)) {
  const samples: number[] = [];
  for (let s = 0; s < 15; s++) {
    const times = name === 'a whole frame' ? 5000 : 100_000;
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) run();
    const { user, system } = process.cpuUsage(before);
    samples.push(((user + system) * 1000) / times);
  }
  console.log(
    `${name.padEnd(24)} ${samples
      .sort((a, b) => a - b)[7]
      ?.toFixed(0)
      .padStart(8)} ns`,
  );
}

/**
 * Micro benchmark of what is recorded of typing: processor time of the ledger for a key, for a second in which somebody
 * types, and for a checkpoint; and of the record of a key in a pane's log. Stands alone:
 *
 *   npx esbuild bench/micro/ledger.ts --bundle --platform=node --format=cjs --outfile=dist/bench-ledger.cjs
 *   node dist/bench-ledger.cjs
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockCompressor } from '../../src/log/BlockCompressor.ts';
import { PaneLog } from '../../src/log/PaneLog.ts';
import type { Author } from '../../src/operator/ledger/Deed.ts';
import { Ledger } from '../../src/operator/ledger/Ledger.ts';
import { Screen } from '../../src/screen/Screen.ts';

const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const by: Author = { id: 'owner', name: 'ann', actor: 'person', operator: 'f'.repeat(36), carrier: 'local' };
const clock = { now: () => Date.now(), settled: () => Date.now(), steadyFor: () => performance.now() };
let secondIsOver = (): void => {};
const ledger = new Ledger({
  dir: join(folder, 'ledger'),
  timers: {
    now: () => performance.now(),
    after: (ms, run) => {
      // The second that is merged; checkpoints are asked for below.
      if (ms === 1000) secondIsOver = run;
      return { cancel: () => {} };
    },
  },
  clock,
  options: () => ({ enabled: true, mostBytes: 16 * 1024 * 1024, mostAgeMs: 0 }),
  problem: (sentence) => console.error(sentence),
});
const log = PaneLog.open(join(folder, 'log'), {
  bounds: { historyBytes: 256 * 1024 * 1024, historyAgeMs: 1e12 },
  clock,
  compressor: new BlockCompressor(),
});

function key(): void {
  ledger.record({
    action: 'input',
    by,
    pane: '%1',
    paneUuid: 'f'.repeat(36),
    bytes: 1,
    runs: 1,
    way: 'keys',
  });
}

async function second(): Promise<void> {
  key();
  secondIsOver();
  await Promise.resolve();
}

/** Microseconds of processor time for one, the least of the rounds: other work on the machine only adds. */
async function measure(name: string, times: number, one: (n: number) => unknown): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let n = 0; n < times; n++) {
      const left = one(n);
      if (left instanceof Promise) await left;
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / times);
  }
  console.log(`${name.padEnd(52)} ${least.toFixed(2).padStart(8)} µs`);
}

async function main(): Promise<void> {
  ledger.start();
  const screen = new Screen({ cols: 200, rows: 50, contextRows: 500, events: {}, answersQueries: false });
  log.cut(screen.checkpointNow(), { line: 0 });
  const who = JSON.stringify(by);
  await measure('ledger: a key', 100_000, key);
  await measure('ledger: the entry of a second, 1/256 of a checkpoint', 2000, second);
  await measure('ledger: an entry and its checkpoint, synced', 50, async () => {
    await second();
    await ledger.checkpoint();
  });
  await measure("pane's log: a key", 20_000, (seq) =>
    log.typed({ at: Date.now(), who, bytes: 1, seq, how: 'keys' }),
  );
  ledger.close();
  log.close();
  rmSync(folder, { recursive: true, force: true });
}

void main();

/** Feeder, the process behind Feeder.ts: writes lines into FIFOs at a fixed rate for each, spread evenly. */
import { constants, openSync, writeSync } from 'node:fs';
import { output } from '../work/outputs.ts';

const [rate = '', ...paths] = process.argv.slice(2);
// Opened for reading and writing, a FIFO does not wait for its reader, and keeps the first lines for it (fifo(7)).
const pipes = paths.map((path) => openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
const lines: string[] = [];
for (const piece of output('plain', 64 * 1024, 1)) lines.push(...piece.toString().trimEnd().split('\n'));

const perSecond = Number(rate) * pipes.length;
const startedAt = performance.now();
let written = 0;
setInterval(() => {
  const due = ((performance.now() - startedAt) / 1000) * perSecond;
  for (; written < due; written++) {
    try {
      writeSync(pipes[written % pipes.length] ?? 0, `${lines[written % lines.length]}\n`);
    } catch {
      // The FIFO is full: nobody reads it yet.
    }
  }
}, 5);
// Exits with its parent: without it there is nothing to feed.
process.stdin.on('end', () => process.exit()).resume();
process.stdout.write('ready\n');

/**
 * Links with trouble, measured: how long a key takes to echo at 56 kbit/s with 300 ms of round trip while the program
 * floods, and how long after the network is back the session is there again.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CarrierKind, FarHost } from '../helpers/FarHost.ts';
import { middle } from '../helpers/TestClient.ts';
import { hasSshd } from '../helpers/TestSshd.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

/** 56 kbit/s. */
const bytesPerSecond = 7000;
const keys = Number(process.env.HOLDFAST_KEYS ?? 20);
const outages = Number(process.env.HOLDFAST_OUTAGES ?? 5);

let far: FarHost;
let client: TestTerminal | null = null;
beforeEach(() => {
  far = new FarHost();
});
afterEach(async () => {
  client?.end();
  client = null;
  await far.stop();
});

/** Floods lines of coloured text, and shows each key that it reads in the first row, which does not scroll. */
function floodingProgram(): string {
  const script = join(far.host.dir, 'flood.cjs');
  writeFileSync(
    script,
    `process.stdin.setRawMode(true);
     process.stdout.write('\\x1b[2J\\x1b[2;23r\\x1b[23;1H');
     let n = 0;
     setInterval(() => { let out = ''; for (let i = 0; i < 50; i++) out += '\\r\\n\\x1b[3' + (n % 8) + 'mline ' + ++n + '\\x1b[m of ' + (n * 7919 % 100003) + ' compiling src/part-' + (n % 97) + '.c'; process.stdout.write(out); }, 5);
     let all = 0;
     process.stdin.on('data', (bytes) => { all += bytes.length; process.stdout.write('\\x1b7\\x1b[1;1Hkeys: ' + all + ' \\x1b8'); });`,
  );
  return `exec '${process.execPath}' ${script}`;
}

/** Each with its delay and the round trips that an echo may take: two, but see docs/known-gaps.md. */
for (const [kind, delayMs, trips] of [
  ['ssh', 150, 2],
  ['ws', 150, 2],
  ['http', 150, 5],
  ['relay', 150, 3],
  ['unix', 150, 3],
  ['ssh', 300, 2],
  ['ws', 300, 2],
] satisfies [CarrierKind, number, number][])
  it.skipIf(kind === 'ssh' && !hasSshd())(
    `over ${kind} at 56 kbit/s and ${2 * delayMs} ms of round trip, a key echoes within ${trips} round trips while the program floods`,
    async () => {
      await far.host.ok('new-session', '-d', '-s', 'slow', '-x', '80', '-y', '24');
      const { way, link } = await far.way(kind, { delayMs, bytesPerSecond });
      client = far.client([way], { SESSION: 'slow', PREDICT: 'off' });
      await client.until((text) => text.includes('[slow]'), 60_000);
      await far.host.ok('respawn-pane', '-k', '-t', 'slow', floodingProgram());
      await client.until((text) => /line \d{4}/.test(text), 60_000);
      const took: number[] = [];
      const before = link.carried.down;
      const begunAt = performance.now();
      for (let n = 1; n <= keys; n++) {
        // At any moment of the flow of frames.
        await new Promise((resolve) => setTimeout(resolve, 700 + Math.random() * 600));
        const at = performance.now();
        client.type('x');
        await client.until((text) => text.startsWith(`keys: ${n}\n`), 60_000);
        took.push(performance.now() - at);
      }
      const rate = (link.carried.down - before) / ((performance.now() - begunAt) / 1000);
      took.sort((a, b) => a - b);
      const worst = took.at(-1) ?? 0;
      process.stdout.write(
        `${kind}, ${2 * delayMs} ms: echo median ${middle(took).toFixed(0)} ms, 90 % ${took[Math.floor(took.length * 0.9)]?.toFixed(0)} ms, worst ${worst.toFixed(0)} ms; ${rate.toFixed(0)} B/s down\n`,
      );
      expect(middle(took)).toBeLessThan(trips * 2 * delayMs);
    },
  );

for (const kind of ['unix', 'ssh', 'ws', 'http', 'relay'] satisfies CarrierKind[])
  it.skipIf(kind === 'ssh' && !hasSshd())(
    `over ${kind}, the session is back within a second of the network`,
    async () => {
      await far.host.ok('new-session', '-d', '-s', 'back');
      const { way, link } = await far.way(kind);
      client = far.client([way], { SESSION: 'back', PREDICT: 'off' });
      await client.until((text) => text.includes('[back]'), 60_000);
      const took: number[] = [];
      for (let n = 0; n < outages; n++) {
        link.blackHole();
        client.type(`echo back-$((${n}+1))\r`);
        await client.until((text) => text.includes('last heard'), 60_000);
        await new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 4000));
        const at = performance.now();
        link.restore();
        await client.until(
          (text) => text.includes(`back-${n + 1}\n`) && !text.includes('last heard'),
          60_000,
        );
        took.push(performance.now() - at);
      }
      process.stdout.write(`${kind}: back after ${took.map((ms) => ms.toFixed(0)).join(', ')} ms\n`);
      // Over ssh there is a log-in, a shell and a node to start over there before the first word.
      expect(middle(took)).toBeLessThan(kind === 'ssh' ? 2000 : 1000);
    },
  );

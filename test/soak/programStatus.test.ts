/** 100,000 status reports a second from one pane (OSC 7501), while somebody types into another: its echo does not wait. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

const keys = 500;
const perSecond = 100_000;

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Prints so many reports a second, each different, and keeps the number of those printed in a file. */
const reporter = (counts: string) => `
  const fs = require('node:fs');
  const states = ['working', 'blocked', 'done', 'error', 'idle'];
  const msg = Buffer.from('compiling').toString('base64');
  const began = performance.now();
  let n = 0;
  const more = () => {
    const due = Math.min(20_000, Math.floor((performance.now() - began) / 1000 * ${perSecond}) - n);
    let text = '';
    for (let i = 0; i < due; i++, n++)
      text += '\\x1b]7501;state=' + states[n % 5] + ':id=t' + n % 300 + ':progress=' + n % 101 + ':msg=' + msg + '\\x07';
    process.stdout.write(text, () => setTimeout(more, 5));
  };
  setInterval(() => fs.writeFileSync(${JSON.stringify(counts)}, n + ' ' + (performance.now() - began)), 500);
  more();
`;

it('delays no other pane', { timeout: 120_000 }, async () => {
  const [script, counts] = [join(host.dir, 'reporter.cjs'), join(host.dir, 'counts')];
  writeFileSync(script, reporter(counts));
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '20', 'exec cat');
  const terminal = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 21 });
  await terminal.until((text) => text.includes('0:cat'));
  const measure = async () => {
    const times: number[] = [];
    for (let n = 0; n < keys; n++) {
      const echoed = new Promise<void>((resolve) => {
        terminal.voice = { hear: (text) => text.includes('z') && resolve() };
      });
      const at = performance.now();
      terminal.type('z');
      await echoed;
      times.push(performance.now() - at);
      // Not in step with the reports, as a person is not; a line's end keeps the line short.
      if (n % 40 === 39) terminal.type('\r');
      await new Promise((resolve) => setTimeout(resolve, 17 + (n % 7)));
    }
    terminal.voice = null;
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(keys - 1, Math.floor(keys * share))] ?? 0;
    return { middle: at(0.5), p99: at(0.99), all: at(1) };
  };
  const print = (name: string, { middle, p99, all }: Awaited<ReturnType<typeof measure>>) =>
    console.log(
      `${name}: echo ${middle.toFixed(1)} ms; 99 of 100 in ${p99.toFixed(1)}, all in ${all.toFixed(1)}`,
    );
  print('nothing else', await measure());
  await host.ok('new-window', '-d', '-t', 'work', '-n', 'flood', `exec ${process.execPath} ${script}`);
  await host.until(
    () => host.ok('display-message', '-p', '-t', 'work:flood', '#{pane_status}'),
    (state) => state === 'blocked',
  );
  const beside = await measure();
  const [count = 0, ms = 1] = readFileSync(counts, 'utf8').split(' ').map(Number);
  print(`beside ${Math.round((count / ms) * 1000)} reports a second`, beside);
  expect(beside.p99).toBeLessThan(10);
  terminal.kill('SIGKILL');
});

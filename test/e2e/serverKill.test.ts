/**
 * kill -9 of the server, at random moments, while a program floods and a person types: no output byte lost or doubled,
 * no keystroke lost or doubled, the same processes, the same layout.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

/** Deaths per test. HOLDFAST_KILLS=20 is the number that the project promises; fewer keep `npm test` short. */
const kills = Number(process.env.HOLDFAST_KILLS ?? 5);

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Kills the server and waits until another one answers; gives the milliseconds until it did. */
async function killServer(): Promise<number> {
  const { server } = await host.status();
  const at = performance.now();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
  return performance.now() - at;
}

describe('kill -9 of the server', () => {
  it('loses and doubles no line of a flood', { timeout: 120_000 }, async () => {
    const lines = 400_000;
    await host.ok('new-session', '-d', '-s', 'flood', '-x', '100', '-y', '30');
    const pids = await host.ok('list-panes', '-a', '-F', '#{pane_pid}');
    const layout = await host.ok('display-message', '-p', '#{window_layout}');
    await host.ok('send-keys', '-t', 'flood', `seq 1 ${lines}; echo flood-$((1+1))-over`, 'Enter');
    const recoveries: number[] = [];
    for (let n = 0; n < kills; n++) recoveries.push(await killServer());
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'flood'),
      (text) => text.includes('flood-2-over'),
      60_000,
    );
    const captured = (await host.ok('capture-pane', '-p', '-S', '-', '-t', 'flood')).split('\n');
    const numbers = captured.filter((line) => /^\d+$/.test(line)).map(Number);
    const wrong = numbers.findIndex((number, index) => number !== index + 1);
    expect({
      count: numbers.length,
      wrong,
      near: wrong < 0 ? [] : numbers.slice(wrong - 2, wrong + 3),
    }).toEqual({
      count: lines,
      wrong: -1,
      near: [],
    });
    expect(await host.ok('list-panes', '-a', '-F', '#{pane_pid}')).toBe(pids);
    expect(await host.ok('display-message', '-p', '#{window_layout}')).toBe(layout);
    expect(Math.max(...recoveries)).toBeLessThan(10_000);
  });

  it('loses and doubles no keystroke of an attached client', { timeout: 120_000 }, async () => {
    const typedFile = join(host.dir, 'typed');
    mkdirSync(join(host.dir, 'work'));
    const script = join(host.dir, 'work', 'keep');
    writeFileSync(script, `stty raw -echo; echo ready; exec cat > ${typedFile}\n`);
    const terminal = host.terminal(['new-session', '-s', 'type', `sh ${script}`]);
    await terminal.until((text) => text.includes('ready'));
    let sent = '';
    for (let n = 0; n < kills; n++) {
      const { server } = await host.status();
      for (let k = 0; k < 40; k++) {
        const word = `${n}.${k};`;
        terminal.type(word);
        sent += word;
        if (k === 20) process.kill(server.pid, 'SIGKILL');
      }
      await host.until(
        () => host.run('server', 'status', '--json'),
        ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
      );
    }
    await host.until(
      async () => readFileSync(typedFile, 'utf8'),
      (typed) => typed.length >= sent.length,
    );
    expect(readFileSync(typedFile, 'utf8')).toBe(sent);
    terminal.end();
    await terminal.exit;
  });
});

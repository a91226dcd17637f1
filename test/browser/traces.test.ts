/**
 * A phone that comes, looks, scrolls, types and goes leaves no trace: the program beside it prints the same bytes as alone. The
 * program draws in its last line, as wide as its terminal, and says each size and every byte that reaches it unasked.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { Browser, phone, tapMore, textOf, WebCommand } from './Browser.ts';

/** Goes on a step for each line of a file. Letters that are typed do nothing. */
const program = `
  const { readFileSync, watch } = require('node:fs');
  const file = process.argv[2];
  process.stdin.setRawMode(true);
  let steps = 0;
  const status = (text) => process.stdout.write('\\r\\x1b[2K\\x1b[7m' + text.padEnd(process.stdout.columns - 1, '.') + '\\x1b[m');
  process.stdin.on('data', (data) => {
    const odd = data.toString('latin1').replace(/[a-z \\r]/g, '');
    if (odd !== '') process.stdout.write('\\r\\x1b[2Kgot ' + Buffer.from(odd, 'latin1').toString('hex') + '\\r\\n');
  });
  process.on('SIGWINCH', () => {
    process.stdout.write('\\r\\x1b[2Ksize ' + process.stdout.columns + 'x' + process.stdout.rows + '\\r\\n');
    status('step ' + steps);
  });
  const go = () => {
    const wanted = readFileSync(file, 'latin1').split('\\n').length - 1;
    while (steps < wanted) {
      steps++;
      for (let n = 1; n <= 60; n++) process.stdout.write('\\r\\x1b[2Kline ' + steps + '.' + n + '\\r\\n');
      status('step ' + steps);
    }
  };
  process.stdout.write('\\x1b[?1004h\\x1b[?2031h\\x1b[?2004h');
  watch(file, go);
  go();
`;

let browser: Browser;
beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

class Stage {
  readonly host = new TestHost();
  readonly #steps = join(this.host.dir, 'steps');
  #step = 0;

  async start(): Promise<void> {
    writeFileSync(join(this.host.dir, 'program.cjs'), program);
    writeFileSync(this.#steps, '');
    const command = `exec ${process.execPath} ${this.host.dir}/program.cjs ${this.#steps}`;
    await this.host.ok('new-session', '-d', '-s', 'work', '-x', '100', '-y', '30', command);
    await this.step();
  }

  /** The program prints its next lines. */
  async step(): Promise<void> {
    appendFileSync(this.#steps, '\n');
    const text = `step ${++this.#step}.`;
    await this.host.until(
      () => this.host.ok('capture-pane', '-p', '-t', 'work'),
      (screen) => screen.includes(text),
    );
  }

  /** All bytes that the program printed, and the sizes of its window. */
  async end(): Promise<{ printed: string; hash: string }> {
    const client = await TestClient.connect(socketOf(this.host));
    const { data } = await client.peer.request('pane.read', { pane: '%0', cursor: 0 });
    await client.close();
    await this.host.stop();
    return { printed: data, hash: createHash('sha256').update(data).digest('hex') };
  }

  size(): Promise<string> {
    return this.host.ok('display-message', '-p', '-t', 'work', '#{window_width}x#{window_height}');
  }
}

async function alone(steps: number): Promise<{ printed: string; hash: string }> {
  const stage = new Stage();
  await stage.start();
  for (let n = 1; n < steps; n++) await stage.step();
  return stage.end();
}

it('prints the same bytes with a phone beside it as alone', async () => {
  const stage = new Stage();
  await stage.start();
  const web = await WebCommand.start(stage.host);
  const page = await browser.open(web.url, phone);
  await expect.poll(() => textOf(page)).toContain('line 1.60');
  await stage.step();
  const pane = page.locator('[data-pane="%0"]');
  await expect
    .poll(async () => {
      await pane.evaluate((element) => element.scrollBy(0, -3000));
      return (await pane.locator('.history .row').allTextContents()).join();
    })
    .toContain('line 1.1,');
  // Turned, with the keyboard up, and back.
  await page.setViewportSize({ width: 844, height: 390 });
  await stage.step();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByLabel('write a line to the session').fill('nothing prints this');
  await page.getByRole('button', { name: 'Send' }).tap();
  await page.getByRole('button', { name: 'keys', exact: true }).tap();
  await page.keyboard.type('nor this');
  await stage.step();
  await page.reload();
  await expect.poll(() => textOf(page)).toContain('step 4');
  await stage.step();
  await page.close();
  await web.end();
  await stage.step();
  expect(await stage.size()).toBe('100x30');
  const { printed, hash } = await stage.end();
  const reference = await alone(6);
  expect(printed).toBe(reference.printed);
  expect(hash).toBe(reference.hash);
});

it('has its size back within ten seconds after a phone that tapped fit has gone', async () => {
  const stage = new Stage();
  await stage.start();
  const web = await WebCommand.start(stage.host);
  const page = await browser.open(web.url, phone);
  await expect.poll(() => textOf(page)).toContain('line 1.60');
  await tapMore(page, /^fit the window/);
  await stage.host.until(
    () => stage.size(),
    (size) => size !== '100x30',
  );
  await page.close();
  const left = performance.now();
  await stage.host.until(
    () => stage.size(),
    (size) => size === '100x30',
  );
  expect(performance.now() - left).toBeLessThan(10_000);
  await stage.host.until(
    () => stage.host.ok('capture-pane', '-p', '-t', 'work'),
    (screen) => screen.includes('size 100x30'),
  );
  await web.end();
  // One size for the phone, and one again after it.
  expect((await stage.end()).printed.match(/size \d+x\d+/g)).toHaveLength(2);
});

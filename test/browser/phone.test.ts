import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { axeViolations, Browser, phone, tapMore, textOf, WebCommand } from './Browser.ts';

let browser: Browser;
let host: TestHost;
let web: WebCommand;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost();
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    '-x',
    '100',
    '-y',
    '30',
    'printf "left side\n"; exec cat -v',
  );
  await host.ok('split-window', '-h', '-t', 'work', 'printf "right side\n"; exec cat -v');
  web = await WebCommand.start(host);
});
afterEach(async () => {
  await web.end();
  await host.stop();
});

const size = () => host.ok('display-message', '-p', '-t', 'work', '#{window_width}x#{window_height}');

it('shows one pane, sends whole lines, and changes no size', async () => {
  const page = await browser.open(web.url, phone);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  expect(await page.locator('.pane:visible').count()).toBe(1);
  // Nothing is beside the screen, so the page can't be panned away.
  expect(await page.evaluate(() => innerWidth)).toBe(390);
  await page.getByLabel('write a line to the session').fill("it's a line");
  await page.getByRole('button', { name: 'Send' }).tap();
  await expect.poll(() => textOf(page, '%1')).toContain("it's a line");
  expect(await size()).toBe('100x30');
});

it('looks at another pane without making it the active one, until something is typed there', async () => {
  const page = await browser.open(web.url, phone);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  await page.getByRole('button', { name: 'next pane' }).tap();
  await page.locator('.pane.shown', { hasText: 'left side' }).waitFor();
  expect(await host.ok('display-message', '-p', '-t', 'work', '#{pane_id}')).toBe('%1');
  await page.getByRole('button', { name: '|' }).tap();
  await expect.poll(() => textOf(page, '%0')).toContain('|');
  expect(await host.ok('display-message', '-p', '-t', 'work', '#{pane_id}')).toBe('%0');
});

it('has the status line of the whole window, of which nothing is out of its sight', async () => {
  await host.ok('set-option', '-g', 'status-right', '#{?window_bigger,from #{window_offset_x},whole}');
  const page = await browser.open(web.url, phone);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  await expect.poll(() => page.locator('.status').innerText()).toMatch(/(whole|from \d+)$/);
  expect(await page.locator('.status').innerText()).toMatch(/whole$/);
});

it('keeps its font where the cells of a font are whole pixels wide, and shows all columns', async () => {
  await host.ok('resize-window', '-t', 'work', '-x', '137', '-y', '30');
  const page = await browser.open('about:blank', { ...phone, viewport: { width: 480, height: 844 } });
  // As with a hinted font in WebKitGTK.
  await page.addInitScript(() => {
    const measure = Element.prototype.getBoundingClientRect;
    Element.prototype.getBoundingClientRect = function () {
      const { x, y, width, height } = measure.call(this);
      const isProbe = this.classList.contains('probe');
      return new DOMRect(x, y, isProbe ? Math.round(width / 100) * 100 : width, height);
    };
  });
  await page.goto(web.url);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  const seen: unknown[] = [];
  for (const letter of 'abcd') {
    await host.ok('send-keys', '-t', '%1', letter);
    await expect.poll(() => textOf(page, '%1')).toContain(letter);
    seen.push(
      await page.evaluate(() => {
        const style = getComputedStyle(document.querySelector('#page') ?? document.body);
        const fits = Number.parseFloat(style.getPropertyValue('--cell-width')) * 68 <= innerWidth;
        return `${style.fontSize} ${fits}`;
      }),
    );
  }
  expect(new Set(seen)).toEqual(new Set(['12px true']));
});

it('is as wide as the screen', async () => {
  const page = await browser.open(web.url, phone);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  expect(await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])).toEqual([390, 390]);
});

it('types a tapped modifier with the next key only', async () => {
  const page = await browser.open(web.url, phone);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  await page.getByRole('button', { name: 'keys', exact: true }).tap();
  await page.getByRole('button', { name: 'Ctrl' }).tap();
  await page.keyboard.type('a');
  await page.keyboard.type('a');
  await expect.poll(() => textOf(page, '%1')).toContain('^Aa');
});

it.each(['dark', 'light'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
  const page = await browser.open(web.url, { ...phone, colorScheme });
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

it('makes the window fit when that is tapped, and gives its size back when it leaves', async () => {
  const page = await browser.open(web.url, phone);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  await tapMore(page, /^fit the window/);
  await host.until(size, (now) => now !== '100x30');
  await tapMore(page, /^give the window/);
  await host.until(size, (now) => now === '100x30');
  await tapMore(page, /^fit the window/);
  await host.until(size, (now) => now !== '100x30');
  await page.close();
  await host.until(size, (now) => now === '100x30');
});

it('gives the size back within ten seconds when it hangs, or dies with the server', async () => {
  const page = await browser.open(web.url, phone);
  await page.locator('.pane.shown', { hasText: 'right side' }).waitFor();
  await tapMore(page, /^fit the window/);
  await host.until(size, (now) => now !== '100x30');
  let left = performance.now();
  const awake = page.evaluate(() => {
    for (const until = performance.now() + 12_000; performance.now() < until; );
  });
  await host.until(size, (now) => now === '100x30');
  expect(performance.now() - left).toBeLessThan(10_000);
  await awake;
  // It answers again, and has what it asked for.
  await host.until(size, (now) => now !== '100x30');
  const debug = await page.context().newCDPSession(page);
  left = performance.now();
  void debug.send('Page.crash').catch(() => {});
  process.kill((await host.status()).server.pid, 'SIGKILL');
  await host.until(size, (now) => now === '100x30');
  expect(performance.now() - left).toBeLessThan(10_000);
});

it('scrolls into the history with a finger, also where the window is shorter than the screen', async () => {
  await host.ok('respawn-pane', '-k', '-t', '%1', 'seq 1 500; exec cat');
  const page = await browser.open(web.url, phone);
  const pane = page.locator('.pane.shown');
  await expect.poll(() => textOf(page, '%1')).toContain('500');
  expect(await pane.evaluate((element) => element.clientHeight > 30 * 17)).toBe(true);
  const client = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 150, y }] });
  await expect
    .poll(async () => {
      await touch('touchStart', 200);
      for (let y = 220; y <= 600; y += 20) await touch('touchMove', y);
      await touch('touchEnd');
      return (await pane.locator('.history .row').allTextContents()).join();
    })
    .toContain('120,121,122');
});

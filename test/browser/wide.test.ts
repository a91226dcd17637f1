/** Wide characters in the page: in their columns, and without an element for each. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { Browser, desk, phone, tapMore, textOf, WebCommand } from './Browser.ts';

let browser: Browser;
let host: TestHost;
let web: WebCommand;

beforeAll(async () => {
  browser = await Browser.start();
  host = new TestHost();
  const wide = `${'漢字かなカナ'.repeat(4)}한글`;
  const others = '「、。」！（）ｆ😀🚀😀🇩🇪👍🏽👩‍💻漢';
  // A tone that was put beside a picture is none of its own, and a family that the font lacks is wider than two cells.
  const joined = '👩\\033[4;4H🏽\\033[4;6H👩‍👩‍👩‍👩\\033[4;9H';
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    '-x',
    '60',
    '-y',
    '12',
    `printf '${wide}x\\n${others}x\\n${'e\u0301t\u0308'.repeat(6)}x\\n${joined}x\\n'; exec cat`,
  );
});
afterAll(async () => {
  await browser.close();
  await host.stop();
});

/** Columns of each x, measured in cells from the left edge of its row. */
const columns = (page: Page) =>
  page.evaluate(() => {
    const cell = Number.parseFloat(
      (document.querySelector('#page') as HTMLElement).style.getPropertyValue('--cell-width'),
    );
    return [...document.querySelectorAll('[data-pane="%0"] .rows .row')].slice(0, 4).map((row) => {
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent?.indexOf('x') ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return (range.getBoundingClientRect().left - row.getBoundingClientRect().left) / cell;
      }
      return -1;
    });
  });

it.each([
  ['a desk', desk],
  ['a phone', phone],
])('are in their columns on %s, in texts and not in a box each', async (_, form) => {
  web = await WebCommand.start(host);
  const page = await browser.open(web.url, form);
  await expect.poll(() => textOf(page)).toContain('漢字');
  const right = async () => (await columns(page)).map((column) => Math.round(column * 10) / 10);
  await expect.poll(right).toEqual([52, 30, 12, 8]);
  if (form === phone) {
    // Also at sizes that are no whole pixels.
    for (const _step of [1, 2]) {
      await tapMore(page, /larger text/);
      await expect.poll(right).toEqual([52, 30, 12, 8]);
    }
  }
  const spans = (at: number) => page.locator('[data-pane="%0"] .rows .row').nth(at).locator('span').count();
  expect(await spans(0)).toBeLessThan(4);
  // Of fifteen. Without fonts for emoji and CJK, more kinds have a width of their own: 8 on a bare Debian, 6 with both.
  expect(await spans(1)).toBeLessThan(12);
  expect(await spans(2)).toBe(0);
  await web.end();
});

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
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    '-x',
    '60',
    '-y',
    '12',
    `printf '${wide}x\\n、。😀漢x\\n'; exec cat`,
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
    return [...document.querySelectorAll('[data-pane="%0"] .rows .row')].slice(0, 2).map((row) => {
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
  await expect.poll(right).toEqual([52, 8]);
  if (form === phone) {
    // Also at sizes that are no whole pixels.
    for (const _step of [1, 2]) {
      await tapMore(page, /larger text/);
      await expect.poll(right).toEqual([52, 8]);
    }
  }
  expect(await page.locator('[data-pane="%0"] .rows .row').first().locator('span').count()).toBeLessThan(4);
  await web.end();
});

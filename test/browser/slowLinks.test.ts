/** Links that are slow, or cut again and again. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { LinkProxy } from '../helpers/LinkProxy.ts';
import { textOf } from './Browser.ts';
import { pageStage } from './PageStage.ts';

const length = 200_000;
const stage = pageStage((host) =>
  host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    '-x',
    '60',
    '-y',
    '12',
    `stty raw -echo; echo ready; head -c ${length} > pasted; echo all of it; exec cat`,
  ),
);
let proxy: LinkProxy;
afterEach(() => proxy.close());

/** The page over a link with these faults. */
async function openOver(faults: Parameters<typeof LinkProxy.listen>[2]): Promise<Page> {
  const url = new URL(stage.web.url);
  proxy = await LinkProxy.listen(0, { host: '127.0.0.1', port: Number(url.port) }, faults);
  url.port = String(proxy.port);
  const page = await stage.browser.open(url.href);
  await expect.poll(() => textOf(page)).toContain('ready');
  return page;
}

/** Pastes a text that compresses badly. */
const paste = (page: Page) =>
  page.locator('.keyboard').evaluate((field, bytes) => {
    const words = new Uint32Array(bytes / 4);
    for (let from = 0; from < words.length; from += 16_000)
      crypto.getRandomValues(words.subarray(from, from + 16_000));
    const text = [...words]
      .map((word) => word.toString(36))
      .join(' ')
      .slice(0, bytes);
    const event = new Event('paste');
    Object.assign(event, { clipboardData: { getData: () => text } });
    field.dispatchEvent(event);
  }, length);

it('says how much of a long paste has arrived, and no more once it has', async () => {
  const page = await openOver({ delayMs: 100, bytesPerSecond: 40_000 });
  await paste(page);
  await page.locator('.notice', { hasText: /^Sending 200 KB: \d0? % has arrived\.$/ }).waitFor();
  await expect.poll(() => textOf(page)).toContain('all of it');
  await expect.poll(() => page.locator('.notice.lasting').isVisible()).toBe(false);
});

it('gets a long paste through a link that is cut after every 30 KB', async () => {
  let isFlaky = false;
  const page = await openOver({ cutAfter: () => (isFlaky ? 30_000 : Number.POSITIVE_INFINITY) });
  isFlaky = true;
  proxy.cut();
  await paste(page);
  await expect.poll(() => textOf(page)).toContain('all of it');
  expect(statSync(join(stage.host.dir, 'pasted')).size).toBe(length);
  expect(proxy.cuts).toBeGreaterThan(3);
});

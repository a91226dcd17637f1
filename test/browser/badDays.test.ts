/** A page that was left, or cut off for a day: what it shows then, and its way back. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { Browser, desk, textOf, WebCommand } from './Browser.ts';
import { PageHost } from './PageHost.ts';

let browser: Browser;
let host: TestHost;
let site: PageHost;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'echo ready; exec cat');
  site = await PageHost.start(host);
});
afterEach(async () => {
  await browser.closePages();
  await site.end();
  await host.stop();
});

const notice = (page: Page) => page.locator('.notice:not(.version):not(.fault)');

/** Opens an address by a browser whose clocks the test has. */
async function openWithClocks(url: string): Promise<Page> {
  const page = await browser.open('about:blank', desk);
  await page.clock.install();
  await page.goto(url);
  await expect.poll(() => textOf(page)).toContain('ready');
  return page;
}

it('is live again when the browser takes it out of its memory, and types once', async () => {
  const page = await browser.open(site.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await page.evaluate(() => {
    document.body.dataset.mark = 'the same page';
  });
  await page.keyboard.type('before ');
  process.kill((await host.status()).server.pid, 'SIGKILL');
  await page.keyboard.type('unsent ');
  await page.goto('data:text/html,elsewhere');
  await page.evaluate(() => history.back());
  await expect.poll(() => page.locator('body').getAttribute('data-mark')).toBe('the same page');
  await page.keyboard.type('after');
  await expect.poll(() => textOf(page)).toContain('before unsent after');
  await host.ok('send-keys', '-t', 'work', 'Enter');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work'),
    (text) => text.split('before unsent after').length === 3,
  );
});

it('says after a day for how long, comes back by itself, and types once', async () => {
  const page = await openWithClocks(site.url);
  await page.keyboard.type('before ');
  await expect.poll(() => textOf(page)).toContain('before');
  await site.stop();
  await notice(page).filter({ hasText: 'No connection' }).waitFor();
  await page.keyboard.type('kept ');
  await page.clock.fastForward('01:10:00');
  await expect
    .poll(() => notice(page).innerText())
    .toContain('Last heard 1 hour ago; what you type is kept.');
  await page.clock.fastForward('25:00:00');
  await expect.poll(() => notice(page).innerText()).toContain('Last heard 26 hours ago');
  await page.clock.fastForward('48:00:00');
  await expect.poll(() => notice(page).innerText()).toContain('Last heard 3 days ago');
  process.kill((await host.status()).server.pid, 'SIGKILL');
  await site.startAgain();
  await page.clock.fastForward('00:01');
  await expect.poll(() => textOf(page)).toContain('before kept');
  await page.keyboard.type('after');
  await expect.poll(() => textOf(page)).toContain('before kept after');
  await expect.poll(() => notice(page).isVisible()).toBe(false);
});

it('counts the time that the machine slept', async () => {
  const page = await openWithClocks(site.url);
  await site.stop();
  await notice(page).filter({ hasText: 'No connection' }).waitFor();
  // A sleep stops all clocks but the wall clock.
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 9 * 3600_000;
  });
  await page.clock.fastForward('00:02');
  await expect.poll(() => notice(page).innerText()).toContain('Last heard 9 hours ago');
});

it('shows times of a host by its own clock, which differs, and says so', async () => {
  const page = await browser.open('about:blank', desk);
  // Far from midnight, for the words of the past.
  await page.clock.install({ time: new Date(Date.now() + 86_400_000).setHours(12, 0, 0, 0) });
  await page.goto(site.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await page.keyboard.type('typed now');
  await expect.poll(() => textOf(page)).toContain('typed now');
  await page.getByRole('button', { name: 'people' }).click();
  await expect.poll(() => page.locator('.people').innerText()).toContain('active now');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'past', exact: true }).click();
  const apartMs = () =>
    page.evaluate(() => {
      const [day, time] = [new Date(), document.querySelector('.past-time time')?.textContent];
      return day.getTime() - new Date(`${day.toDateString()} ${time}`).getTime();
    });
  await expect.poll(apartMs).toBeLessThan(60_000);
  expect(await apartMs()).toBeGreaterThan(-60_000);
  await page.keyboard.press('Escape');
  const words = async () => {
    await page.getByRole('button', { name: 'more' }).click();
    await page.getByRole('button', { name: 'this device' }).click();
    const panel = page.getByRole('dialog', { name: 'this device' });
    const clock = panel.getByText('The clock of the host');
    await clock.waitFor();
    const said = await clock.innerText();
    await panel.getByRole('button', { name: 'Close' }).click();
    return said;
  };
  expect(await words()).toMatch(/The clock of the host is \d+ hours behind that of this device\./);
  await page.clock.setSystemTime(Date.now() - 3 * 86_400_000);
  await expect.poll(words).toContain('The clock of the host is 3 days ahead of that of this device.');
});

it.each([
  ['was revoked', '1d'],
  ['has expired', '6s'],
])('says that it %s meanwhile, and that text was kept in vain', async (how, life) => {
  const web = await WebCommand.start(host, '--ttl', life);
  const page = await openWithClocks(web.url);
  await web.end();
  await notice(page).filter({ hasText: 'No connection' }).waitFor();
  await page.keyboard.type('kept');
  await page.clock.fastForward('26:00:00');
  if (how === 'was revoked') await host.ok('device', 'revoke', '--all');
  await host.until(
    () => host.ok('device', 'list', '--json'),
    (text) => text.includes('"devices":[]'),
  );
  const again = await WebCommand.start(host, '--listen', `127.0.0.1:${new URL(web.url).port}`);
  await page.clock.fastForward('00:06');
  await expect.poll(() => notice(page).innerText()).toMatch(/not admitted any more.*holdfast device pair/);
  expect(await notice(page).innerText()).toContain('What you typed last may not have arrived.');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await again.end();
});

/** The page where something is refused: a pane that another has, a person who only looks, a device that was revoked. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { axeViolations, Browser, desk, phone, textOf, WebCommand } from './Browser.ts';

let browser: Browser;
let host: TestHost;
let web: WebCommand;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'cat -v');
  web = await WebCommand.start(host, '--guest');
});
afterEach(async () => {
  await browser.closePages();
  await web.end();
  await host.stop();
});

const notice = (page: Page) => page.locator('.notice').first();
const line = (page: Page) => page.getByLabel('write a line to the session');

describe('a pane that another has', () => {
  it('keeps the line that was written, says who has it, and is asked for by a tap', async () => {
    await host.ok('control', 'take', '-t', '%0');
    const page = await browser.open(web.url, phone);
    await line(page).fill('for later');
    await page.getByRole('button', { name: 'Send' }).tap();
    await expect.poll(() => notice(page).innerText()).toMatch(/has control \(.*\)\. ask for this pane$/);
    expect(await line(page).inputValue()).toBe('for later');
    expect(await axeViolations(page)).toEqual([]);
    await notice(page).getByRole('button', { name: 'ask for this pane' }).tap();
    await expect.poll(() => page.locator('.bar-control').innerText()).toMatch(/you asked/);
    expect(await notice(page).isVisible()).toBe(false);
    await host.ok('control', 'give', '-t', '%0');
    await expect.poll(() => page.locator('.bar-control').innerText()).toMatch(/you have this pane/);
    await page.getByRole('button', { name: 'Send' }).tap();
    await expect.poll(() => textOf(page)).toContain('for later');
    expect(await line(page).inputValue()).toBe('');
  });

  it('keeps a line that was written before there was a connection', async () => {
    await host.ok('control', 'take', '-t', '%0');
    const page = await browser.open(web.url, phone);
    await page.locator('.pane.shown').waitFor();
    await web.end();
    await notice(page).filter({ hasText: 'No connection' }).waitFor();
    await line(page).fill('for later');
    await page.getByRole('button', { name: 'Send' }).tap();
    await expect.poll(() => line(page).inputValue()).toBe('');
    web = await WebCommand.start(host, '--guest', '--listen', new URL(web.url).host);
    await expect.poll(() => notice(page).innerText()).toMatch(/has control/);
    await expect.poll(() => line(page).inputValue()).toBe('for later');
  });

  it('names the keys too where there are keys', async () => {
    await host.ok('control', 'take', '-t', '%0');
    const page = await browser.open(web.url, desk);
    await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
    await page.keyboard.type('x');
    await expect
      .poll(() => notice(page).innerText())
      .toMatch(/has control .*C-b k asks\. ask for this pane$/);
  });
});

describe('somebody who only looks', () => {
  beforeEach(async () => {
    await web.end();
    web = await WebCommand.start(host, '--role', 'observer');
  });

  it('reads questions without buttons that would be refused', async () => {
    void host.run('ask', 'Apply the migration?', '--key', 'k', '--choices', 'yes,no');
    await host.until(
      () => host.ok('ask', 'list'),
      (text) => text.includes('Apply the migration?'),
    );
    const page = await browser.open(web.url, phone);
    const inbox = page.getByRole('dialog', { name: 'needs you' });
    await inbox.getByText('Apply the migration?').waitFor();
    await inbox.getByText('Others answer this').waitFor();
    expect(await inbox.getByRole('button', { name: /yes|no/ }).count()).toBe(0);
  });

  it('keeps the line that was not sent', async () => {
    const page = await browser.open(web.url, phone);
    await line(page).fill('not mine to send');
    await page.getByRole('button', { name: 'Send' }).tap();
    await expect.poll(() => notice(page).innerText()).toMatch(/read-only/);
    await expect.poll(() => line(page).inputValue()).toBe('not mine to send');
  });
});

it('says nothing of who has the pane any more once the device is revoked', async () => {
  await host.ok('control', 'take', '-t', '%0');
  const page = await browser.open(web.url);
  const bar = page.locator('.bar-control');
  await bar.getByRole('button', { name: 'ask' }).click();
  await host.ok('control', 'give', '-t', '%0');
  await expect.poll(() => bar.innerText()).toMatch(/you have this pane/);
  await host.ok('device', 'revoke', 'Chrome on Linux');
  await expect.poll(() => notice(page).innerText()).toMatch(/was revoked/);
  await expect.poll(() => bar.innerText()).toBe('');
});

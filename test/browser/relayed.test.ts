/** The exported page on a web server of its own, and a host behind a relay: three places, as in real use. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { RelayProcess } from '../helpers/RelayProcess.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { MaliciousRelay } from '../relay/MaliciousRelay.ts';
import { axeViolations, Browser, phone, storedRecords, textOf } from './Browser.ts';
import { StaticSite } from './StaticSite.ts';

let browser: Browser;
let host: TestHost;
let relay: RelayProcess;
let folder: string;
let server: StaticSite;
/** Address of the page. */
let site: string;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'cat');
  relay = await RelayProcess.start(host.env);
  await host.ok('relay', 'join', relay.url);
  folder = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
  await host.ok('web', 'export', folder, '--relay', relay.url);
  server = await StaticSite.start(folder);
  site = server.url;
});
afterEach(async () => {
  await host.run('relay', 'leave');
  await relay.kill();
  await host.stop();
  server.stop();
  rmSync(folder, { recursive: true });
});

it('types through a relay, stays through its loss and that of the server, and types once', async () => {
  const link = await host.ok('share', '--web', '--page', site, '--session', 'work', '--role', 'operator');
  expect(link.startsWith(`${site}#relay=127.0.0.1:${relay.port}&host=`)).toBe(true);
  const page = await browser.open(link);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  expect(page.url()).toBe(site);
  await page.keyboard.type('through the relay ');
  await expect.poll(() => textOf(page)).toContain('through the relay');
  const [client] = JSON.parse(await host.ok('client', 'list', '--json')) as { carrier: string }[];
  expect(client?.carrier).toBe('relay');
  const { host: hostId = '', token = '' } = Object.fromEntries(
    new URLSearchParams(new URL(link).hash.slice(1)),
  );
  for (const word of [hostId, ...token.split('.'), String(relay.port)])
    expect(server.told).not.toContain(word);
  const before = browser.complaints.length;
  expect(browser.complaints).toEqual([]);

  await relay.kill();
  await page.keyboard.type('kept ');
  await expect
    .poll(() => page.locator('.notice').first().innerText())
    .toMatch(/No connection: relay unreachable/);
  expect(await textOf(page)).toContain('through the relay');
  relay = await RelayProcess.start(host.env, relay.port);
  await expect.poll(() => textOf(page)).toContain('through the relay kept');

  process.kill((await host.status()).server.pid, 'SIGKILL');
  await page.keyboard.type('and after');
  await expect.poll(() => textOf(page)).toContain('through the relay kept and after');
  const text = await host.ok('capture-pane', '-p', '-t', 'work');
  expect(text.split('kept').length).toBe(2);
  // The browser itself notes each refused connection.
  expect(browser.complaints.slice(before).filter((said) => !/WebSocket connection/.test(said))).toEqual([]);
  browser.complaints.length = 0;
});

it('says to what it is connected, and what it trusts', async () => {
  const page = await browser.open(await host.ok('share', '--web', '--page', site), phone);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'more' }).tap();
  await page.getByRole('button', { name: 'this device' }).tap();
  const panel = page.getByRole('dialog', { name: 'this device' });
  const [, key = ''] = /host .*, ([\w-]{43})$/m.exec(await host.ok('relay', 'status')) ?? [];
  const words = await panel.innerText();
  expect(words).toContain(`Through the relay 127.0.0.1:${relay.port}, with the host that has this key:`);
  expect(words).toContain(key);
  expect(words).toContain('the relay can’t read, change or add anything');
  expect(words).toContain(`holdfast web hash ${site} compares them`);
  expect(await axeViolations(page)).toEqual([]);
});

it('says which relay of its link is in use', async () => {
  const second = await RelayProcess.start(host.env);
  await host.ok('relay', 'leave');
  await host.ok('relay', 'join', relay.url, second.url);
  await host.ok('web', 'export', folder, '--relay', `${relay.url},${second.url}`);
  const page = await browser.open(await host.ok('share', '--web', '--page', site));
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  const words = async () => {
    await page.getByRole('button', { name: 'more' }).click();
    await page.getByRole('button', { name: 'this device' }).click();
    const panel = page.getByRole('dialog', { name: 'this device' });
    const said = await panel.innerText();
    await panel.getByRole('button', { name: 'Close' }).click();
    return said;
  };
  const [a, b] = [relay, second].map(({ port }) => `127.0.0.1:${port}`);
  expect(await words()).toContain(`Through the relay ${a}, with the host`);
  expect(await words()).toContain(`The link names ${b} too`);
  await relay.kill();
  await expect.poll(words).toContain(`Through the relay ${b}, with the host`);
  expect(await words()).toContain(`The link names ${a} too`);
  await second.kill();
  await expect.poll(words).toContain(`Through the relay ${a}, or ${b}, with the host`);
  browser.complaints.length = 0;
});

it('shows no earlier picture of another host', async () => {
  await host.ok('send-keys', '-t', 'work', 'of this host');
  const page = await browser.open(await host.ok('share', '--web', '--page', site, '--role', 'operator'));
  await expect.poll(() => textOf(page)).toContain('of this host');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await expect.poll(() => storedRecords(page)).toBe(2);
  await page.goto('about:blank');
  const other = new URL(await host.ok('share', '--web', '--role', 'operator'));
  await relay.kill();
  await page.goto(other.href);
  await expect.poll(() => textOf(page)).toContain('of this host');
  await page.goto('about:blank');
  const elsewhere = `A${other.hash.replace(/^.*host=/, '').slice(1, 43)}`;
  await page.goto(other.href.replace(/host=[^&]*/, `host=${elsewhere}`));
  await expect
    .poll(() => page.locator('.notice').first().innerText())
    .toMatch(/No connection: relay unreachable/);
  expect(await page.locator('[data-pane]').count()).toBe(0);
  browser.complaints.length = 0;
});

it('says that the host is not at the relay, and comes back when it is', async () => {
  const page = await browser.open(await host.ok('share', '--web', '--page', site, '--role', 'operator'));
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await host.ok('relay', 'leave');
  await expect
    .poll(() => page.locator('.notice').first().innerText())
    .toMatch(/the host is not connected to the relay/);
  await host.ok('relay', 'join');
  await page.keyboard.type('here again');
  await expect.poll(() => textOf(page)).toContain('here again');
  await expect.poll(() => page.locator('.notice').first().isVisible()).toBe(false);
});

it('needs its web server no more once the browser has it', async () => {
  const page = await browser.open(await host.ok('share', '--web', '--page', site, '--role', 'operator'));
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  server.stop();
  await page.reload();
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await page.keyboard.type('without the server');
  await expect.poll(() => textOf(page)).toContain('without the server');
  browser.complaints.length = 0;
});

it('pairs one browser by its link, and ends with a sentence when that is revoked', async () => {
  const link = await host.ok('share', '--web', '--page', site);
  const page = await browser.open(link);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  const said = (shown: typeof page) => shown.locator('.notice').first().innerText();
  const other = await browser.open(link);
  await expect.poll(() => said(other)).toMatch(/run on the host: holdfast share --web/);
  // Without a link, the browser knows its host.
  await page.goto('about:blank');
  await page.goto(site);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await host.ok('device', 'revoke', '--all');
  await expect.poll(() => said(page)).toMatch(/revoked/);
  browser.complaints.length = 0;
});

it('takes a relay that spoils the handshake for that, not for a host that revokes it', async () => {
  const tapped = await MaliciousRelay.start();
  await host.ok('relay', 'leave');
  await host.ok('relay', 'join', `relay://127.0.0.1:${tapped.port}`);
  await host.ok('web', 'export', folder, '--relay', `relay://127.0.0.1:${tapped.port}`);
  const page = await browser.open(await host.ok('share', '--web', '--page', site, '--own'));
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await page.keyboard.type('before ');
  await expect.poll(() => textOf(page)).toContain('before');
  await expect.poll(() => storedRecords(page)).toBe(2);
  const said = () => page.locator('.notice').first().innerText();
  const spoil = async () => {
    tapped.meddle = (way, record) => [way === 'to-host' ? record : Buffer.from(record).reverse()];
    tapped.taps.at(-1)?.close(4400);
    await expect.poll(said).toContain('it can no longer be trusted: something on the way to the host');
    expect(await storedRecords(page)).toBe(2);
    await page.keyboard.type('and after ');
  };
  await spoil();
  tapped.meddle = null;
  await expect.poll(() => textOf(page)).toContain('before and after');
  await spoil();
  await host.ok('device', 'revoke', '--all');
  // The host itself is believed.
  tapped.meddle = null;
  await expect.poll(said).toContain('revoked');
  await expect.poll(() => storedRecords(page)).toBe(0);
  tapped.close();
  browser.complaints.length = 0;
});

it.each([
  ['no TLS', []],
  ['another name than those of its export', ['--relay', 'relay://r.example.org']],
])('says that its own rules forbid a relay with %s', async (_, options) => {
  await host.ok('web', 'export', folder, ...options);
  const page = await browser.open(await host.ok('share', '--web', '--page', site, '--role', 'operator'));
  await expect
    .poll(() => page.locator('.notice').first().innerText())
    .toMatch(/the rules of this page forbid that connection; .*holdfast web export DIR --relay URL/);
  browser.complaints.length = 0;
});

it('connects to relays only, in no frame, and only with a link', async () => {
  const page = await browser.open(site);
  await expect.poll(() => page.locator('main').innerText()).toMatch(/^Open a link here/);
  const refused = await page.evaluate(async () => {
    const said: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => said.push(event.effectiveDirective));
    await fetch(location.href).catch(() => {});
    try {
      new WebSocket('wss://elsewhere.example/');
    } catch {
      said.push('thrown');
    }
    await new Promise((resolve) => setTimeout(resolve));
    return said;
  });
  expect(new Set(refused)).toEqual(new Set(['connect-src']));
  writeFileSync(join(folder, 'around.html'), `<iframe src="${site}"></iframe>`);
  const around = await browser.open(`${site}around.html`);
  const framed = around.frameLocator('iframe').locator('main');
  await expect.poll(() => framed.innerText()).toBe('This page does not run inside another page.');
  browser.complaints.length = 0;
});

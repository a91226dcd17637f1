/** The page as an app of the device: offline, its last picture, and new versions by consent. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { axeViolations, Browser, phone, storedRecords, textOf } from './Browser.ts';
import { PageHost } from './PageHost.ts';

let browser: Browser;
let host: TestHost;
let web: PageHost;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'printf "kept words\n"; exec cat');
  web = await PageHost.start(host);
});
afterEach(async () => {
  await web.end();
  await host.stop();
});

/** The page's files are on the device. */
const installed = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });

const notice = (page: Page) => page.locator('.notice').first().innerText();

const styled = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--page-version'));

async function openWithPicture(context?: Parameters<Browser['open']>[1]): Promise<Page> {
  const page = await browser.open(web.url, context);
  await expect.poll(() => textOf(page)).toContain('kept words');
  await installed(page);
  await expect.poll(() => storedRecords(page)).toBe(2);
  return page;
}

it('shows the last picture after a reload without the host, and the live one when it is back', async () => {
  const page = await openWithPicture();
  await web.stop();
  await page.reload();
  await expect.poll(() => textOf(page)).toContain('kept words');
  await expect
    .poll(() => notice(page))
    .toMatch(/No connection.*Last heard \d+ s ago; what you type is kept\./);
  await page.keyboard.type('typed without a host');
  await web.startAgain();
  await expect.poll(() => textOf(page)).toContain('typed without a host');
});

it('keeps exactly its own files, each by its hash', async () => {
  const page = await openWithPicture();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const caching = await caches.open(names[0] ?? '');
    const requests = await caching.keys();
    return { names: names.length, files: requests.map(({ url }) => new URL(url).pathname).sort() };
  });
  expect(kept.names).toBe(1);
  expect(kept.files).toEqual([
    '/',
    '/icon-192.png',
    '/icon-512.png',
    '/icon-apple.png',
    '/icon-maskable-192.png',
    '/icon-maskable-512.png',
    '/icon.svg',
    '/manifest.webmanifest',
    '/page.js',
    '/style.css',
  ]);
});

it('uses a new version of the page only after consent', async () => {
  const page = await openWithPicture();
  web.makeVersion('second');
  await web.stop();
  await web.startAgain();
  const question = page.getByText('A new version of this page is ready.');
  await question.waitFor();
  await page.reload();
  await question.waitFor();
  expect(await styled(page)).toBe('');
  await page.getByRole('button', { name: 'Use the new version' }).click();
  await expect.poll(() => styled(page)).toBe('second');
  await expect.poll(() => textOf(page)).toContain('kept words');
  expect(await question.isVisible()).toBe(false);
});

it('stays at its version when every page was closed meanwhile', async () => {
  const page = await openWithPicture();
  web.makeVersion('second');
  await web.stop();
  await web.startAgain();
  await page.getByText('A new version of this page is ready.').waitFor();
  const context = page.context();
  await page.close();
  const later = await context.newPage();
  await later.goto(web.url);
  await later.getByText('A new version of this page is ready.').waitFor();
  expect(await styled(later)).toBe('');
});

it('takes no version with a file that is not the one of the build', async () => {
  const page = await openWithPicture();
  web.makeVersion('second');
  writeFileSync(`${web.folder}/icon.svg`, '<svg xmlns="http://www.w3.org/2000/svg"/>');
  rmSync(`${web.folder}/icon.svg.br`);
  await web.stop();
  await web.startAgain();
  const outcome = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const ended = new Promise<string>((resolve) => {
        registration.addEventListener('updatefound', () => {
          const { installing } = registration;
          installing?.addEventListener('statechange', () => resolve(installing.state));
        });
      });
      await registration.update().catch(() => {});
      return ended;
    });
  expect(await outcome()).toBe('redundant');
  await page.reload();
  await expect.poll(() => textOf(page)).toContain('kept words');
  expect(await styled(page)).toBe('');
});

it('forgets the picture when that is asked for', async () => {
  const page = await openWithPicture();
  await page.getByRole('button', { name: 'more' }).click();
  await page.getByRole('button', { name: 'this device' }).click();
  await page.getByRole('switch', { name: 'Keep the last picture' }).click();
  await expect.poll(() => storedRecords(page)).toBe(0);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.type('more words');
  await expect.poll(() => textOf(page)).toContain('more words');
  await web.stop();
  await page.reload();
  await expect.poll(() => notice(page)).toMatch(/No connection/);
  expect(await page.locator('.row').count()).toBe(0);
});

it('forgets the picture when its token is revoked', async () => {
  const page = await openWithPicture();
  await host.ok('token', 'revoke', web.token);
  await expect.poll(() => storedRecords(page)).toBe(0);
});

it('forgets a picture that is on its way to the storage, too', async () => {
  const page = await openWithPicture();
  await page.evaluate(() => {
    const { subtle } = crypto;
    const encrypt = subtle.encrypt.bind(subtle);
    const held = window as unknown as { started?: boolean; release(): void; done: Promise<unknown> };
    const released = new Promise<void>((resolve) => {
      held.release = resolve;
    });
    subtle.encrypt = (...args) => {
      held.started = true;
      const sealed = released.then(() => encrypt(...args));
      held.done = sealed;
      return sealed;
    };
  });
  await page.keyboard.type('more words');
  await page.waitForFunction(() => (window as unknown as { started?: boolean }).started === true);
  await host.ok('token', 'revoke', web.token);
  await expect.poll(() => storedRecords(page)).toBe(0);
  await page.evaluate(() => {
    const held = window as unknown as { release(): void; done: Promise<unknown> };
    held.release();
    return held.done.then(() => {});
  });
  expect(await storedRecords(page)).toBe(0);
});

it('keeps a picture that nobody reads from the storage', async () => {
  const page = await openWithPicture();
  const { isExtractable, text } = await page.evaluate(
    () =>
      new Promise<{ isExtractable: boolean; text: string }>((resolve) => {
        const opening = indexedDB.open('holdfast-picture', 1);
        opening.onsuccess = () => {
          const kept = opening.result.transaction('kept').objectStore('kept');
          const [key, picture] = [kept.get('key'), kept.get('picture')];
          picture.onsuccess = () =>
            resolve({
              isExtractable: (key.result as CryptoKey).extractable,
              text: new TextDecoder('latin1').decode((picture.result as { data: ArrayBuffer }).data),
            });
        };
      }),
  );
  expect(isExtractable).toBe(false);
  expect(text).not.toContain('kept words');
  expect(text).not.toContain('layout');
});

it('works without storage, and says so', async () => {
  const page = await browser.open('about:blank');
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.goto(web.url);
  await expect.poll(() => textOf(page)).toContain('kept words');
  await page.keyboard.type('and more');
  await expect
    .poll(() => notice(page))
    .toBe(
      'The storage of this browser is full: the last picture is not kept for times without a connection.',
    );
  await expect.poll(() => textOf(page)).toContain('and more');
});

it('is kept as an exported page too, below any path of its web server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hft-export-'));
  await host.ok('web', 'export', folder, '--relay', '127.0.0.1:1');
  const server = createServer((request, response) => {
    const name = /^\/some\/place\/([\w.-]*)$/.exec(request.url ?? '')?.[1];
    if (name === undefined) return response.writeHead(404).end();
    const file = name === '' ? 'index.html' : name;
    const type = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
    const ending = extname(file).slice(1);
    response.writeHead(200, { 'content-type': type[ending as keyof typeof type] ?? 'image/png' });
    return response.end(readFileSync(join(folder, file)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/place/`;
  // Nobody relays there.
  const page = await browser.open(
    `${site}#relay=127.0.0.1:1&host=${'A'.repeat(43)}&token=${'0'.repeat(12)}.${'A'.repeat(43)}`,
  );
  await installed(page);
  server.close();
  server.closeAllConnections();
  await page.reload();
  await expect.poll(() => notice(page)).toMatch(/No connection/);
  rmSync(folder, { recursive: true });
});

it('is installable', async () => {
  const page = await openWithPicture();
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A profile of a test is a private one, in which nothing can be installed.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { errors } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
});

it('has no fault that axe finds, with the panel about this device open', async () => {
  const page = await openWithPicture(phone);
  await page.getByRole('button', { name: 'more' }).tap();
  await page.getByRole('button', { name: 'this device' }).tap();
  await page.getByRole('switch', { name: 'Keep the last picture' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

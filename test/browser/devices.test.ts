/** Devices of the page in a real browser: pairing, coming back by the key, and every way in which that fails. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { desk, phone, textOf, WebCommand } from './Browser.ts';
import { pageStage } from './PageStage.ts';

const stage = pageStage((host) => host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'cat'));

const origin = () => stage.web.url.replace(/#.*/, '');
const shown = (page: Page) => page.locator('[data-pane="%0"]').waitFor();
const notice = (page: Page) => page.locator('.notice[aria-live]').innerText();
const devices = async () =>
  (
    JSON.parse(await stage.host.ok('device', 'list', '--json')) as {
      devices: { id: string; name: string; connected: number }[];
    }
  ).devices;

async function types(page: Page, text: string): Promise<void> {
  // The page takes keys once it shows the session.
  await page.locator('.row').first().waitFor();
  await page.keyboard.type(text);
  await expect.poll(() => textOf(page)).toContain(text);
}

describe('a browser', () => {
  it('is paired by the link, and needs none from then on: after a reload, in another tab, with the link gone', async () => {
    const page = await stage.browser.open(stage.web.url);
    await shown(page);
    await expect
      .poll(() => notice(page))
      .toBe('Paired as Chrome on Linux. From now on this browser needs no link here.');
    await page.reload();
    await types(page, 'after a reload');
    const tab = await page.context().newPage();
    await tab.goto(origin());
    await types(tab, 'in a tab');
    await expect.poll(() => textOf(page)).toContain('in a tab');
    const old = await page.context().newPage();
    await old.goto(stage.web.url);
    await shown(old);
    expect(await devices()).toMatchObject([{ name: 'Chrome on Linux', connected: 3 }]);
    expect(stage.browser.complaints).toEqual([]);
  });

  it('has a private key that no script can read', async () => {
    const page = await stage.browser.open(stage.web.url);
    await shown(page);
    const key = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const opening = indexedDB.open('holdfast');
          opening.onsuccess = () => {
            const all = opening.result.transaction('hosts').objectStore('hosts').getAll();
            all.onsuccess = () => {
              const { privateKey } = all.result[0].key;
              resolve({ is: privateKey instanceof CryptoKey, extractable: privateKey.extractable });
            };
          };
        }),
    );
    expect(key).toEqual({ is: true, extractable: false });
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(
      stage.web.url.replace(/.*#/, ''),
    );
  });

  it('comes back after kill -9 of the server, and when the page is served again at the same address', async () => {
    const page = await stage.browser.open(stage.web.url);
    await shown(page);
    process.kill((await stage.host.status()).server.pid, 'SIGKILL');
    await page.reload();
    await types(page, 'one');
    await stage.web.end();
    const { port } = new URL(stage.web.url);
    stage.web = await WebCommand.start(stage.host, '--listen', `127.0.0.1:${port}`);
    await page.goto(origin());
    await types(page, 'two');
    expect(await devices()).toHaveLength(1);
  });

  it('is paired once when the server is killed while the answer is on its way', async () => {
    const page = await stage.browser.open('about:blank');
    const { server } = await stage.host.status();
    // The socket of the page closes before the answer arrives, as when the server dies then.
    await page.addInitScript(() => {
      const { send } = WebSocket.prototype;
      let cut = false;
      WebSocket.prototype.send = function (data) {
        send.call(this, data);
        if (cut || !String(data).includes('device.pair')) return;
        cut = true;
        this.close();
      };
    });
    await page.goto(stage.web.url);
    await shown(page);
    process.kill(server.pid, 'SIGKILL');
    await page.goto(origin());
    await shown(page);
    expect(await devices()).toHaveLength(1);
  });

  it('shows nothing to a second browser that opens the link, and says how to pair it', async () => {
    await shown(await stage.browser.open(stage.web.url));
    const second = await stage.browser.open(stage.web.url);
    await expect.poll(() => notice(second)).toMatch(/paired another browser already.*holdfast device pair/);
    expect(await second.locator('.row').count()).toBe(0);
    await second.goto(await stage.host.ok('device', 'pair'));
    await shown(second);
    expect(await devices()).toHaveLength(2);
  });

  it('is told when the link is none, and without one that it is not paired', async () => {
    const page = await stage.browser.open(stage.web.url.replace(/#.*/, `#000000000000.${'A'.repeat(43)}`));
    await expect.poll(() => notice(page)).toMatch(/not valid any more.*holdfast device pair/);
    await page.goto('about:blank');
    await page.goto(origin());
    await expect.poll(() => notice(page)).toMatch(/not paired with this host.*holdfast device pair/);
  });

  it('is put out in mid-session when it is revoked, and stays out until it is paired again', async () => {
    const page = await stage.browser.open(stage.web.url);
    await shown(page);
    await stage.host.ok('device', 'revoke', 'Chrome on Linux');
    await expect.poll(() => notice(page)).toMatch(/^This device was revoked by .*holdfast device pair/);
    await page.keyboard.type('typed after');
    await page.reload();
    await expect.poll(() => notice(page)).toMatch(/not admitted any more.*holdfast device pair/);
    expect(await stage.host.ok('capture-pane', '-p', '-t', 'work')).not.toContain('typed');
    await page.goto(await stage.host.ok('device', 'pair'));
    await types(page, 'back again');
  });

  it('is named by its kind, on a phone', async () => {
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1';
    await shown(await stage.browser.open(stage.web.url, { ...phone, userAgent }));
    expect(await devices()).toMatchObject([{ name: 'iPhone' }]);
  });

  it('ends with the clock of the host, not with its own', async () => {
    const page = await stage.browser.open('about:blank');
    await page.clock.setFixedTime(new Date('2001-01-01'));
    await page.goto(stage.web.url);
    await shown(page);
    await page.clock.setFixedTime(new Date('2040-01-01'));
    await page.goto(origin());
    await shown(page);
  });
});

describe('a browser without', () => {
  /** Opens the link where something is missing. */
  async function openWithout(script: () => void): Promise<Page> {
    const page = await stage.browser.open('about:blank', desk);
    await page.addInitScript(script);
    await page.goto(stage.web.url);
    return page;
  }

  it('X25519 in WebCrypto is paired by the key of a library, and comes back', async () => {
    const page = await openWithout(() => {
      const prototype = SubtleCrypto.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
      for (const name of ['generateKey', 'importKey', 'deriveBits']) {
        const method = prototype[name];
        prototype[name] = function (this: unknown, ...args: unknown[]) {
          if (JSON.stringify(args).includes('X25519')) throw new DOMException('X25519', 'NotSupportedError');
          return method?.apply(this, args);
        };
      }
    });
    await shown(page);
    await page.goto(origin());
    await types(page, 'by a library');
    expect(await devices()).toHaveLength(1);
  });

  it('a database that takes keys of WebCrypto is paired by the key of a library, without a fault', async () => {
    const page = await openWithout(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value: unknown, ...rest) {
        const { key } = value as { key?: { privateKey?: unknown } };
        // As WebKitGTK does.
        if (key?.privateKey instanceof CryptoKey) throw new DOMException('no value', 'DataError');
        return put.call(this, value, ...rest);
      };
    });
    await types(page, 'by a library');
    expect(await page.getByText('This page has a fault').count()).toBe(0);
    await page.goto(origin());
    await types(page, ' again');
    expect(await devices()).toHaveLength(1);
    expect(stage.browser.complaints.filter((said) => said.includes('no value'))).toEqual([]);
  });

  it('a database is paired for its tab, and says so', async () => {
    const page = await openWithout(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    });
    await shown(page);
    await expect.poll(() => notice(page)).toContain('until this tab is closed');
    await page.reload();
    await types(page, 'after a reload');
    const tab = await page.context().newPage();
    await tab.goto(origin());
    await expect.poll(() => notice(tab)).toMatch(/not paired with this host/);
  });

  it('any storage is paired until the page is loaded again, and says so', async () => {
    const page = await openWithout(() => {
      for (const name of ['indexedDB', 'sessionStorage', 'localStorage'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('denied', 'SecurityError');
          },
        });
    });
    await types(page, 'without storage');
    await expect.poll(() => notice(page)).toContain('until this page is closed or loaded again');
    await page.reload();
    await expect.poll(() => notice(page)).toMatch(/not paired with this host/);
  });

  it('a secure way to the page sends nothing, and says which way there is', async () => {
    const page = await openWithout(() => {
      Object.defineProperty(window, 'isSecureContext', { value: false });
      Object.defineProperty(crypto, 'subtle', { value: undefined });
    });
    await expect.poll(() => notice(page)).toMatch(/plain HTTP.*ssh -L/);
    expect(await devices()).toEqual([]);
  });
});

it('shows the secret of one host to no other at the same address', async () => {
  const page = await stage.browser.open(stage.web.url);
  await shown(page);
  await stage.web.end();
  const other = new TestHost();
  await other.ok('new-session', '-d', '-s', 'elsewhere', 'cat');
  const { port } = new URL(stage.web.url);
  const there = await WebCommand.start(other, '--listen', `127.0.0.1:${port}`);
  const sent: string[] = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  await page.goto('about:blank');
  await page.goto(origin());
  await expect.poll(() => notice(page)).toMatch(/not paired with this host/);
  expect(sent).toEqual([]);
  await page.goto(there.url);
  await shown(page);
  await there.end();
  stage.web = await WebCommand.start(stage.host, '--listen', `127.0.0.1:${port}`);
  await page.goto('about:blank');
  await page.goto(origin());
  await types(page, 'home again');
  expect([(await devices()).length]).toEqual([1]);
  await other.stop();
});

it('the unused link of holdfast web ends with it; a guest is put out when its time is over', async () => {
  const guest = await stage.host.ok('device', 'pair', '--guest', '--ttl', '6s');
  const page = await stage.browser.open(guest);
  await shown(page);
  await expect.poll(() => notice(page), { timeout: 30_000 }).toMatch(/^This device has expired/);
  await stage.web.end();
  expect(JSON.parse(await stage.host.ok('device', 'list', '--json'))).toEqual({ devices: [], links: [] });
  expect((await stage.host.run('device', 'pair')).err).toContain('no page is served here');
  stage.web = await WebCommand.start(stage.host);
});

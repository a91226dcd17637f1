/** Whatever goes wrong beside the page or in it: a sentence, a way on, and the session untouched. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page, WebSocketRoute } from 'playwright-core';
import { expect, it } from 'vitest';
import { desk, textOf, WebCommand } from './Browser.ts';
import { pageStage } from './PageStage.ts';
import { StaticSite } from './StaticSite.ts';

const stage = pageStage((host) =>
  host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'echo ready; exec cat'),
);

/** The page with a host whose messages are changed on their way. */
async function openWith(change: (text: string, socket: WebSocketRoute) => string): Promise<Page> {
  const page = await stage.browser.open('about:blank', desk);
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => socket.send(change(String(text), socket)));
  });
  await page.goto(stage.web.url);
  return page;
}

const notice = (page: Page) => page.locator('.notice:not(.version):not(.fault)');

it('says which side is to be updated when the host speaks another protocol, and tries again', async () => {
  const page = await stage.browser.open('about:blank', desk);
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    // A page of a later release.
    socket.onMessage((text) =>
      server.send(String(text).replace('"versions":{"min":1,"max":1}', '"versions":{"min":8,"max":9}')),
    );
  });
  await page.goto(stage.web.url);
  await expect.poll(() => notice(page).innerText()).toContain('update the older one');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
});

it('says that its session has ended, with a way to try again', async () => {
  await stage.host.ok('new-session', '-d', '-s', 'other', 'cat');
  const scoped = await WebCommand.start(stage.host, '--session', 'work');
  const page = await stage.browser.open(scoped.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await stage.host.ok('kill-session', '-t', 'work');
  await expect.poll(() => notice(page).innerText()).toContain('ended');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await scoped.end();
});

it('comes back by itself after the server was ended and another started', async () => {
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await stage.host.ok('kill-server');
  await expect.poll(() => notice(page).innerText()).toMatch(/has ended|No connection|shut down/);
  await stage.host.ok('new-session', '-d', '-s', 'next', 'echo another; exec cat');
  await expect.poll(() => textOf(page)).toContain('another');
});

it.each([
  ['no JSON', () => '\u0000 garbage'],
  ['null', () => 'null'],
  ['a frame of another shape', (text: string) => text.replace(/"frame":\{.*\}/, '"frame":7}')],
  ['an answer to hello of another shape', (text: string) => text.replace(/"resume":"[^"]*"/, '"resume":5')],
  [
    'an error of another protocol',
    (text: string) => text.replace(/"result":.*/, '"error":{"code":-32601,"message":"not found"}}'),
    'the host refuses: not found',
  ],
])('says so when the host sends %s, and recovers', async (_, garble, said = 'malformed message') => {
  let isGood = false;
  const page = await openWith((text) => (isGood ? text : garble(text)));
  await expect.poll(() => notice(page).innerText()).toContain(`No connection: ${said}`);
  isGood = true;
  await expect.poll(() => textOf(page)).toContain('ready');
});

it('says so when it has a fault of its own, and loads anew', async () => {
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('made for this test');
    });
  });
  await expect.poll(() => page.locator('.fault').innerText()).toContain('made for this test');
  stage.browser.complaints.length = 0;
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await expect.poll(() => page.locator('.fault').isVisible()).toBe(false);
  await expect.poll(() => textOf(page)).toContain('ready');
});

it('says that no WebSocket comes through where its server answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hft-page-'));
  cpSync(resolve(import.meta.dirname, '../../dist/web'), folder, { recursive: true });
  writeFileSync(join(folder, 'host.json'), '{"id":""}');
  const site = await StaticSite.start(folder);
  const page = await stage.browser.open(`${site.url}${new URL(stage.web.url).hash}`);
  await expect
    .poll(() => notice(page).innerText())
    .toContain('No connection: the server answers, but no WebSocket comes through; a proxy');
  site.stop();
  await expect.poll(() => notice(page).innerText(), { timeout: 20_000 }).toBe('No connection.');
  rmSync(folder, { recursive: true });
});

it.each([
  ['the offer and the answer, and works without', ['request', 'answer']],
  ['the answer alone, and says that the connection ends', ['answer']],
] as const)('comes through a proxy that strips compression: %s', async (_, cut) => {
  const proxy = await strippingProxy(Number(new URL(stage.web.url).port), cut);
  const page = await stage.browser.open(`http://127.0.0.1:${proxy.port}/${new URL(stage.web.url).hash}`);
  if (cut.length === 1)
    await expect.poll(() => notice(page).innerText()).toContain('it ends before the host has answered');
  else {
    await expect.poll(() => textOf(page)).toContain('ready');
    await page.keyboard.type('typed');
    await expect.poll(() => textOf(page)).toContain('typed');
  }
  proxy.close();
});

/** A proxy that removes the offer of compression, or the answer to it. */
async function strippingProxy(port: number, cut: readonly ('request' | 'answer')[]) {
  const stripped = (data: Buffer, head: RegExp, wanted: boolean) => {
    const text = data.toString('latin1');
    return wanted && head.test(text)
      ? Buffer.from(text.replace(/sec-websocket-extensions:.*\r\n/i, ''), 'latin1')
      : data;
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('data', (data) => far.write(stripped(data, /^GET /, cut.includes('request'))));
    far.on('data', (data) => near.write(stripped(data, /^HTTP\/1.1 101/, cut.includes('answer'))));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

it('says that the screen is too large to be sent, and shows it when it no longer is', async () => {
  // Each cell has colours of its own.
  const colours = '\\033[38;2;%d;%d;%d;48;2;%d;%d;%dm%d';
  const paint = `awk 'BEGIN{for(i=0;i<209300;i++)printf "${colours}",i%256,i%251,i%241,i%239,i%233,i%229,i%10}'`;
  await stage.host.ok(
    'new-session',
    '-d',
    '-s',
    'wall',
    '-x',
    '700',
    '-y',
    '301',
    `${paint}; read go; clear; echo small; exec cat`,
  );
  await stage.host.until(
    () => stage.host.ok('display-message', '-p', '-t', 'wall', '#{cursor_y}'),
    (text) => Number(text) >= 298,
  );
  const page = await stage.browser.open(`${stage.web.url}/wall`);
  await expect.poll(() => notice(page).innerText()).toContain('too large to be sent');
  await stage.host.ok('send-keys', '-t', 'wall', 'Enter');
  await expect.poll(() => textOf(page, '%1')).toContain('small');
});

it('refuses an answer longer than a message may be, and stays connected', async () => {
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  const asked = stage.host.run('ask', 'Which name?', '--text');
  await page.getByRole('button', { name: /^inbox.*1/ }).click();
  const card = page.locator('.card');
  const answer = (text: string) =>
    card.locator('input').evaluate((field: HTMLInputElement, value) => {
      field.value = value;
      field.form?.requestSubmit();
    }, text);
  await answer('x'.repeat(5_000_000));
  await expect.poll(() => card.innerText()).toContain('bytes of a message');
  await answer('ann');
  expect((await asked).out).toBe('ann\n');
  expect(await notice(page).innerText()).not.toContain('connection');
});

it('puts marks around a paste only for a program that asks for them', async () => {
  await stage.host.ok(
    'respawn-pane',
    '-k',
    '-t',
    'work',
    `echo ready; read -r go; printf '\\033[?2004h'; exec cat -v`,
  );
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  const paste = (text: string) =>
    page.locator('.keyboard').evaluate((field, value) => {
      const event = new Event('paste');
      Object.assign(event, { clipboardData: { getData: () => value } });
      field.dispatchEvent(event);
    }, text);
  await paste('plain\n');
  await expect.poll(() => textOf(page)).toContain('plain');
  expect(await textOf(page)).not.toContain('200~');
  await expect
    .poll(async () => {
      await paste('marked\n');
      return textOf(page);
    })
    .toContain('^[[200~marked');
});

it('refuses a paste of 200 MB with a sentence, and goes on', async () => {
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await page.locator('.keyboard').evaluate((field) => {
    const event = new Event('paste');
    Object.assign(event, { clipboardData: { getData: () => 'x'.repeat(200_000_000) } });
    field.dispatchEvent(event);
  });
  await expect.poll(() => notice(page).innerText()).toContain('MB are too much');
  await page.keyboard.type('small');
  await expect.poll(() => textOf(page)).toContain('small');
});

it('works where the browser refuses every storage', async () => {
  const page = await stage.browser.open('about:blank', desk);
  await page.addInitScript(() => {
    for (const name of ['sessionStorage', 'localStorage', 'indexedDB'])
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('refused', 'SecurityError');
        },
      });
  });
  await page.goto(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await page.keyboard.type('typed');
  await expect.poll(() => textOf(page)).toContain('typed');
});

it('works in two tabs of one device, and with a clock that is a year off', async () => {
  const first = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(first)).toContain('ready');
  const second = await first.context().newPage();
  await second.clock.install({ time: '2031-05-05T00:00:00' });
  await second.goto(stage.web.url);
  await expect.poll(() => textOf(second)).toContain('ready');
  await second.keyboard.type('from the second');
  await expect.poll(() => textOf(first)).toContain('from the second');
  await first.bringToFront();
  await first.keyboard.type(' and the first');
  await expect.poll(() => textOf(second)).toContain('from the second and the first');
});

it('types once what was typed before a sleep', async () => {
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await page.context().setOffline(true);
  process.kill((await stage.host.status()).server.pid, 'SIGKILL');
  await notice(page).filter({ hasText: 'No connection' }).waitFor();
  await page.keyboard.type('once');
  const debug = await page.context().newCDPSession(page);
  await debug.send('Page.setWebLifecycleState', { state: 'frozen' });
  await page.context().setOffline(false);
  await debug.send('Page.setWebLifecycleState', { state: 'active' });
  await expect.poll(() => textOf(page)).toContain('once');
  expect((await textOf(page)).split('once').length).toBe(2);
});

/** A phone's screen: its keyboard, turned on its side, panes that are larger than it. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { phone, textOf } from './Browser.ts';
import { pageStage } from './PageStage.ts';

const stage = pageStage((host) =>
  host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '70', 'echo first line; exec cat -v'),
);

/** The page on a phone whose keyboard a test opens with `openKeyboard`. */
async function opened(context: BrowserContextOptions = phone): Promise<Page> {
  const page = await stage.browser.open('about:blank', context);
  await page.addInitScript(() => {
    const view = visualViewport as VisualViewport;
    let covered = 0;
    Object.defineProperty(view, 'height', { get: () => innerHeight - covered });
    addEventListener('test-keyboard', (event) => {
      covered = (event as CustomEvent<number>).detail;
      view.dispatchEvent(new Event('resize'));
    });
  });
  await page.goto(stage.web.url);
  await page.locator('.pane.shown', { hasText: 'first line' }).waitFor();
  return page;
}

/** Covers so much of the page as an on-screen keyboard does, CSS pixels. */
const openKeyboard = (page: Page, pixels: number) =>
  page.evaluate((detail) => dispatchEvent(new CustomEvent('test-keyboard', { detail })), pixels);

/** Rows of the pane that can be seen, with their text. */
const rowsInView = (page: Page) =>
  page.locator('.pane.shown').evaluate((pane) => {
    const view = pane.getBoundingClientRect();
    return [...pane.querySelectorAll('.row')].flatMap((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= view.top - 1 && bottom <= view.bottom + 1 ? (row.textContent ?? '').trim() : [];
    });
  });

async function swipe(page: Page, from: number, to: number): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y: 300 }] });
  await touch('touchStart', from);
  for (let step = 1; step <= 10; step++) await touch('touchMove', from + ((to - from) * step) / 10);
  await touch('touchEnd');
}

it('keeps the cursor in view in a pane that is higher than the room that the keyboard leaves', async () => {
  const page = await opened();
  await expect.poll(() => rowsInView(page)).toContain('first line');
  await openKeyboard(page, 330);
  await expect.poll(async () => (await rowsInView(page)).length).toBeLessThan(40);
  await expect.poll(() => rowsInView(page)).toContain('first line');
  await page.getByLabel('write a line to the session').fill('typed');
  await page.getByRole('button', { name: 'Send' }).tap();
  await expect.poll(() => rowsInView(page)).toContain('typed');
  await stage.host.ok('respawn-pane', '-k', '-t', '%0', 'seq 1 60; exec cat');
  await expect.poll(() => rowsInView(page)).toContain('60');
  // The output is above the cursor; the way up is the finger's.
  expect(await rowsInView(page)).toContain('50');
  await openKeyboard(page, 0);
  await expect.poll(() => rowsInView(page)).toContain('60');
});

it('shows rows beside the keyboard of a phone on its side, and everything when that closes', async () => {
  const page = await opened({ ...phone, viewport: { width: 844, height: 390 } });
  const rows = () => rowsInView(page);
  await openKeyboard(page, 200);
  await expect.poll(async () => (await rows()).length).toBeGreaterThanOrEqual(5);
  await expect.poll(rows).toContain('first line');
  await openKeyboard(page, 0);
  await page.getByRole('button', { name: 'more' }).waitFor();
});

it('has one pane at a time on a large phone that lies on its side', async () => {
  await stage.host.ok('split-window', '-h', '-t', 'work', 'exec cat');
  await stage.host.ok('select-pane', '-t', '%0');
  const page = await opened({ ...phone, viewport: { width: 932, height: 430 } });
  await expect.poll(() => page.locator('.pane:visible').count()).toBe(1);
});

it('pans a pane that is wider than the phone, and turns to the next one at its edge', async () => {
  await stage.host.ok('resize-window', '-t', 'work', '-x', '160', '-y', '30');
  await stage.host.ok('new-window', '-d', '-t', 'work', '-n', 'next', 'exec cat');
  const page = await opened();
  const place = () =>
    page.locator('.desk').evaluate((desk) => [desk.scrollLeft, desk.scrollWidth - desk.clientWidth]);
  await expect.poll(async () => (await place())[1]).toBeGreaterThan(100);
  await swipe(page, 300, 100);
  await expect.poll(async () => (await place())[0]).toBeGreaterThan(100);
  expect(await page.locator('.bar-title').innerText()).toContain('1/2');
  await expect
    .poll(async () => {
      await swipe(page, 350, 20);
      return page.locator('.bar-title').innerText();
    })
    .toContain('2/2');
});

it('types keys in their order while their pane becomes the active one', async () => {
  await stage.host.ok('split-window', '-h', '-t', 'work', 'exec cat');
  const page = await stage.browser.open('about:blank', phone);
  // Answers to commands come after the pictures that follow them, as they may on a slow link.
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    let held: string[] = [];
    server.onMessage((message) => {
      const text = String(message);
      if (/"exitCode"/.test(text)) held.push(text);
      else socket.send(text);
    });
    socket.onMessage((message) => {
      server.send(message);
      if (!String(message).includes('viewport.input')) return;
      for (const text of held) socket.send(text);
      held = [];
    });
    setInterval(() => {
      for (const text of held.splice(0)) socket.send(text);
    }, 300);
  });
  await page.goto(stage.web.url);
  await page.locator('.bar-title', { hasText: '2/2' }).waitFor();
  await page.getByRole('button', { name: 'next pane' }).tap();
  await page.locator('.pane.shown', { hasText: 'first line' }).waitFor();
  await page.getByRole('button', { name: '|' }).tap();
  await page.locator('.pane.active[data-pane="%0"]').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: '~' }).tap();
  await expect.poll(() => textOf(page, '%0')).toMatch(/\|~/);
});

it.each(['dark', 'light'] as const)('has a cursor that stands out, %s', async (colorScheme) => {
  const blank = await stage.browser.open('about:blank');
  const page = await opened({ ...phone, colorScheme });
  await page.getByRole('button', { name: 'keys' }).tap();
  const box = await page.locator('.rows .cursor').boundingBox();
  if (!box) throw new Error('no cursor');
  const clip = {
    x: Math.round(box.x + box.width / 4),
    y: Math.round(box.y + box.height / 4),
    width: 2,
    height: 2,
  };
  const brightness = async (of: typeof clip) => {
    const picture = (await page.screenshot({ clip: of })).toString('base64');
    return await blank.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const context = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0);
      return context.getImageData(0, 0, 1, 1).data[1] ?? 0;
    }, picture);
  };
  const beside = { ...clip, x: clip.x + 40 };
  await expect
    .poll(async () => Math.abs((await brightness(clip)) - (await brightness(beside))))
    .toBeGreaterThan(150);
});

/** Text from keys and input methods, in the page, and text for the clipboard. */
import type { CDPSession, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { textOf } from './Browser.ts';
import { pageStage } from './PageStage.ts';

const stage = pageStage((host) =>
  host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'printf "ready\n"; exec cat'),
);

async function openPage(): Promise<{ page: Page; devtools: CDPSession }> {
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  return { page, devtools: await page.context().newCDPSession(page) };
}

/** A key that an input method takes: browsers report it with the code 229 and the letter of the key. */
const takenKey = { type: 'rawKeyDown', key: 'a', code: 'KeyA', windowsVirtualKeyCode: 229 } as const;

it('types keys, composed text and text of an on-screen keyboard once, in their order', async () => {
  const { page, devtools } = await openPage();
  await page.keyboard.type('one A;@ ');
  await devtools.send('Input.dispatchKeyEvent', takenKey);
  await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await devtools.send('Input.insertText', { text: '日本' });
  await page.keyboard.press('x');
  // An on-screen keyboard reports no physical key.
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'y', code: '', text: 'y' });
  await page.keyboard.insertText('é🙂');
  await page.keyboard.press('Shift+Z');
  await expect.poll(async () => (await textOf(page)).split('\n')[1]).toBe('one A;@ 日本xyé🙂Z');
});

it('leaves nothing of a plain key in its field: the browser would hold back the answer for a frame', async () => {
  const { page } = await openPage();
  await page.evaluate(() => {
    const kept = window as unknown as { inputs: number };
    kept.inputs = 0;
    document.addEventListener('input', () => {
      kept.inputs++;
    });
  });
  await page.keyboard.type('plain keys');
  await expect.poll(() => textOf(page)).toContain('plain keys');
  expect(await page.evaluate(() => (window as unknown as { inputs: number }).inputs)).toBe(0);
});

it('offers a text of the session for a tap where the browser takes none by itself', async () => {
  const page = await stage.browser.open('about:blank');
  await page.addInitScript(() => {
    // As in Safari.
    navigator.clipboard.writeText = (text) => {
      if (window.event?.type !== 'click') return Promise.reject(new DOMException('', 'NotAllowedError'));
      document.body.dataset.copied = text;
      return Promise.resolve();
    };
  });
  await page.goto(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await stage.host.ok('set-buffer', '-w', 'a secret place');
  await page.getByRole('button', { name: 'Copy it' }).click();
  await expect.poll(() => page.locator('body').getAttribute('data-copied')).toBe('a secret place');
  await expect.poll(() => page.locator('.notice.lasting').isVisible()).toBe(false);
});

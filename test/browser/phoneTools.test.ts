/**
 * Tools of the page from the list behind `⋯` on a phone: search, the palette, prompts, another window; and a connection
 * that is lost while one is open.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations, phone, tapMore, textOf, WebCommand } from './Browser.ts';
import { pageStage } from './PageStage.ts';

const stage = pageStage((host) =>
  host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'seq 100 140; exec cat -v'),
);

async function opened(): Promise<Page> {
  const page = await stage.browser.open(stage.web.url, phone);
  await expect.poll(() => textOf(page)).toContain('140');
  return page;
}
async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel('write a line to the session').fill(text);
  await page.getByRole('button', { name: 'Send' }).tap();
}
const panes = () => stage.host.ok('list-panes', '-t', 'work', '-F', '#{pane_id}');

describe('the list behind the dots, by touch', () => {
  it('finds a command by its words', async () => {
    const page = await opened();
    await tapMore(page, /find a command/);
    await page.getByRole('dialog', { name: 'palette' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await send(page, 'split top');
    await expect.poll(panes).toMatch(/%0\n%1/);
  });

  it('takes a command that is written', async () => {
    const page = await opened();
    await tapMore(page, /type a command/);
    await expect.poll(() => page.locator('.status').innerText()).toMatch(/^:/);
    await send(page, 'rename-window from-phone');
    await expect.poll(() => stage.host.ok('list-windows', '-t', 'work')).toContain('from-phone');
  });

  it('searches the pane, also above the screen', async () => {
    const page = await opened();
    expect(await textOf(page)).not.toContain('105');
    await tapMore(page, /search this pane/);
    await expect.poll(() => page.locator('.status').innerText()).toContain('(search up)');
    await send(page, '105');
    await expect.poll(() => textOf(page)).toContain('105');
  });

  it('asks by two buttons before it closes a pane', async () => {
    await stage.host.ok('split-window', '-t', 'work', '-d', 'cat');
    const page = await opened();
    const close = async () => {
      await page.getByRole('button', { name: 'more' }).tap();
      await page.locator('.more-row').getByRole('button', { name: 'close' }).tap();
      await page.getByRole('menu').waitFor();
    };
    await close();
    // The selected row has one colour, from edge to edge.
    const colours = await page
      .locator('.item.role-selected')
      .evaluate((row) =>
        [row, ...row.querySelectorAll('span')].map((part) => getComputedStyle(part).backgroundColor),
      );
    expect(new Set(colours).size).toBe(1);
    await page.getByRole('menuitem', { name: /keep it/ }).tap();
    await expect.poll(() => page.getByRole('menu').count()).toBe(0);
    expect(await panes()).toContain('%0');
    await close();
    await page.getByRole('menuitem', { name: /close it/ }).tap();
    await expect.poll(panes).not.toContain('%0');
  });

  it('has rows in which the browser itself finds text', async () => {
    const page = await opened();
    expect(await page.evaluate('window.find("13" + "5")')).toBe(true);
    expect(await page.evaluate('getSelection().toString()')).toBe('135');
  });
});

describe('another window, looked at', () => {
  it('shows its cursor', async () => {
    await stage.host.ok('new-window', '-d', '-t', 'work', 'printf "abc\\ndefg"; exec cat');
    const page = await opened();
    await page.getByRole('button', { name: 'next pane' }).tap();
    const peek = page.locator('.peek');
    await expect.poll(() => peek.innerText()).toContain('defg');
    const place = () => peek.locator('.cursor').evaluate((one) => one.getAttribute('style'));
    await expect.poll(place).toMatch(/--x: 4;.*--y: 1;/);
    expect(await peek.locator('.cursor').isVisible()).toBe(true);
  });

  it('has its history above, and goes on below while that is read', async () => {
    const program = 'seq 1000 1400; read _; seq 2000 2003; read _; echo changed; exec cat';
    await stage.host.ok('new-window', '-d', '-t', 'work', program);
    const page = await opened();
    await page.getByRole('button', { name: 'next pane' }).tap();
    const pane = page.locator('.peek .pane.shown');
    await expect.poll(() => pane.innerText()).toContain('1400');
    // Down again where a busy machine let it go too far.
    const up = async () => {
      const first = Number(/1\d{3}/.exec(await pane.innerText())?.[0] ?? 1400);
      await pane.evaluate(
        (element, by) => {
          element.scrollTop += by;
        },
        first < 1100 ? 400 : -400,
      );
    };
    await expect
      .poll(async () => {
        await up();
        return pane.innerText();
      })
      .toContain('1150');
    const top = await pane.evaluate((element) => element.scrollTop);
    await stage.host.ok('send-keys', '-t', '%1', 'Enter');
    await expect.poll(() => pane.innerText()).toContain('2003');
    expect(Math.abs((await pane.evaluate((element) => element.scrollTop)) - top)).toBeLessThan(20);
    await pane.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await expect.poll(() => pane.locator('.history').isVisible()).toBe(false);
    await stage.host.ok('send-keys', '-t', '%1', 'Enter');
    await expect.poll(() => pane.locator('.rows').innerText()).toContain('changed');
    // Looking on has changed nothing.
    expect(await stage.host.ok('display-message', '-p', '-t', 'work', '#{window_index}')).toBe('0');
  });
});

describe('a connection that is lost', () => {
  /** Ends `holdfast web`, and starts it again at the same address. */
  async function back(): Promise<void> {
    stage.web = await WebCommand.start(stage.host, '--listen', new URL(stage.web.url).host);
  }
  const lost = (page: Page) => page.locator('.notice', { hasText: 'No connection' }).waitFor();

  it('while the past is on show is said there, and the wanted time comes with the next one', async () => {
    await stage.host.ok(
      'respawn-pane',
      '-k',
      '-t',
      'work',
      "printf early; sleep 3; printf '\\033[2J\\033[Hlate'; exec cat",
    );
    const page = await stage.browser.open(stage.web.url, phone);
    await expect.poll(() => textOf(page)).toContain('late');
    await tapMore(page, /the past of this pane/);
    const past = page.getByRole('region', { name: 'the past of pane %0' });
    await expect.poll(() => past.innerText()).toContain('late');
    await stage.web.end();
    await lost(page);
    const slider = page.getByRole('slider', { name: 'time' });
    await slider.fill('0');
    await expect.poll(() => past.innerText()).toContain('waits for the connection');
    expect(await past.innerText()).toContain('late');
    await back();
    // The beginning: an empty screen.
    await expect.poll(() => past.innerText()).not.toMatch(/waits|late/);
  });

  it('while another window is looked at leaves its last picture, which goes on with the next one', async () => {
    await stage.host.ok('new-window', '-d', '-t', 'work', 'printf "the second"; exec cat');
    const page = await opened();
    await page.getByRole('button', { name: 'next pane' }).tap();
    const peek = page.locator('.peek');
    await expect.poll(() => peek.innerText()).toContain('the second');
    await stage.web.end();
    await lost(page);
    expect(await peek.innerText()).toContain('the second');
    await back();
    await stage.host.ok('send-keys', '-t', '%1', 'goes on');
    await expect.poll(() => peek.innerText()).toContain('goes on');
  });

  it('while a question is answered is said in its card, whose buttons work afterwards', async () => {
    const asked = stage.host.run('ask', 'Apply the migration?', '--choices', 'yes,no');
    await stage.host.until(
      () => stage.host.ok('ask', 'list'),
      (text) => text.includes('Apply the migration?'),
    );
    const page = await stage.browser.open(stage.web.url, phone);
    const inbox = page.getByRole('dialog', { name: 'needs you' });
    await inbox.getByText('Apply the migration?').waitFor();
    await stage.web.end();
    await lost(page);
    await inbox.getByRole('button', { name: 'yes' }).tap();
    await inbox.getByText('the connection is lost').waitFor();
    await back();
    await page.locator('.notice', { hasText: 'No connection' }).waitFor({ state: 'hidden' });
    await inbox.getByRole('button', { name: 'yes' }).tap();
    expect((await asked).out).toBe('yes\n');
  });
});

/** The page on a desk in Firefox and in WebKit. */
import { describe, expect, it } from 'vitest';
import type { EnginePage } from './EnginePage.ts';
import { EngineStage, textOfPane } from './EngineStage.ts';
import { engines } from './engines.ts';

/** Where a row of a pane begins, and how far to the right its text reaches, in cells. */
const extents = (page: EnginePage) =>
  page.evaluate(() => {
    const cell = Number.parseFloat(
      getComputedStyle(document.querySelector('#page') ?? document.body).getPropertyValue('--cell-width'),
    );
    return [...document.querySelectorAll<HTMLElement>('[data-pane="%0"] .rows .row')]
      .map((row) => {
        const text = (row.textContent ?? '').trimEnd();
        if (!text.endsWith('|')) return null;
        // The last character of the text, wherever it is.
        const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        let last: Text | null = null;
        while (walker.nextNode())
          if (walker.currentNode.textContent?.includes('|')) last = walker.currentNode as Text;
        if (!last) return null;
        const range = document.createRange();
        const at = last.data.lastIndexOf('|');
        range.setStart(last, at);
        range.setEnd(last, at + 1);
        const box = range.getBoundingClientRect();
        return Math.round((((box.left + box.right) / 2 - row.getBoundingClientRect().left) / cell) * 10) / 10;
      })
      .filter((x) => x !== null);
  });

describe.each(engines)('%s', (name, start) => {
  const stage = EngineStage.for(name, start);

  it('is heard when it complains of something', async () => {
    const page = await stage.openShown();
    await page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'p { color: red }';
      document.head.append(style);
    });
    const heard = async () => (await page.takeComplaints()).join();
    await expect.poll(heard).toMatch(/Content.Security.Policy/i);
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('of the script');
      });
    });
    await expect.poll(heard).toContain('of the script');
    await page.reload();
  });

  it('shows panes, status line and a prefix key of the session', async () => {
    await stage.host.ok('split-window', '-h', '-t', 'work', 'printf "right side"; exec cat');
    const page = await stage.openShown();
    await expect.poll(() => textOfPane(page, '%1')).toBe('right side');
    await expect.poll(() => page.textOf('.status')).toContain('0:cat');
    expect(await page.evaluate(() => location.hash)).toBe('');
    await page.press('Control+b');
    await page.press('ArrowLeft');
    await page.type('over here');
    await expect.poll(() => textOfPane(page, '%0')).toBe('over here');
  });

  it.each(['dark', 'light'] as const)('keeps every character in its column, %s', async (colours) => {
    const rows = [
      'plain text of the usual kind',
      '日本語の文字列は二つの列',
      '한국어 글자도 그렇다      ',
      '😀 🚀 👩‍🚀 🇩🇪 ✅ ⚠️',
      '┌────────┐╔═══╗ █▓▒░ ▁▃▅▇',
      '\\033[1mbold │ \\033[3mitalic │\\033[m é ü ñ ß',
      'ελληνικά кириллица ∑√∞≈ ←↑→↓',
      'עברית العربية  नमस्ते ไทย',
      '\\033[31mred \\033[32mgreen \\033[7minverse\\033[m \\033[4munder\\033[m \\033[9mstrike\\033[m',
      '\\033[48;5;24m deep \\033[38;2;255;120;0m orange \\033[m \\033[2mdim\\033[m',
    ];
    const program = rows.map((row) => `printf '${row}\\033[50G|\\n'`).join('; ');
    await stage.host.ok('respawn-pane', '-k', '-t', 'work', `${program}; exec cat`);
    const page = await stage.openShown({ colours });
    await expect.poll(async () => (await extents(page)).length).toBe(rows.length);
    for (const middle of await extents(page)) expect(middle).toBeCloseTo(49.5, 0);
    // Each row has the height of its cells: nothing pushes the next one down.
    const heights = await page.evaluate(() => {
      const all = [...document.querySelectorAll<HTMLElement>('[data-pane="%0"] .rows .row')];
      return all.map((row) => row.getBoundingClientRect().height);
    });
    expect(new Set(heights).size).toBe(1);
    // Backgrounds fill it: no line is left between two rows.
    const unfilled = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[data-pane="%0"] .rows .row > [class^="s"]')]
        .filter((run) => getComputedStyle(run).backgroundColor !== 'rgba(0, 0, 0, 0)')
        .filter((run) => run.getBoundingClientRect().height < (run.parentElement?.offsetHeight ?? 0))
        .map((run) => run.textContent),
    );
    expect(unfilled).toEqual([]);
    const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(back).toBe(colours === 'dark' ? 'rgb(16, 20, 26)' : 'rgb(251, 251, 250)');
  });

  it('reports the mouse to a program that takes it', async () => {
    await stage.host.ok(
      'respawn-pane',
      '-k',
      '-t',
      'work',
      `stty raw -echo; printf '\\033[?1002;1006hready'; exec cat -v`,
    );
    const page = await stage.openShown();
    await expect.poll(() => textOfPane(page)).toBe('ready');
    const { x, y, width, height } = await page.evaluate(() => {
      const { left, top } = document.querySelector('.window')?.getBoundingClientRect() ?? { left: 0, top: 0 };
      const style = getComputedStyle(document.querySelector('#page') ?? document.body);
      const cell = (side: string) => Number.parseFloat(style.getPropertyValue(`--cell-${side}`));
      return { x: left, y: top, width: cell('width'), height: cell('height') };
    });
    const middleOf = (col: number, row: number) => ({
      x: Math.round(x + (col - 0.5) * width),
      y: Math.round(y + (row - 0.5) * height),
    });
    await page.clickAt(middleOf(7, 4));
    await expect.poll(() => textOfPane(page)).toContain('^[[<0;7;4M^[[<0;7;4m');
    // WebKitWebDriver lets go of the left button in place of the right one.
    if (name === 'Firefox') {
      await page.clickAt(middleOf(8, 5), 2);
      await expect.poll(() => textOfPane(page)).toContain('^[[<2;8;5M^[[<2;8;5m');
    }
    await page.drag(middleOf(3, 3), middleOf(9, 6));
    await expect
      .poll(async () => (await textOfPane(page)).replaceAll('\n', ''))
      .toMatch(/<0;3;3M.*<32;9;6M.*<0;9;6m/);
    await page.wheel(middleOf(10, 10), -100);
    await expect.poll(async () => (await textOfPane(page)).replaceAll('\n', '')).toContain('^[[<64;10;10M');
  });

  it('scrolls through the history with the wheel, up to the first line, and back with a key', async () => {
    await stage.host.ok('respawn-pane', '-k', '-t', 'work', 'seq 1 900; exec cat');
    const page = await stage.openShown();
    await expect.poll(() => textOfPane(page)).toContain('900');
    const spot = await page.spotOf('[data-pane="%0"]');
    const firstInView = () =>
      page.evaluate(() => {
        const pane = document.querySelector('[data-pane="%0"]');
        const top = pane?.getBoundingClientRect().top ?? 0;
        const rows = [...(pane?.querySelectorAll('.row') ?? [])];
        return Number(rows.find((row) => row.getBoundingClientRect().top >= top - 1)?.textContent);
      });
    // The history is loaded with the first turn.
    const turned = async (by: number) => {
      await page.wheel(spot, by);
      return firstInView();
    };
    await expect.poll(() => turned(-100)).toBeLessThan(870);
    await expect.poll(() => turned(-4000)).toBe(1);
    await stage.picture(page, 'history');
    await page.type('x');
    await expect
      .poll(() => page.evaluate(() => document.querySelector('[data-pane="%0"] .history')?.checkVisibility()))
      .toBe(false);
    await expect.poll(() => textOfPane(page)).toContain('900\nx');
  });

  it('opens and closes the sheets of the page, and types at once after each', async () => {
    const page = await stage.openShown();
    let typed = '';
    for (const button of ['inbox', 'people', '⋯']) {
      await page.click('.bar-button', button);
      await page.spotOf('dialog[open]');
      await stage.picture(page, `sheet-${button === '⋯' ? 'more' : button}`);
      await page.press('Escape');
      typed += button.slice(0, 1);
      await page.type(button.slice(0, 1));
      await expect.poll(() => textOfPane(page)).toBe(typed);
    }
    await page.click('.bar-button', '⋯');
    await page.click('dialog[open] button', 'this device');
    await page.spotOf('.device-panel[open]', 'Keep the last picture');
    await stage.picture(page, 'sheet-device');
    await page.click('.device-panel[open] button', 'Close');
    await page.type('d');
    await expect.poll(() => textOfPane(page)).toBe(`${typed}d`);
    await page.click('.bar-button', '⋯');
    await page.click('dialog[open] button', '×');
    await page.type('e');
    await expect.poll(() => textOfPane(page)).toBe(`${typed}de`);
  });

  it('shows lists and the keys after the prefix, and the past', async () => {
    await stage.host.ok('new-window', '-d', '-t', 'work', '-n', 'second', 'exec cat');
    const page = await stage.openShown();
    await page.press('Control+b');
    await page.spotOf('.hints');
    await stage.picture(page, 'hints');
    await page.type('w');
    await page.spotOf('[role="dialog"]', 'second');
    await stage.picture(page, 'list');
    await page.press('ArrowDown');
    await page.press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.querySelectorAll('[data-pane="%1"]').length))
      .toBe(1);
    await page.type('typed there');
    await expect.poll(() => textOfPane(page, '%1')).toBe('typed there');
    await page.press('Control+b');
    await page.type('>');
    await page.spotOf('.menu');
    await stage.picture(page, 'menu');
    await page.press('Escape');
    await page.click('.bar-button', 'past');
    await page.spotOf('.past');
    await stage.picture(page, 'past');
    await page.press('Escape');
    await page.type('!');
    await expect.poll(() => textOfPane(page, '%1')).toBe('typed there!');
  });

  it('comes back after a kill of the server, and types once what was typed meanwhile', async () => {
    const page = await stage.openShown();
    await page.type('before ');
    await expect.poll(() => textOfPane(page)).toBe('before');
    process.kill((await stage.host.status()).server.pid, 'SIGKILL');
    await page.type('meanwhile after');
    await expect.poll(() => textOfPane(page)).toBe('before meanwhile after');
  });
});

/** The page in a small window of Firefox and of WebKit. */
import { describe, expect, it } from 'vitest';
import { EngineStage, textOfPane } from './EngineStage.ts';
import { engines } from './engines.ts';

describe.each(engines)('%s', (name, start) => {
  const stage = EngineStage.for(name, start);

  it('shows one pane, sends lines, and presses keys of its rows', async () => {
    await stage.host.ok('split-window', '-h', '-t', 'work', 'exec cat -v');
    const page = await stage.openShown({ width: 480, height: 800 });
    await page.spotOf('.pane.shown[data-pane="%1"]');
    expect(
      await page.evaluate(
        () => [...document.querySelectorAll('.pane')].filter((pane) => pane.checkVisibility()).length,
      ),
    ).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.click('.composer textarea');
    await page.type("it's a line");
    await page.press('Enter');
    await expect.poll(() => textOfPane(page, '%1')).toBe("it's a line\nit's a line");
    await page.click('.composer textarea');
    await page.type('another');
    await page.click('.send');
    await expect.poll(() => textOfPane(page, '%1')).toContain('another\nanother');
    await page.click('.key', '|');
    await expect.poll(() => textOfPane(page, '%1')).toContain('another\n|');
    await page.click('.narrow-bottom .bar-button', 'keys');
    await page.click('.key', 'Ctrl');
    await page.type('ab');
    await expect.poll(() => textOfPane(page, '%1')).toContain('|^Ab');
    expect(await stage.host.ok('display-message', '-p', '-t', 'work', '#{window_width}')).toBe('60');
  });

  it('shows all columns of a pane, in a font that stays', async () => {
    await stage.host.ok('respawn-pane', '-k', '-t', 'work', 'read a; exec cat');
    await stage.host.ok('resize-window', '-t', 'work', '-x', '69', '-y', '30');
    const page = await stage.openShown({ width: 480, height: 800 });
    const seen = new Set<string>();
    for (const letter of 'abcdef') {
      await stage.host.ok('send-keys', '-t', 'work', letter);
      await expect.poll(() => textOfPane(page)).toContain(letter);
      const [font, width] = await page.evaluate(() => {
        const style = getComputedStyle(document.querySelector('#page') ?? document.body);
        return [style.fontSize, Number.parseFloat(style.getPropertyValue('--cell-width'))] as const;
      });
      expect(69 * width).toBeLessThanOrEqual(480);
      seen.add(font);
    }
    expect(seen.size).toBe(1);
  });

  it('turns to another pane, and shows the sheets', async () => {
    await stage.host.ok('split-window', '-h', '-t', 'work', 'exec cat -v');
    const page = await stage.openShown({ width: 480, height: 800, colours: 'light' });
    await page.spotOf('.pane.shown[data-pane="%1"]');
    await page.click('.turn', '›');
    await page.spotOf('.pane.shown[data-pane="%0"]');
    await page.click('.bar-button', '⋯');
    await page.spotOf('dialog[open]');
    await stage.picture(page, 'narrow-more');
    await page.click('dialog[open] button', '×');
    await page.click('.bar-button', 'inbox');
    await page.spotOf('dialog[open]');
    await stage.picture(page, 'narrow-inbox');
    await page.press('Escape');
  });

  it('hides a line that the program hides', async () => {
    await stage.host.ok(
      'respawn-pane',
      '-k',
      '-t',
      'work',
      'stty -echo; read secret; stty echo; echo "[$secret]"; exec cat',
    );
    const page = await stage.openShown({ width: 480, height: 800 });
    await page.click('.composer textarea');
    await page.type('a');
    await page.spotOf('.composer input[type="password"]');
    await page.type('bc');
    await page.press('Enter');
    await expect.poll(() => textOfPane(page)).toBe('[abc]');
  });

  // WebKitGTK has fingers only on a screen that has them.
  it.runIf(name === 'Firefox')('has keys for fingers, and turns to another pane by a swipe', async () => {
    await stage.host.ok('split-window', '-h', '-t', 'work', 'exec cat -v');
    const page = await stage.openShown({ width: 1024, height: 768, touch: true });
    await page.click('.key', 'Esc');
    await expect.poll(() => textOfPane(page, '%1')).toBe('^[');
    await stage.picture(page, 'tablet');
    await page.resize(480, 800);
    const { y } = await page.spotOf('.pane.shown[data-pane="%1"]');
    await page.swipe({ x: 380, y }, { x: 120, y: y + 10 });
    await page.spotOf('.pane.shown[data-pane="%0"]');
  });
});

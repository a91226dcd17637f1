/** Keys, composed text and pastes reach the program from Firefox and from WebKit. */
import { describe, expect, it } from 'vitest';
import type { EnginePage } from './EnginePage.ts';
import { EngineStage, textOfPane } from './EngineStage.ts';
import { engines } from './engines.ts';

describe.each(engines)('%s', (name, start) => {
  const stage = EngineStage.for(name, start);

  it('types text and Enter', async () => {
    const page = await stage.openShown();
    await page.type("it's a line");
    await page.press('Enter');
    await expect.poll(() => textOfPane(page)).toBe("it's a line\nit's a line");
  });

  it('types keys that are no text', async () => {
    await stage.host.ok('respawn-pane', '-k', '-t', 'work', 'stty raw -echo; exec cat -vt');
    const page = await stage.openShown();
    const chords = {
      ArrowUp: '^[[A',
      ArrowLeft: '^[[D',
      Tab: '^I',
      'Shift+Tab': '^[[Z',
      Escape: '^[',
      Backspace: '^?',
      Delete: '^[[3~',
      Home: '^[[1~',
      PageUp: '^[[5~',
      F1: '^[OP',
      F5: '^[[15~',
      'Control+c': '^C',
      'Control+a': '^A',
      'Control+w': '^W',
      'Control+f': '^F',
      'Control+ArrowRight': '^[[1;5C',
      'Alt+x': '^[x',
      'Alt+f': '^[f',
      'Alt+Enter': '^[^M',
    };
    let all = '';
    for (const [chord, bytes] of Object.entries(chords)) {
      await page.press(chord);
      all += bytes;
      await expect.poll(async () => (await textOfPane(page)).replaceAll('\n', '')).toBe(all);
    }
  });

  it('composes with the dead keys of a real keyboard', async () => {
    await stage.host.ok('respawn-pane', '-k', '-t', 'work', 'exec cat');
    const page = await stage.openShown();
    const { display } = stage.engine;
    await display.useDeadKeys();
    await display.focus(page.windowClass);
    await display.press('a');
    await expect.poll(() => textOfPane(page)).toBe('a');
    await display.press('dead_acute', 'e', 'b', 'dead_tilde', 'n', 'Return');
    await expect.poll(() => textOfPane(page)).toBe('aébñ\naébñ');
  });

  it('types what an input method composed once, in the order of events of Safari', async () => {
    const page = await stage.openShown();
    await page.evaluate(() => {
      const field = document.querySelector<HTMLTextAreaElement>('.keyboard');
      if (!field) return;
      const key = (init: KeyboardEventInit) =>
        field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
      const input = (isComposing: boolean) =>
        field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing, data: field.value }));
      field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      field.value = 'にほん';
      input(true);
      field.value = '日本';
      input(true);
      field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '日本' }));
      // The Enter that chose the word, after the end.
      key({ key: 'Enter', code: 'Enter', keyCode: 229 });
    });
    await page.type('.');
    await page.press('Enter');
    await expect.poll(() => textOfPane(page)).toBe('日本.\nM-fM-^WM-%M-fM-^\\M-,.');
  });

  it('pastes between the marks of a paste', async () => {
    await stage.host.ok(
      'respawn-pane',
      '-k',
      '-t',
      'work',
      `stty raw -echo; printf '\\033[?2004h'; exec cat -v`,
    );
    const page = await stage.openShown();
    await copied(page, 'two\nlines');
    await page.press('Control+Shift+v');
    await expect
      .poll(async () => (await textOfPane(page)).replaceAll('\n', ''))
      .toBe('^[[200~two^Mlines^[[201~');
  });
});

/** Brings a text into the clipboard as a person does: from a field, by Ctrl-C. */
async function copied(page: EnginePage, text: string): Promise<void> {
  await page.evaluate((words) => {
    const field = document.createElement('textarea');
    field.id = 'elsewhere';
    field.value = words;
    document.body.append(field);
    field.select();
  }, text);
  await page.press('Control+c');
  await page.evaluate(() => {
    document.getElementById('elsewhere')?.remove();
    document.querySelector<HTMLElement>('.keyboard')?.focus();
  });
}

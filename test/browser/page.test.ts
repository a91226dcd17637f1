import { expect, it } from 'vitest';
import { axeViolations, desk, textOf } from './Browser.ts';
import { pageStage } from './PageStage.ts';

const stage = pageStage((host) => host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'cat'));

it('shows the session, and types into it', async () => {
  await stage.host.ok('split-window', '-h', '-t', 'work', 'printf "right side"; exec cat');
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page, '%1')).toContain('right side');
  await page.keyboard.type('hello');
  await expect.poll(() => textOf(page, '%1')).toContain('hello');
  // A key binding of the server: the other pane takes the keys.
  await page.keyboard.press('Control+b');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('over here');
  await expect.poll(() => textOf(page, '%0')).toContain('over here');
  expect(stage.browser.complaints).toEqual([]);
});

it('types a composed text once, where the key that ends it comes after its end', async () => {
  await stage.host.ok('respawn-pane', '-k', '-t', 'work', 'exec cat -v');
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await page.locator('.keyboard').evaluate((field: HTMLTextAreaElement) => {
    field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    field.value = 'ni hao';
    field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
    field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: field.value }));
    // The Enter that chose the word, as in Safari: no longer of the composition, but taken by the input method.
    const enter = { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent('keydown', enter));
  });
  await page.keyboard.type('.');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page)).toBe('ni hao.\nni hao.');
});

it('fills the whole height of its cells with a background', async () => {
  const text = `printf '\\033[44mblue \\033[7minverse\\033[m\\n\\033]8;;https://example.org\\033\\\\\\033[41mlink\\033[m'; exec cat`;
  await stage.host.ok('respawn-pane', '-k', '-t', 'work', text);
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('link');
  const filled = await page.locator('[data-pane="%0"] .row').evaluateAll((rows) =>
    rows.flatMap((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return [...row.querySelectorAll('span, a')].map((run) => {
        const box = run.getBoundingClientRect();
        return [run.textContent, box.top <= top && box.bottom >= bottom];
      });
    }),
  );
  expect(filled).toEqual([
    ['blue ', true],
    ['inverse', true],
    ['link', true],
  ]);
});

it('changes no size, and takes its token out of the address', async () => {
  const page = await stage.browser.open(stage.web.url);
  await page.locator('[data-pane="%0"]').waitFor();
  await page.setViewportSize({ width: 500, height: 300 });
  await page.keyboard.type('typed in a small page\n');
  await expect.poll(() => textOf(page)).toContain('typed in a small page');
  expect(await stage.host.ok('display-message', '-p', '-t', 'work', '#{window_width}x#{window_height}')).toBe(
    '60x12',
  );
  expect(page.url()).not.toContain('#');
});

it('shows the whole status line of a window that is smaller than the page', async () => {
  await stage.host.ok('set-option', '-g', 'status-right', 'the end');
  const page = await stage.browser.open(stage.web.url);
  const end = page.getByText('the end').last();
  await end.waitFor();
  const screen = await page.locator('.screen').boundingBox();
  const rightOf = async () => {
    const box = await end.boundingBox();
    return box && screen && box.x + box.width <= screen.x + screen.width + 1;
  };
  await expect.poll(rightOf).toBe(true);
});

it('comes back after a kill of the server, and types once what was typed meanwhile', async () => {
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  await page.keyboard.type('before ');
  await expect.poll(() => textOf(page)).toContain('before');
  process.kill((await stage.host.status()).server.pid, 'SIGKILL');
  await page.keyboard.type('meanwhile ');
  await page.keyboard.type('after');
  await expect.poll(() => textOf(page)).toContain('before meanwhile after');
});

it('shows markup and hostile links of a program as text', async () => {
  const hostile = `<img src=x onerror=alert(1)> \\033]8;;javascript:alert(1)\\033\\\\click\\033]8;;\\033\\\\`;
  await stage.host.ok('respawn-pane', '-k', '-t', 'work', `printf '${hostile}'; exec cat`);
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('<img src=x onerror=alert(1)> click');
  expect(await page.locator('.screen img, .screen a').count()).toBe(0);
});

it('answers a link that is no longer valid with a sentence', async () => {
  const page = await stage.browser.open(
    stage.web.url.replace(/#.*/, '#000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
  );
  await expect.poll(() => page.locator('.notice.bad').first().innerText()).toMatch(/not valid any more/);
});

it.each(['dark', 'light'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
  const page = await stage.browser.open(stage.web.url, { ...desk, colorScheme });
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  expect(await axeViolations(page)).toEqual([]);
});

it('shows the list of windows, and goes to the one that is chosen by keys and by mouse', async () => {
  await stage.host.ok('new-window', '-t', 'work', '-n', 'second', 'printf "in the second"; exec cat');
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page, '%1')).toContain('in the second');
  await page.keyboard.press('Control+b');
  await page.keyboard.type('w');
  const list = page.getByRole('dialog', { name: 'windows' });
  await list.getByText('second').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-pane="%0"]').count()).toBe(1);
  await page.keyboard.press('Control+b');
  await page.keyboard.type('w');
  await list.getByText('1: second').click();
  await list.getByText('1: second').click();
  await expect.poll(() => textOf(page, '%1')).toContain('in the second');
  await page.keyboard.type('typed after');
  await expect.poll(() => textOf(page, '%1')).toContain('typed after');
});

it('shows a question, and answers it with a click', async () => {
  const page = await stage.browser.open(stage.web.url);
  await page.locator('[data-pane="%0"]').waitFor();
  const asked = stage.host.run('ask', 'Apply the migration?', '--choices', 'yes,no');
  await stage.host.until(
    () => stage.host.ok('ask', 'list'),
    (text) => text.includes('Apply the migration?'),
  );
  await page.keyboard.press('Control+b');
  await page.keyboard.type('a');
  const inbox = page.getByRole('dialog', { name: 'questions' });
  await inbox.getByText('Apply the migration?').click();
  await inbox.getByRole('button', { name: 'yes' }).click();
  expect((await asked).out).toBe('yes\n');
});

it('scrolls through the history by its own means, while output goes on', async () => {
  await stage.host.ok(
    'respawn-pane',
    '-k',
    '-t',
    'work',
    'for n in $(seq 1 900); do echo "line $n"; done; read go; echo later; exec cat',
  );
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('line 900');
  const pane = page.locator('[data-pane="%0"]');
  // Rows out of view have no inner text.
  const lines = (selector: string) =>
    pane.locator(`${selector} .row`).evaluateAll((rows) => rows.map((row) => row.textContent).join('\n'));
  const scrollUp = () => pane.evaluate((element) => element.scrollBy(0, -3000));
  await scrollUp();
  await expect.poll(() => lines('.history')).toContain('line 800\nline 801\n');
  // Up to the first line.
  await expect
    .poll(async () => {
      await scrollUp();
      return lines('.history');
    })
    .toContain('line 1\nline 2\n');
  await stage.host.ok('send-keys', '-t', 'work', 'Enter');
  await expect.poll(() => textOf(page)).toContain('later');
  // Nothing is missing and nothing doubled where history and the live screen meet, once that is in view.
  await pane.evaluate((element) => {
    element.scrollTop = element.scrollHeight - element.clientHeight - 60;
  });
  await expect
    .poll(async () => (await lines('')).match(/line \d+/g)?.join())
    .toBe(Array.from({ length: 900 }, (_, at) => `line ${at + 1}`).join());
  await page.keyboard.type('x');
  await expect.poll(() => pane.locator('.history').count()).toBe(1);
  await expect.poll(() => pane.locator('.history').isVisible()).toBe(false);
});

it('shows the right lines wherever a long history is scrolled to, while output goes on', async () => {
  await stage.host.ok(
    'respawn-pane',
    '-k',
    '-t',
    'work',
    'seq 1 50000; while read -r go; do seq "$go"; done',
  );
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('50000');
  const pane = page.locator('[data-pane="%0"]');
  await pane.evaluate((element) => element.scrollBy(0, -500));
  await expect.poll(() => pane.locator('.history .row').count()).toBeGreaterThan(100);
  const view = () =>
    pane.evaluate((element) => {
      const rows = [...element.querySelectorAll<HTMLElement>('.row')];
      const { top } = element.getBoundingClientRect();
      const first = rows.find((row) => row.getBoundingClientRect().top >= top - 1);
      return { line: Number(first?.textContent), count: rows.length, height: first?.offsetHeight ?? 0 };
    });
  const { height } = await view();
  for (const line of [40_000, 123, 25_000, 24_900, 1]) {
    await stage.host.ok('send-keys', '-t', 'work', '3000', 'Enter');
    // The two pixels above the history, and the rows before the line.
    await pane.evaluate(
      (element, y) => {
        element.scrollTop = y;
      },
      2 + (line - 1) * height,
    );
    await expect.poll(async () => (await view()).line).toBe(line);
    expect((await view()).count).toBeLessThan(2200);
  }
});

it('shows a list that a script opens, and presses keys in', async () => {
  const { host } = stage;
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
  for (const name of ['bufa', 'bufb', 'bufc']) await host.ok('set-buffer', '-b', name, `text of ${name}`);
  const list = page.locator('.box.list');
  const mode = () => host.ok('display-message', '-p', '-t', 'work:', '#{pane_in_mode} #{pane_mode}');
  await host.ok('choose-buffer', '-t', 'work:', '-O', 'name', '-f', '0');
  await expect.poll(() => list.textContent()).toMatch(/no matches.*bufa.*bufb.*bufc/);
  expect(await mode()).toBe('1 buffer-mode');
  await host.ok('send-keys', '-t', 'work:', 'j', 'd');
  expect(await host.ok('list-buffers', '-F', '#{buffer_name}')).toBe('bufc\nbufa');
  await expect.poll(() => list.textContent()).not.toContain('bufb');
  await host.ok('send-keys', '-t', 'work:', 'C-t', 'D', 'x');
  expect(await host.ok('list-buffers')).toBe('');
  expect(await mode()).toBe('0 ');
  await expect.poll(() => list.count()).toBe(0);
  await expect.poll(() => textOf(page)).toContain('x');
});

it('scrolls a pane with the wheel, selects in it, and makes it the active one with a click', async () => {
  const numbers = 'for n in $(seq 1 100); do echo "line $n"; done; exec cat';
  await stage.host.ok('split-window', '-h', '-t', 'work', numbers);
  await stage.host.ok('select-pane', '-t', '%0');
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page, '%1')).toContain('line 100');
  const pane = page.locator('[data-pane="%1"]');
  await pane.hover();
  await page.mouse.wheel(0, -500);
  await expect.poll(() => pane.locator('.history .row').count()).toBeGreaterThan(50);
  // Looking changes nothing for the others at the session.
  expect(
    await stage.host.ok('list-panes', '-t', 'work', '-F', '#{pane_id} #{pane_in_mode} #{pane_active}'),
  ).toBe('%0 0 1\n%1 0 0');
  await page.getByText('line 95', { exact: true }).dblclick({ position: { x: 8, y: 8 } });
  expect(await page.evaluate(() => String(getSelection()).trim())).toMatch(/^(line|95)$/);
  await pane.click();
  await stage.host.until(
    () => stage.host.ok('list-panes', '-t', 'work', '-F', '#{pane_id} #{pane_active}'),
    (text) => text === '%0 0\n%1 1',
  );
});

it('gives the wheel to a program that takes the mouse', async () => {
  await stage.host.ok('respawn-pane', '-k', '-t', 'work', `printf '\\033[?1000;1006hready'; exec cat -v`);
  const page = await stage.browser.open(stage.web.url);
  await expect.poll(() => textOf(page)).toContain('ready');
  await page.locator('[data-pane="%0"]').hover();
  await page.mouse.wheel(0, -100);
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page)).toContain('^[[<64;');
});

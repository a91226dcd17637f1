/** The page's own tools: who has the pane, what needs somebody, the past. On a desk, a phone and a tablet. */
import { describe, expect, it } from 'vitest';
import { socketOf } from '../helpers/TestClient.ts';
import { axeViolations, desk, phone, tablet, textOf, WebCommand } from './Browser.ts';
import { pageStage } from './PageStage.ts';

const stage = pageStage((host) =>
  host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'cat -v'),
);

describe('control', () => {
  it.each([
    ['by touch', phone],
    ['by mouse', desk],
  ])('is asked for and given, %s', async (_, form) => {
    await stage.host.ok('send-keys', '-t', '%0', 'mine');
    const guests = await WebCommand.start(stage.host, '--guest');
    const page = await stage.browser.open(guests.url, form);
    const bar = page.locator('.bar-control');
    await expect.poll(() => bar.innerText()).toMatch(/(types here|has this pane)/);
    await bar.getByRole('button', { name: 'ask' }).click();
    await expect.poll(() => bar.innerText()).toMatch(/you asked .*\s+· \d+ s/);
    await stage.host.ok('control', 'give', '-t', '%0');
    await expect.poll(() => bar.innerText()).toMatch(/you have this pane/);
    // And back: a list has what can be done with it.
    await page.getByRole('button', { name: 'you have this pane' }).click();
    const sheet = page.getByRole('dialog', { name: 'who is here' });
    expect(await axeViolations(page)).toEqual([]);
    await sheet.getByRole('button', { name: /free this pane/ }).click();
    await stage.host.until(
      () => stage.host.ok('control', 'status', '-t', '%0'),
      (text) => text.includes('nobody'),
    );
    await stage.browser.closePages();
    await guests.end();
  });

  it('is taken from an agent', async () => {
    await stage.host.ok('split-window', '-d', '-t', 'work', 'cat');
    await stage.host.ok('agent', 'mark', '-t', '%1', 'bot');
    const inPane = {
      HOLDFAST: `${socketOf(stage.host)},1,0`,
      HOLDFAST_STATE: stage.host.stateDir,
      HOLDFAST_PANE: '%1',
    };
    await stage.host.runWith({ env: inPane }, 'send-keys', '-t', '%0', 'of-the-bot');
    const page = await stage.browser.open(stage.web.url);
    await expect.poll(() => page.locator('.told').innerText()).toMatch(/⚙ bot in %1/);
    await page.locator('.bar-control').getByRole('button', { name: 'take' }).click();
    await expect.poll(() => page.locator('.told').innerText()).toBe('you have this pane');
  });
});

describe('what needs somebody', () => {
  it('comes first on a phone, and a tap answers', async () => {
    const asked = stage.host.run('ask', 'Apply the migration?', '--choices', 'yes,no');
    await stage.host.until(
      () => stage.host.ok('ask', 'list'),
      (text) => text.includes('Apply the migration?'),
    );
    const page = await stage.browser.open(stage.web.url, phone);
    const inbox = page.getByRole('dialog', { name: 'needs you' });
    await inbox.getByText('Apply the migration?').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await inbox.getByRole('button', { name: 'yes' }).tap();
    expect((await asked).out).toBe('yes\n');
    await expect.poll(() => inbox.isVisible()).toBe(false);
  });

  it('goes to a blocked program of another session, and takes a written answer', async () => {
    await stage.host.ok('new-session', '-d', '-s', 'other', 'printf "over there"; exec cat');
    await stage.host.ok(
      'agent',
      'report',
      'blocked',
      '--msg',
      'Run the tests?',
      '--app',
      'claude',
      '-t',
      '%1',
    );
    const asked = stage.host.run('ask', 'Which branch?', '--text');
    const page = await stage.browser.open(`${stage.web.url}/work`, phone);
    const inbox = page.getByRole('dialog', { name: 'needs you' });
    await inbox.getByLabel('Which branch?').fill('main');
    await inbox.getByRole('button', { name: 'Answer' }).tap();
    expect((await asked).out).toBe('main\n');
    await inbox.getByRole('button', { name: /claude is blocked/ }).tap();
    await expect.poll(() => textOf(page, '%1')).toContain('over there');
  });

  it('is one tap away elsewhere, with its number', async () => {
    const page = await stage.browser.open(stage.web.url);
    await page.getByRole('button', { name: 'inbox' }).waitFor();
    void stage.host.run('ask', 'Go on?', '--key', 'k', '--choices', 'yes,no');
    const button = page.getByRole('button', { name: 'inbox 1' });
    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: 'no' }).click();
    await expect.poll(() => page.getByRole('dialog').isVisible()).toBe(false);
    await page.keyboard.type('typed after');
    await expect.poll(() => textOf(page)).toContain('typed after');
  });
});

describe('a swipe beyond the last pane', () => {
  it('looks at the next window, which becomes the present one when something is typed there', async () => {
    await stage.host.ok(
      'new-window',
      '-d',
      '-t',
      'work',
      '-n',
      'logs',
      'printf "the second"; sleep 4; echo more; exec cat -v',
    );
    const page = await stage.browser.open(stage.web.url, phone);
    await page.locator('.pane.shown').waitFor();
    await page.getByRole('button', { name: 'next pane' }).tap();
    const peek = page.locator('.peek');
    await expect.poll(() => peek.innerText()).toContain('the second');
    const current = () => stage.host.ok('display-message', '-p', '-t', 'work', '#{window_name}');
    expect(await current()).not.toBe('logs');
    // It follows what happens there.
    await expect.poll(() => peek.innerText()).toContain('more');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'back', exact: true }).tap();
    await expect.poll(() => peek.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'next pane' }).tap();
    await page.getByRole('button', { name: '|' }).tap();
    await expect.poll(() => textOf(page, '%1')).toContain('|');
    expect(await current()).toBe('logs');
  });
});

describe('the past', () => {
  it('shows the screen of earlier times, marks failures, types nothing, and goes back by Escape', async () => {
    await stage.host.ok(
      'respawn-pane',
      '-k',
      '-t',
      'work',
      String.raw`printf 'early'; sleep 3; printf '\033]133;C\007'; printf '\033[2J\033[Hlate\033]133;D;2\007'; exec cat -v`,
    );
    const page = await stage.browser.open(stage.web.url);
    await expect.poll(() => textOf(page)).toContain('late');
    await page.getByRole('button', { name: 'past' }).click();
    const past = page.getByRole('region', { name: 'the past of pane %0' });
    await expect.poll(() => past.innerText()).toContain('late');
    expect(await page.locator('.past-marks .failed').count()).toBe(1);
    await expect.poll(() => page.locator('.past-words').innerText()).toContain('failed: 2');
    expect(await axeViolations(page)).toEqual([]);
    // A few steps back: the screen that rested before the last output.
    await expect
      .poll(async () => {
        await page.keyboard.press('ArrowLeft');
        return past.innerText();
      })
      .toContain('early');
    expect(await past.innerText()).not.toContain('late');
    await page.keyboard.type('not for the program');
    await page.keyboard.press('Escape');
    await expect.poll(() => past.isVisible()).toBe(false);
    await page.keyboard.type('now');
    await expect.poll(() => textOf(page)).toContain('now');
    expect(await textOf(page)).not.toContain('program');
  });

  it('is not for those who may only look', async () => {
    await stage.web.end();
    stage.web = await WebCommand.start(stage.host, '--role', 'observer');
    const page = await stage.browser.open(stage.web.url);
    await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'past' }).click();
    await expect.poll(() => page.locator('.notice').first().innerText()).toMatch(/may only look|read-only/);
  });
});

describe('the keys after the prefix', () => {
  it('come when it is tapped, and act when they are', async () => {
    const page = await stage.browser.open(stage.web.url, phone);
    await page.getByRole('button', { name: 'prefix C-b' }).tap();
    await page.getByRole('button', { name: /New window/ }).tap();
    await expect.poll(() => stage.host.ok('list-windows', '-t', 'work')).toMatch(/\n1:/);
  });
});

describe('a tablet', () => {
  it.each(['dark', 'light'] as const)(
    'has all panes, the keys, and no fault that axe finds, %s',
    async (colorScheme) => {
      await stage.host.ok('split-window', '-h', '-d', '-t', 'work', 'cat -v');
      const page = await stage.browser.open(stage.web.url, { ...tablet, colorScheme });
      await expect.poll(() => page.locator('.pane:visible').count()).toBe(2);
      await page.getByLabel('write a line to the session').fill('a line');
      await page.getByRole('button', { name: 'Send' }).tap();
      await expect.poll(() => textOf(page)).toContain('a line');
      await page.locator('[data-pane="%1"]').tap();
      await expect.poll(() => stage.host.ok('display-message', '-p', '-t', 'work', '#{pane_id}')).toBe('%1');
      expect(await axeViolations(page)).toEqual([]);
    },
  );
});

describe('the keyboard alone', () => {
  it('leaves the session by Control F6, goes through the bar, and comes back by Escape', async () => {
    const page = await stage.browser.open(stage.web.url);
    await expect.poll(() => page.locator('.keyboard:focus').count()).toBe(1);
    await page.keyboard.press('Control+F6');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog');
    await sheet.waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.keyboard:focus').count()).toBe(1);
    await page.keyboard.press('Control+F6');
    await page.keyboard.press('Escape');
    await page.keyboard.type('here again');
    await expect.poll(() => textOf(page)).toContain('here again');
  });

  it('hears new output once it rests', async () => {
    const page = await stage.browser.open(stage.web.url);
    await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(5);
    await stage.host.ok('respawn-pane', '-k', '-t', 'work', 'sleep 1; echo told; exec cat');
    await expect.poll(() => page.getByRole('log').textContent()).toContain('told');
  });
});

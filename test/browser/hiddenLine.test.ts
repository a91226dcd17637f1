/** The line to write on a phone while a program asks for a password: real terminals, bash, a program like sudo. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { axeViolations, Browser, phone, textOf, WebCommand } from './Browser.ts';

let browser: Browser;
let host: TestHost;
let web: WebCommand;

/** Asks up to three times on its terminal, as sudo does, and tells of what it got by its length. */
const askpass = `#!/bin/bash
trap 'stty echo' EXIT
for try in 1 2 3; do
  stty -echo
  printf '[sudo] password for ann: '
  IFS= read -r secret || exit 1
  stty echo
  echo
  if [ "$secret" = 'correct horse' ]; then echo "granted, $(id -un)"; exit 0; fi
  echo 'Sorry, try again.'
done
`;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost({ HISTFILE: '/dev/null' });
  writeFileSync(join(host.dir, 'askpass'), askpass);
  chmodSync(join(host.dir, 'askpass'), 0o755);
  await host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '20', 'PS1="ready> " exec bash --norc');
  web = await WebCommand.start(host);
});
afterEach(async () => {
  await web.end();
  await host.stop();
});

const line = (page: Page) => page.getByLabel('write a line to the session');
const hidden = (page: Page) => page.getByLabel('write a hidden line to the session');

async function open(): Promise<Page> {
  const page = await browser.open(web.url, phone);
  await expect.poll(() => textOf(page)).toContain('ready>');
  await line(page).tap();
  return page;
}

it('hides the line while read -s hides it, and shows it afterwards', async () => {
  const page = await open();
  await line(page).fill('read -s; echo got $(printf %s "$REPLY" | wc -c)');
  await page.getByRole('button', { name: 'Send' }).tap();
  await hidden(page).waitFor();
  expect(await line(page).isVisible()).toBe(false);
  const attributes = ['type', 'autocorrect', 'autocomplete', 'autocapitalize', 'spellcheck'];
  expect(
    await hidden(page).evaluate((field, names) => names.map((name) => field.getAttribute(name)), attributes),
  ).toEqual(['password', 'off', 'off', 'off', 'false']);
  // The keyboard stays where it was: the next letter goes to the field.
  await page.keyboard.type('hunter2');
  expect(await hidden(page).inputValue()).toBe('hunter2');
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page)).toContain('got 7');
  await line(page).waitFor();
  expect(await hidden(page).isVisible()).toBe(false);
  expect(await hidden(page).inputValue()).toBe('');
  await page.keyboard.type('echo ordinary');
  expect(await line(page).inputValue()).toBe('echo ordinary');
  expect(await textOf(page)).not.toContain('hunter2');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toContain('hunter2');
});

it('hides each try at a program like sudo', async () => {
  const page = await open();
  await line(page).fill(join(host.dir, 'askpass'));
  await page.keyboard.press('Enter');
  await hidden(page).waitFor();
  await hidden(page).fill('wrong');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page)).toContain('Sorry, try again.');
  await expect.poll(() => hidden(page).isVisible()).toBe(true);
  await hidden(page).fill('correct horse');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page)).toContain('granted');
  await line(page).waitFor();
});

it('hides what was begun before the program asked', async () => {
  const page = await open();
  await line(page).fill('echo asks; read go; read -s; echo got $(printf %s "$REPLY" | wc -c)');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page)).toContain('asks');
  await page.keyboard.type('hunt');
  await host.ok('send-keys', '-t', 'work', 'Enter');
  await hidden(page).waitFor();
  expect(await hidden(page).inputValue()).toBe('hunt');
  expect(await line(page).inputValue()).toBe('');
});

it('throws away what was written for a program that asks no more', async () => {
  const page = await open();
  await line(page).fill('read -s; echo over');
  await page.keyboard.press('Enter');
  await hidden(page).waitFor();
  await hidden(page).fill('half a pass');
  await host.ok('send-keys', '-t', 'work', 'C-c');
  await line(page).waitFor();
  expect(await line(page).inputValue()).toBe('');
  expect(await hidden(page).inputValue()).toBe('');
  expect(await page.locator('.notice').first().innerText()).toContain('thrown away');
});

it('stays hidden over a kill of the server, and is sent only once the host says again that it is hidden', async () => {
  const page = await open();
  await line(page).fill('read -s; echo got $(printf %s "$REPLY" | wc -c)');
  await page.keyboard.press('Enter');
  await hidden(page).waitFor();
  await page.keyboard.type('hunter2');
  // Stopped, so that Send comes before the next server does.
  await page.context().setOffline(true);
  process.kill((await host.status()).server.pid, 'SIGKILL');
  await page.locator('.notice', { hasText: 'No connection' }).waitFor();
  await page.keyboard.press('Enter');
  expect(await hidden(page).isVisible()).toBe(true);
  expect(await hidden(page).inputValue()).toBe('hunter2');
  await page.context().setOffline(false);
  await expect
    .poll(async () => {
      await page.keyboard.press('Enter');
      return textOf(page);
    })
    .toContain('got 7');
  await line(page).waitFor();
});

it('says so when nobody can tell', async () => {
  const page = await browser.open('about:blank', phone);
  // A host without the helper and without stty.
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => socket.send(String(text).replace('{"echo":"on"}', '{"echo":"unknown"}')));
  });
  await page.goto(web.url);
  await expect.poll(() => textOf(page)).toContain('ready>');
  await line(page).tap();
  await page.getByText('Can’t tell whether this is hidden.').waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

/** Output of programs, and pages of other sites, that mean harm to the page. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { Browser, textOf, WebCommand } from './Browser.ts';

let browser: Browser;
let host: TestHost;
let web: WebCommand;
let page: Page;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser.close());

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '100', '-y', '30', 'cat');
  web = await WebCommand.start(host);
  page = await browser.open(web.url);
});
afterEach(async () => {
  // Before its host goes, which it would complain of.
  await page.close();
  await web.end();
  await host.stop();
});

const esc = '\x1b';
const link = (uri: string, text: string) => `${esc}]8;;${uri}${esc}\\${text}${esc}]8;;${esc}\\`;

/** Numbers below a bound, the same in every run (numerical recipes' generator). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

const pieces: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '</div></section></main><iframe src="javascript:alert(1)">',
  '"><svg onload=alert(1)>',
  '&lt;b&gt;&#x6A;avascript:',
  '{{constructor.constructor("alert(1)")()}}',
  'url(javascript:alert(1));}*{display:none}',
  link('javascript:alert(1)', 'script'),
  link('JaVaScRiPt:alert(1)', 'Script'),
  link('data:text/html,<script>alert(1)</script>', 'data'),
  link('file:///etc/passwd', 'file'),
  link('https://example.com/"onmouseover="alert(1)', 'quoted'),
  link(`https://example.com/${'long/'.repeat(300)}`, 'long'),
  '\u202eright to left override\u202c',
  '\u2066isolate\u2069 \u200f\u200e',
  'שלום عليكم',
  `e${'\u0301'.repeat(500)}`,
  `${'\u200d'.repeat(50)}x`,
  '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽',
  '日本語ｱｲｳ한국어',
  '\u0000\u0007\u0085\u2028\u2029\ufeff\ufffe',
  `${esc}]0;${'title <b>'.repeat(2000)}\x07`,
  `${esc}[${Array.from({ length: 60 }, (_, at) => at).join(';')}m`,
  `${esc}[4:3;58:2::255:0:0;38;2;1;2;3;48;5;200;1;2;3;5;7;8;9;53mall${esc}[0m`,
  `${esc}[38;5;999;48;2;999;-1;3mwrong${esc}[0m`,
  `${esc}P+q544e${esc}\\`,
  `${esc}]52;c;${Buffer.from('stolen').toString('base64')}\x07`,
];

function hostileOutput(seed: number, lines: number): string {
  const below = numbersFrom(seed);
  const line = () => Array.from({ length: 1 + below(6) }, () => pieces[below(pieces.length)]).join('');
  return Array.from({ length: lines }, line).join('\r\n');
}

/** Elements, attributes and addresses that the screen is made of. */
function madeOf(): Promise<{ tags: string[]; attributes: string[]; schemes: string[] }> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('.screen *')];
    const unique = (values: string[]) => [...new Set(values)].sort();
    return {
      tags: unique(all.map((element) => element.localName)),
      attributes: unique(all.flatMap((element) => element.getAttributeNames())),
      schemes: unique(
        all.flatMap((element) => (element instanceof HTMLAnchorElement ? element.protocol : [])),
      ),
    };
  });
}

async function print(output: string, end: string): Promise<void> {
  const path = join(host.dir, 'output');
  writeFileSync(path, `${output}${esc}[0m${esc}]8;;${esc}\\\r\n${end}\r\n`);
  await host.ok('respawn-pane', '-k', '-t', '%0', `cat ${path}; exec cat`);
  await expect.poll(() => textOf(page)).toContain(end);
}

it.each([1, 2, 3])('runs nothing of what a program prints, and stays usable (%i)', async (seed) => {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await print(hostileOutput(seed, 300), `end of ${seed}`);
  const { tags, attributes, schemes } = await madeOf();
  for (const tag of tags) expect(['a', 'div', 'section', 'span']).toContain(tag);
  for (const attribute of attributes)
    expect(attribute).toMatch(
      /^(aria-(hidden|label|live)|class|data-pane|hidden|href|rel|role|style|target|title)$/,
    );
  for (const scheme of schemes) expect(['http:', 'https:', 'mailto:']).toContain(scheme);
  await page.keyboard.type('still here');
  await expect.poll(() => textOf(page)).toContain('still here');
  expect(dialogs).toEqual([]);
  expect(browser.complaints).toEqual([]);
});

it('bounds what ten thousand links and styles leave behind', async () => {
  const many = Array.from(
    { length: 10_000 },
    (_, at) => `${esc}[38;2;${at >> 8};${at & 255};7m${link(`https://example.com/${at}`, `${at}`)}`,
  );
  await print(many.join(' '), 'all printed');
  const left = await page.evaluate(() => ({
    elements: document.querySelectorAll('*').length,
    rules: document.adoptedStyleSheets.reduce((sum, sheet) => sum + sheet.cssRules.length, 0),
  }));
  expect(left.elements).toBeLessThan(5000);
  expect(left.rules).toBeLessThan(5000);
  expect(browser.complaints).toEqual([]);
});

it.each([
  { width: 1200, height: 800 },
  { width: 950, height: 310 },
])('keeps every cell in its column, whatever stands before it, at $width by $height', async (size) => {
  await page.setViewportSize(size);
  const before = [
    'plain',
    'naïve café Łódź ΑΒΓ αβγ Жук їжак ¿½×÷ ←→',
    '日本語 中文字 한국어',
    '👩‍💻 👍🏽 🇩🇪 ❤️ 😀😀',
    `e\u0301te\u0301 ${'o\u0308'.repeat(12)}`,
    `a${'\u0300'.repeat(40)}b`,
    '┌──┬──┐ ░▒▓█ ⣿⠿ ▲►',
    'שלום عليكم',
    'ﬁ ffi -> != === 0xFF',
    '\u202eoverride',
    'ｱｲｳ ＡＢＣ',
    `${esc}[1mbold${esc}[0m ${esc}[3mitalic 日本${esc}[0m`,
  ];
  // Column 61, wherever the text before it ended.
  await print(before.map((text) => `${text}${esc}[61G|`).join('\r\n'), 'columns');
  const places = await page.evaluate(() => {
    const pane = document.querySelector('[data-pane="%0"]');
    const left = pane?.getBoundingClientRect().left ?? 0;
    const root = document.getElementById('page');
    const cell = Number.parseFloat(root?.style.getPropertyValue('--cell-width') ?? '');
    return [...(pane?.querySelectorAll('.rows .row') ?? [])].flatMap((row) => {
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      let found: [string, number, number][] = [];
      while (walker.nextNode()) {
        const node = walker.currentNode as Text;
        const at = node.data.lastIndexOf('|');
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        found = [[row.textContent ?? '', (box.left - left) / cell, box.width / cell]];
      }
      return found;
    });
  });
  expect(places).toHaveLength(before.length);
  for (const [text, column, width] of places) {
    expect([text, Math.abs(column - 60) < 0.1]).toEqual([text, true]);
    expect([text, Math.abs(width - 1) < 0.1]).toEqual([text, true]);
  }
});

it('shows nothing in a frame of another site, and does not connect from there', async () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<iframe src="${web.url}"></iframe>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const frame = page.frames().find((one) => one !== page.mainFrame());
    expect(await frame?.locator('#page').count()).toBe(0);
    const outcome = await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          const socket = new WebSocket(address);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        }),
      web.url.replace(/^http/, 'ws').replace(/#.*/, ''),
    );
    expect(outcome).toBe('refused');
  } finally {
    server.close();
  }
});

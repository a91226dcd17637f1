/**
 * A browser of a test: Debian's Chromium, and pages of `holdfast web` in it. Owns the processes that it starts, and
 * collects what the pages complain of.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type BrowserContextOptions, type Browser as Chromium, chromium, type Page } from 'playwright-core';
import { launcher, type TestHost } from '../helpers/TestHost.ts';

export const desk: BrowserContextOptions = { viewport: { width: 1200, height: 800 } };
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

export const tablet: BrowserContextOptions = {
  viewport: { width: 1024, height: 768 },
  isMobile: true,
  hasTouch: true,
};

export class Browser {
  /** Errors of scripts and refusals of the content policy, of all pages. */
  readonly complaints: string[] = [];
  readonly #chromium: Chromium;

  private constructor(chromiumStarted: Chromium) {
    this.#chromium = chromiumStarted;
  }

  static async start(): Promise<Browser> {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    // Pages that were left stay in memory, as in a browser of a person.
    const ignoreDefaultArgs = ['--disable-back-forward-cache'];
    return new Browser(await chromium.launch({ executablePath, args: ['--no-sandbox'], ignoreDefaultArgs }));
  }

  /** Opens an address in a new profile. */
  async open(url: string, context: BrowserContextOptions = desk): Promise<Page> {
    // Contrast is measured at rest: nothing fades in.
    const still: BrowserContextOptions = { reducedMotion: 'reduce', ...context };
    const page = await (await this.#chromium.newContext(still)).newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    await page.goto(url);
    return page;
  }

  /** Ends the pages of a test, which would otherwise look for their server for ever. */
  async closePages(): Promise<void> {
    await Promise.all(this.#chromium.contexts().map((context) => context.close()));
    this.complaints.length = 0;
  }

  close(): Promise<void> {
    return this.#chromium.close();
  }
}

/** A running `holdfast web`. */
export class WebCommand {
  /** The link that it printed. */
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(host: TestHost, ...options: string[]): Promise<WebCommand> {
    const listen = options.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    const args = [launcher, 'web', ...listen, ...options];
    const child = spawn(process.execPath, args, {
      env: host.env,
      cwd: host.dir,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return new WebCommand(child, line.toString().trim());
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** Taps an entry of the list behind `⋯`. */
export async function tapMore(page: Page, entry: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'more' }).tap();
  await page.getByRole('button', { name: entry }).tap();
}

/** The text of a pane's rows as the page shows them. */
export function textOf(page: Page, pane = '%0'): Promise<string> {
  return page.locator(`[data-pane="${pane}"] .rows`).innerText();
}

/** Number of stored records of the last picture. */
export const storedRecords = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('holdfast-picture', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
        opening.onsuccess = () => {
          const counting = opening.result.transaction('kept').objectStore('kept').count();
          counting.onsuccess = () => {
            opening.result.close();
            resolve(counting.result);
          };
        };
      }),
  );

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface AxeWindow {
  axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

/** Violations of accessibility rules that axe-core finds on the page, each with the first element that has it. */
export async function axeViolations(page: Page): Promise<string[]> {
  // The page's own policy lets no script in: axe comes through the debugger.
  const client = await page.context().newCDPSession(page);
  await client.send('Runtime.evaluate', { expression: readFileSync(axePath, 'utf8') });
  const { violations } = await page.evaluate(() => (window as unknown as AxeWindow).axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

/**
 * Headless Chromium with pages under measurement. Owns the browser, and asks its debugger for processor time and
 * memory.
 */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Sentence about a missing browser; null when there is one. */
export function missingChromium(): string | null {
  try {
    accessSync(executablePath, constants.X_OK);
    return null;
  } catch {
    return `no ${executablePath} (Debian package chromium; another path in CHROMIUM)`;
  }
}

const desk: BrowserContextOptions = { viewport: { width: 1600, height: 900 } };
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

export interface TabMemory {
  heapMiB: number;
  nodes: number;
}

export class Chromium {
  readonly #browser: Browser;

  static async start(): Promise<Chromium> {
    return new Chromium(await chromium.launch({ executablePath, args: ['--no-sandbox'] }));
  }

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Opens a link in a new profile, with the probe. */
  async open(url: string, context: BrowserContextOptions = desk): Promise<ProbedPage> {
    const profile = await this.#browser.newContext(context);
    await profile.addInitScript({ path: join(import.meta.dirname, 'probe.js') });
    const page = await profile.newPage();
    await page.goto(url);
    const probed = new ProbedPage(page, await profile.newCDPSession(page));
    await probed.until('probe.picture !== null');
    return probed;
  }

  /** Processor time of its pages so far, in milliseconds. */
  async pagesMs(): Promise<number> {
    const client = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await client.send('SystemInfo.getProcessInfo');
    await client.detach();
    const pages = processInfo.filter(({ type }) => type === 'renderer');
    return pages.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** One page, with its probe and its debugger. */
export class ProbedPage {
  readonly page: Page;
  readonly debug: CDPSession;

  constructor(page: Page, debug: CDPSession) {
    this.page = page;
    this.debug = debug;
  }

  /** Value of an expression in the page, or of the promise that it is. The page's policy forbids `eval`: not this way. */
  async ask<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.debug.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  }

  /** Waits until an expression holds in the page. */
  async until(expression: string): Promise<void> {
    await this.ask(`probe.until(() => ${expression})`);
  }

  /** Heap and nodes after a collection of garbage. */
  async memory(): Promise<TabMemory> {
    await this.debug.send('HeapProfiler.enable');
    await this.debug.send('HeapProfiler.collectGarbage');
    await this.debug.send('Performance.enable');
    const { metrics } = await this.debug.send('Performance.getMetrics');
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return { heapMiB: value('JSHeapUsedSize') / 1024 / 1024, nodes: value('Nodes') };
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

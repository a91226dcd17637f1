/**
 * One engine, and for each test a host with a session, its page, and the browser's pages. Owns all of them, and holds that no
 * page complained of anything.
 */
import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { TestHost } from '../../helpers/TestHost.ts';
import { WebCommand } from '../Browser.ts';
import type { EngineOptions, EnginePage } from './EnginePage.ts';
import type { Engine } from './engines.ts';

/** Browsers note each connection that is refused, which is not the page's complaint. */
const offline = /establish a connection to the server|WebSocket connection to|could not connect/i;

/** Text of a pane's live screen, with its trailing blank rows left out. */
export const textOfPane = (page: EnginePage, pane = '%0') =>
  page.evaluate(
    (id) =>
      [...document.querySelectorAll(`[data-pane="${id}"] .rows .row`)]
        .map((row) => (row.textContent ?? '').trimEnd())
        .join('\n')
        .trimEnd(),
    pane,
  );

export class EngineStage {
  host = new TestHost();
  #engine: Engine | null = null;
  #web: WebCommand | null = null;
  readonly #name: string;
  readonly #pages: EnginePage[] = [];

  private constructor(name: string) {
    this.#name = name;
  }

  /** Sets the stage for the tests of a `describe`. */
  static for(name: string, start: () => Promise<Engine>): EngineStage {
    const stage = new EngineStage(name);
    beforeAll(async () => {
      stage.#engine = await start();
    });
    afterAll(() => stage.#engine?.end());
    beforeEach(async () => {
      stage.host = new TestHost();
      await stage.host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '12', 'exec cat -v');
    });
    afterEach(async ({ task }) => {
      const failed = task.result?.state === 'fail';
      for (const [at, page] of stage.#pages.splice(0).entries()) {
        await stage.picture(page, `${failed ? 'failed-' : ''}${task.name}-${at}`);
        if (!failed) {
          const said = await page.takeComplaints();
          expect.soft(said.filter((one) => !offline.test(one))).toEqual([]);
        }
        await page.close();
      }
      await stage.#web?.end();
      stage.#web = null;
      await stage.host.stop();
    });
    return stage;
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error('the engine has not started');
    return this.#engine;
  }

  /** The address that `holdfast web` printed. */
  async link(): Promise<string> {
    this.#web ??= await WebCommand.start(this.host);
    return this.#web.url;
  }

  /** Opens the link of `holdfast web`, or another address. */
  async open({ url, ...options }: Partial<EngineOptions> & { url?: string } = {}): Promise<EnginePage> {
    const size = { width: 1200, height: 800, colours: 'dark', ...options } as const;
    const page = await this.engine.open(url ?? (await this.link()), size);
    this.#pages.push(page);
    return page;
  }

  /** Opens the page, and waits for its first picture. */
  async openShown(options: Partial<EngineOptions> & { url?: string } = {}): Promise<EnginePage> {
    const page = await this.open(options);
    await expect
      .poll(() => page.evaluate(() => document.querySelectorAll('.rows .row').length))
      .toBeGreaterThan(5);
    return page;
  }

  /** Keeps a picture, where the variable `PICTURES` names a folder. */
  async picture(page: EnginePage, name: string): Promise<void> {
    const folder = process.env.PICTURES;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    const file = `${this.#name}-${name}`.replace(/\W+/g, '-').slice(0, 90);
    await page.screenshot(`${folder}/${file}.png`).catch(() => {});
  }
}

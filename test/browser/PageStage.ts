/**
 * Stage of a test file about the page: one browser, and for each test a host of its own with `holdfast web`. Owns their
 * start and end.
 */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { Browser, WebCommand } from './Browser.ts';

export interface PageStage {
  readonly browser: Browser;
  readonly host: TestHost;
  /** A test may start another one in its place. */
  web: WebCommand;
}

/** Sets up the stage for the tests of the calling file. `prepare` makes the sessions of each test. */
export function pageStage(prepare: (host: TestHost) => Promise<unknown>): PageStage {
  const stage: { -readonly [Part in keyof PageStage]?: PageStage[Part] } = {};
  beforeAll(async () => {
    stage.browser = await Browser.start();
  });
  afterAll(() => stage.browser?.close());
  beforeEach(async () => {
    stage.host = new TestHost();
    await prepare(stage.host);
    stage.web = await WebCommand.start(stage.host);
  });
  afterEach(async () => {
    await stage.browser?.closePages();
    await stage.web?.end();
    await stage.host?.stop();
  });
  return stage as PageStage;
}

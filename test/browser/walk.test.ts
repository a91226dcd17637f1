/**
 * One piece of work that is started in a terminal, watched and steered at a desk in a browser, asked about by an agent,
 * answered and steered from a phone through a relay, whose server is killed meanwhile, and continued in a terminal. One
 * process all along, no key lost or doubled, and no size changed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eras, talk } from '../helpers/McpTalk.ts';
import { RelayProcess } from '../helpers/RelayProcess.ts';
import { steppedBuild } from '../helpers/SteppedBuild.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { Browser, phone, textOf, WebCommand } from './Browser.ts';
import { StaticSite } from './StaticSite.ts';

let browser: Browser;
let host: TestHost;
let relay: RelayProcess;
let site: StaticSite;
let folder: string;

beforeAll(async () => {
  browser = await Browser.start();
  host = new TestHost();
  relay = await RelayProcess.start(host.env);
  folder = mkdtempSync(join(tmpdir(), 'hft-walk-'));
  await host.ok('web', 'export', folder, '--relay', relay.url);
  site = await StaticSite.start(folder);
});
afterAll(async () => {
  await host.run('relay', 'leave');
  await relay.kill();
  await host.stop();
  site.stop();
  rmSync(folder, { recursive: true });
  await browser.close();
});

it('goes from a terminal to a desk, an agent, a phone through a relay, and back', async () => {
  const { command, steps } = steppedBuild(host);
  const size = { cols: 100, rows: 30 };
  const person = host.terminal(['new-session', '-s', 'work', command], size);
  await person.until((screen) => screen.includes('step 1-'));
  const pid = await host.ok('display-message', '-p', '-t', 'work', '#{pane_pid}');
  person.type('a');
  await person.until((screen) => screen.includes('step 2a'));

  // The same person at a desk, in a browser; then the terminal is closed.
  const web = await WebCommand.start(host);
  const desk = await browser.open(web.url);
  await expect.poll(() => textOf(desk)).toContain('step 2a');
  await desk.keyboard.type('b');
  await person.until((screen) => screen.includes('step 3b'));
  person.kill('SIGHUP');
  await person.exit;
  await desk.keyboard.type('c');
  await expect.poll(() => textOf(desk)).toContain('step 4c');

  // An agent asks, and waits.
  const agent = await talk(host, eras[0], { name: 'claude' });
  const question = agent.data('ask', { question: 'Deploy the build?', pane: '%0' });

  // The person on the train, at a phone: the question comes first, and one tap answers it.
  await host.ok('relay', 'join', relay.url);
  const link = await host.ok('share', '--web', '--own', '--page', site.url);
  const train = await browser.open(link, phone);
  await train.getByText('Deploy the build?').first().waitFor();
  await train.getByRole('button', { name: 'yes' }).tap();
  expect(await question).toMatchObject({ state: 'answered', answer: 'yes' });

  // It takes the keyboard for a line, while the server is killed.
  await expect.poll(() => textOf(train)).toContain('step 4c');
  await train.getByRole('button', { name: 'keys', exact: true }).tap();
  await train.keyboard.type('d');
  await expect.poll(() => textOf(train)).toContain('step 5d');
  process.kill((await host.status()).server.pid, 'SIGKILL');
  await train.keyboard.type('e');
  await expect.poll(() => textOf(train)).toContain('step 6e');
  await expect.poll(() => textOf(desk)).toContain('step 6e');
  await train.close();
  await desk.close();
  await web.end();
  await agent.close();

  // And on in a terminal.
  const again = host.terminal(['attach', '-t', 'work'], size);
  await again.until((screen) => screen.includes('step 6e'));
  again.type('f');
  await again.until((screen) => screen.includes('step 7f'));
  again.end();
  expect(steps()).toEqual(['1-', '2a', '3b', '4c', '5d', '6e', '7f'].map((step) => `${step} ${pid}`));
  expect(await host.ok('capture-pane', '-p', '-S', '-', '-t', 'work')).not.toContain('size');
  const ledger = (await host.ok('audit', 'show', '--json'))
    .split('\n')
    .map((text) => JSON.parse(text) as { action: string });
  for (const action of ['device-paired', 'attached', 'asked', 'answered', 'input', 'detached'])
    expect(ledger.map((entry) => entry.action)).toContain(action);
  expect(await host.ok('audit', 'verify')).toContain('right:');
  expect(browser.complaints.filter((said) => !/WebSocket connection/.test(said))).toEqual([]);
}, 300_000);

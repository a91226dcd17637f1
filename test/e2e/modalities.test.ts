/**
 * One piece of work in the hands of one kind of operator after the other: a person at a terminal, whose client is
 * killed; a client over another carrier, which looks and leaves; a program over the SDK; an agent over MCP, which asks,
 * acts, is preempted by a person and gets control back. One process all along, no step taken twice, and the ledger
 * names everybody. The carriers of the second client and of the program are chosen at random.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type * as Sdk from '../../src/sdk/index.ts';
import type * as Relay from '../../src/sdk/relay.ts';
import { type CarrierKind, carriers, FarHost } from '../helpers/FarHost.ts';
import { eras, talk, textOf } from '../helpers/McpTalk.ts';
import { steppedBuild } from '../helpers/SteppedBuild.ts';
import { hasSshd } from '../helpers/TestSshd.ts';

const far = new FarHost({ quickLogin: true });
const { host } = far;
let sdk: typeof Sdk;
let relayEntry: typeof Relay;

beforeAll(async () => {
  const built = (name: string) => import(new URL(`../../dist/sdk/${name}.js`, import.meta.url).href);
  sdk = (await built('index')) as typeof Sdk;
  relayEntry = (await built('relay')) as typeof Relay;
});
afterAll(() => far.stop());

const anyCarrier = (): CarrierKind => {
  const usable = carriers.filter((kind) => kind !== 'ssh' || hasSshd());
  return usable[Math.floor(Math.random() * usable.length)] ?? 'ws';
};

interface LedgerLine {
  action: string;
  by: { name: string; actor: string };
  pane?: string;
}

it('goes from a terminal to another carrier, a program, an agent and back, with one process', async () => {
  const { command, steps } = steppedBuild(host);
  // A person at a terminal starts the work. The client is killed.
  const person = host.terminal(['new-session', '-s', 'work', command]);
  await person.until((screen) => screen.includes('step 1-'));
  const pid = await host.ok('display-message', '-p', '-t', 'work', '#{pane_pid}');
  const { server } = await host.status();
  person.type('a');
  await person.until((screen) => screen.includes('step 2a'));
  person.kill('SIGKILL');
  await person.exit;

  // A client from elsewhere sees it half-way, and leaves.
  const looking = anyCarrier();
  const visitor = far.client([(await far.way(looking)).way], { SESSION: 'work', PREDICT: 'off' });
  await visitor.until((screen) => screen.includes('step 2a'), 30_000);
  visitor.type('\x02d');
  await visitor.exit;

  // A program waits for a line, which its own key brings.
  const { way } = await far.way(anyCarrier());
  Object.assign(process.env, far.sshEnvironment);
  const { unix, address = '', token } = way;
  const isRelay = address.startsWith('relay');
  const to =
    unix ?? (isRelay ? relayEntry.relay(`${address}#${token}`) : `${address}${token ? `#${token}` : ''}`);
  const hold = await sdk.connect(to, { name: 'watcher' });
  const pane = hold.pane('%0');
  const line = pane.locator(/^step 3(\w)$/).waitFor({ timeout: 60_000 });
  await pane.send('b');
  expect((await line).match[1]).toBe('b');
  await pane.control.release().catch(() => {});
  hold.close();

  // An agent looks, may do nothing yet, asks, and acts.
  const agent = await talk(host, eras[Math.floor(Math.random() * eras.length)] ?? eras[0], {
    name: 'claude',
  });
  const seen = await agent.data('read', { pane: '%0' });
  expect(JSON.stringify(seen)).toContain('step 3b');
  expect(textOf(await agent.call('send', { pane: '%0', text: 'x' }))).toMatch(/^not-granted/);
  await host.ok('agent', 'grant', '%0', 'claude');
  const question = agent.data('ask', { question: 'Go on with the build?', pane: '%0' });
  const asked = await host.until(
    async () => JSON.parse(await host.ok('ask', 'list', '--json')) as { id: string }[],
    ({ length }) => length === 1,
  );
  await host.ok('ask', 'answer', asked[0]?.id ?? '', 'yes');
  expect(await question).toMatchObject({ state: 'answered', answer: 'yes' });
  await agent.data('send', { pane: '%0', text: 'c' });

  // A person takes the pane by typing; the agent is told who, asks for it, and is given it.
  const again = host.terminal(['attach', '-t', 'work']);
  await again.until((screen) => screen.includes('step 4c'));
  again.type('d');
  await again.until((screen) => screen.includes('step 5d'));
  expect(textOf(await agent.call('send', { pane: '%0', text: 'x', wait_seconds: 0 }))).toMatch(/^control-/);
  await agent.data('control', { pane: '%0', action: 'ask' });
  again.type('\x02k');
  await host.until(
    () => agent.data('control', { pane: '%0' }),
    ({ yours }) => yours === true,
  );
  await agent.data('send', { pane: '%0', text: 'e' });
  await again.until((screen) => screen.includes('step 6e'));
  await agent.close();
  again.end();

  expect(steps()).toEqual(['1-', '2a', '3b', '4c', '5d', '6e'].map((step) => `${step} ${pid}`));
  expect((await host.status()).server).toMatchObject({ pid: server.pid, generation: server.generation });
  const ledger = (await host.ok('audit', 'show', '--json'))
    .split('\n')
    .map((text) => JSON.parse(text) as LedgerLine);
  const typists = ledger.flatMap(({ action, by, pane: at }) =>
    action === 'input' && at === '%0' ? [by.actor] : [],
  );
  expect(typists.filter((actor, at) => actor !== typists[at - 1])).toEqual([
    'person',
    'agent',
    'person',
    'agent',
  ]);
  for (const action of [
    'attached',
    'detached',
    'asked',
    'answered',
    'agent-granted',
    'control-taken',
    'control-given',
  ])
    expect(ledger.map((entry) => entry.action)).toContain(action);
  expect(await host.ok('audit', 'verify')).toContain('right:');
}, 300_000);

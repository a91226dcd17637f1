/** How long commands wait for a pane that another holds: as they say, as their request says, else as the option says. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
const peers: Peer<ClientVocabulary>[] = [];

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat');
  await host.ok('split-window', '-t', 'work', 'cat');
  await host.ok('agent', 'mark', '-t', '%1', 'bot');
  await host.ok('send-keys', '-t', '%0', 'mine');
});
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  await host.stop();
});

const screen = () => host.ok('capture-pane', '-p', '-t', '%0');
const holder = () => host.ok('display-message', '-p', '-t', '%0', '#{pane_control}');
/** Environment of a program in the agent's pane. */
const inPane = () => ({
  HOLDFAST: `${socketOf(host)},1,0`,
  HOLDFAST_STATE: host.stateDir,
  HOLDFAST_PANE: '%1',
});
const agent = (...argv: string[]) => host.runWith({ env: inPane() }, ...argv);

/** A program in the agent's pane, with a connection of its own. */
async function program(): Promise<Peer<ClientVocabulary>> {
  const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
    request: () => ({ answer: null }),
    notification: () => {},
    closed: () => {},
  });
  peers.push(peer);
  await peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'sdk', name: 'helper', version: '0' },
    env: inPane(),
    terminal: { cols: 80, rows: 24, term: 'xterm' },
  });
  return peer;
}

const typed = (peer: Peer<ClientVocabulary>, text: string, controlWaitMs?: number) =>
  peer.request('command.run', {
    argv: ['send-keys', '-t', '%0', text],
    ...(controlWaitMs === undefined ? {} : { controlWaitMs }),
  });

it('is in the flag of a command, whatever the option says', async () => {
  await host.ok('set-option', '-g', 'control-wait', '86400');
  const refused = await agent('send-keys', '-t', '%0', '--control-wait', '0', 'never');
  expect([refused.code, refused.err]).toMatchObject([1, expect.stringContaining('has control of pane %0')]);
  await host.ok('set-buffer', 'never');
  expect((await agent('paste-buffer', '-t', '%0', '--control-wait', '1ms')).code).toBe(1);
  expect((await agent('send-keys', '-t', '%0', '--control-wait', 'soon', 'x')).err).toContain('a time is');

  await host.ok('set-option', '-g', 'control-wait', '0');
  const waiting = agent('send-keys', '-t', '%0', '--control-wait', '10m', 'later');
  // Refused at once while the other one waits.
  expect((await agent('send-keys', '-t', '%0', 'never')).code).toBe(1);
  await host.ok('control', 'release', '-t', '%0');
  expect((await waiting).code).toBe(0);
  expect(await host.until(screen, (seen) => seen.includes('later'))).not.toContain('never');
});

it('is in the request of a program, with a viewport and without, and has bounds', async () => {
  await host.ok('set-option', '-g', 'control-wait', '86400');
  const peer = await program();
  expect(await typed(peer, 'never', 0)).toMatchObject({ exitCode: 1, errorCode: 'control-held' });
  for (const wrong of [-1, 1.5, 86_400_001])
    await expect(typed(peer, 'never', wrong)).rejects.toThrow('controlWaitMs');

  await peer.request('viewport.open', { target: 'work' });
  // Keys and bindings of a viewport never wait; a request that says so does.
  expect(await typed(peer, 'never')).toMatchObject({ errorCode: 'control-held' });
  const waiting = typed(peer, 'later', 600_000);
  expect(await typed(peer, 'never', 0)).toMatchObject({ errorCode: 'control-held' });
  await host.ok('control', 'release', '-t', '%0');
  expect(await waiting).toMatchObject({ exitCode: 0 });
  expect(await host.until(screen, (seen) => seen.includes('later'))).not.toContain('never');
});

it('ends with the caller: what a program waited to type is not typed once its connection is gone', async () => {
  const gone = await program();
  await gone.request('viewport.open', { target: 'work' });
  typed(gone, 'never', 600_000).catch(() => {});
  await gone.request('ping', {});
  gone.destroy();
  await host.until(
    () => host.ok('list-clients'),
    (clients) => clients === '',
  );
  await host.ok('control', 'release', '-t', '%0');
  expect(await holder()).toBe('');
  expect(await typed(await program(), 'later')).toMatchObject({ exitCode: 0 });
  expect(await host.until(screen, (seen) => seen.includes('later'))).not.toContain('never');
});

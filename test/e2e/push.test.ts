/** Push notifications from a real server to browsers behind a push service on loopback. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asOwner, comeFrom } from '../helpers/PairedDevice.ts';
import { PushService, pageOfTest } from '../helpers/PushService.ts';
import { TestHost } from '../helpers/TestHost.ts';

/** A push comes at most this long after its reason, milliseconds. */
const withinMs = 3000;

let host: TestHost;
let service: PushService;

beforeAll(async () => {
  host = new TestHost({ HOLDFAST_PUSH_LOOPBACK: '1' });
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat');
  await host.ok('new-session', '-d', '-s', 'other', 'cat');
});
afterAll(() => host.stop());
beforeEach(async () => {
  service = await PushService.start();
});
afterEach(async () => {
  service.end();
  await asOwner(host, 'token.revoke', { all: true });
});

interface Guest {
  id: string;
  peer: Awaited<ReturnType<typeof comeFrom>>['peer'];
}

async function subscribed(
  browser: string,
  params: Parameters<typeof asOwner<'token.create'>>[2] = {},
): Promise<Guest> {
  const { token, info } = await asOwner(host, 'token.create', { role: 'operator', ...params });
  const { peer } = await comeFrom(host, { token });
  await peer.request('push.subscribe', service.subscribe(browser));
  return { id: info.id, peer };
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
const killServer = async () => {
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.status(),
    (status) => status.server.pid !== server.pid,
  );
};
const ask = (title: string, ...options: string[]) =>
  host.run('ask', title, '--choices', 'yes,no', ...options);
/** The id of the question that waits. */
const waiting = () =>
  host.until(
    async () => (await asOwner(host, 'ask.list', {})).asks,
    (asks) => asks.length === 1,
  );

it('tells a device of a question within 3 s, and closes that when it is answered elsewhere', async () => {
  await subscribed('phone');
  const asked = ask('Apply the migration?', '--pane', 'work');
  const [{ id = '' } = {}] = await waiting();
  const seenAt = performance.now();
  const [first] = await service.arrived(1);
  expect(first).toMatchObject({
    to: 'phone',
    body: 'Apply the migration?',
    title: expect.stringContaining('asks'),
    silent: false,
    navigate: expect.stringMatching(/^https:\/\/page\.example\.com\/app\/#\/%24\d+$/),
  });
  expect((first?.at ?? 0) - seenAt).toBeLessThan(withinMs);
  await host.ok('ask', 'answer', id, 'yes');
  const answeredAt = performance.now();
  const [, second] = await service.arrived(2);
  expect(second).toMatchObject({ tag: first?.tag, topic: first?.topic, silent: true, navigate: pageOfTest });
  expect(second?.body).toMatch(/^Answered by /);
  expect((second?.at ?? 0) - answeredAt).toBeLessThan(withinMs);
  await asked;
});

it('tells of a blocked program, of one that is done, of one that failed and of an exit', async () => {
  await subscribed('phone');
  const report = (pane: string, state: 'blocked' | 'done' | 'error') =>
    asOwner(host, 'agent.report', { pane, state, app: 'bot', msg: `It is ${state}.` });
  const panes: string[] = [];
  for (let n = 0; n < 3; n++)
    panes.push(await host.ok('new-window', '-d', '-t', 'work', '-P', '-F', '#{pane_id}', 'cat'));
  const from = performance.now();
  await report(panes[0] ?? '', 'blocked');
  await report(panes[1] ?? '', 'done');
  await report(panes[2] ?? '', 'error');
  await host.ok('new-window', '-d', '-t', 'work', 'exit 3');
  const shown = await service.arrived(4);
  expect(shown.map(({ body }) => body).sort()).toEqual([
    'It is blocked.',
    'It is done.',
    'It is error.',
    'The program exited with status 3.',
  ]);
  for (const { at } of shown) expect(at - from).toBeLessThan(2 * withinMs);
});

it('closes the questions on devices when the server is ended for good', async () => {
  const own = new TestHost({ HOLDFAST_PUSH_LOOPBACK: '1' });
  try {
    await own.ok('new-session', '-d', '-s', 'work', 'cat');
    const { token } = await asOwner(own, 'token.create', { role: 'operator' });
    const { peer } = await comeFrom(own, { token });
    await peer.request('push.subscribe', service.subscribe('phone'));
    void own.run('ask', 'Apply the migration?', '--choices', 'yes,no');
    const [first] = await service.arrived(1);
    await own.ok('kill-server');
    const [, second] = await service.arrived(2);
    expect(second).toMatchObject({ tag: first?.tag, topic: first?.topic, silent: true });
    expect(second?.body).toContain('ended');
    // Nothing is left to close for the next server.
    const stored = JSON.parse(readFileSync(join(own.stateDir, 'push.json'), 'utf8'));
    expect(stored.subscriptions).toMatchObject([{ asks: [] }]);
  } finally {
    await own.stop();
  }
});

it('tells a guest of one session of that session alone, and an observer of no questions', async () => {
  await subscribed('guest', { session: 'other' });
  await subscribed('observer', { role: 'observer' });
  await subscribed('owner');
  const [first, second] = [ask('In work?', '--pane', 'work'), ask('In other?', '--pane', 'other')];
  await host.ok('new-window', '-d', '-t', 'work', 'exit 4');
  const shown = await service.arrived(5);
  const told = (to: string) => shown.flatMap((push) => (push.to === to ? push.body : [])).sort();
  expect(told('guest')).toEqual(['In other?']);
  expect(told('observer')).toEqual(['The program exited with status 4.']);
  expect(told('owner')).toEqual(['In other?', 'In work?', 'The program exited with status 4.']);
  for (const { id } of (await asOwner(host, 'ask.list', {})).asks) await host.ok('ask', 'cancel', id);
  await Promise.all([first, second]);
});

it('tells nobody of a pane at which somebody looks', async () => {
  await subscribed('phone');
  const terminal = host.terminal(['attach', '-t', 'other']);
  await host.until(
    () => host.ok('list-clients'),
    (clients) => clients.includes('other'),
  );
  const seen = ask('Seen?', '--pane', 'other');
  await waiting();
  const unseen = host.ok('new-window', '-d', '-t', 'work', 'exit 5');
  await unseen;
  const [only] = await service.arrived(1);
  expect(only?.body).toBe('The program exited with status 5.');
  terminal.end();
  for (const { id } of (await asOwner(host, 'ask.list', {})).asks) await host.ok('ask', 'cancel', id);
  await seen;
  expect(service.shown).toHaveLength(1);
});

it('tells nothing to a device whose token was revoked, and forgets its subscription', async () => {
  const { id } = await subscribed('phone');
  await subscribed('other');
  await host.ok('token', 'revoke', id);
  await host.ok('new-window', '-d', '-t', 'work', 'exit 6');
  const [only] = await service.arrived(1);
  expect(only?.to).toBe('other');
});

it('forgets a subscription that has ended', async () => {
  const { peer } = await subscribed('phone');
  const { endpoint } = service.subscribe('phone');
  service.answers.push(410);
  await host.ok('new-window', '-d', '-t', 'work', 'exit 7');
  await service.asked(1);
  await host.until(
    () => peer.request('push.show', { endpoint }),
    ({ subscribed: still }) => !still,
  );
});

describe('a killed server', () => {
  it('tells of a question that it could not send, once', async () => {
    await subscribed('phone');
    service.answers.push(503);
    const asked = ask('Still there?', '--pane', 'work');
    await service.asked(1);
    await killServer();
    const [first] = await service.arrived(1);
    expect(first?.body).toBe('Still there?');
    await killServer();
    const [{ id = '' } = {}] = await waiting();
    await host.ok('ask', 'answer', id, 'no');
    const [, second] = await service.arrived(2);
    expect(second?.body).toMatch(/^Answered by /);
    await asked;
    expect(service.shown).toHaveLength(2);
  });
});

describe('the requests', () => {
  const { endpoint, ...rest } = {
    endpoint: 'https://push.example.com/1',
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    page: 'https://page.example.com/',
  };

  it('are about the device that sends them: no other sees or ends its subscription', async () => {
    const { peer } = await subscribed('phone');
    const { token } = await asOwner(host, 'token.create', { role: 'observer' });
    const other = await comeFrom(host, { token });
    const mine = service.subscribe('phone').endpoint;
    expect(await other.peer.request('push.show', { endpoint: mine })).toMatchObject({ subscribed: false });
    await other.peer.request('push.unsubscribe', { endpoint: mine });
    expect(await peer.request('push.show', { endpoint: mine })).toMatchObject({ subscribed: true });
  });

  it('are for devices, and not for the owner at a terminal, nor for agents', async () => {
    expect(await outcome(asOwner(host, 'push.show', {}))).toBe('wrong-state');
    const { token } = await asOwner(host, 'token.create', { role: 'operator', actor: 'agent' });
    const agent = await comeFrom(host, { token });
    expect(await outcome(agent.peer.request('push.show', {}))).toBe('people-only');
  });

  it('take no address of a private network', async () => {
    const { token } = await asOwner(host, 'token.create', { role: 'observer' });
    const { peer } = await comeFrom(host, { token });
    for (const private_ of [
      'https://10.0.0.1/',
      'https://169.254.169.254/x',
      'https://[fd00::1]/',
      'http://a.example/',
    ])
      expect(await outcome(peer.request('push.subscribe', { endpoint: private_, ...rest }))).toBe(
        'bad-value',
      );
    expect(await outcome(peer.request('push.subscribe', { endpoint, ...rest }))).toBe('done');
  });
});

/**
 * Every message that a client can send, sent by everybody who can be at the other side, and what moved by it: bytes that
 * programs got, SIGWINCH, hooks, times, the tree, other clients. The messages are those of the tables of permissions.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionTable } from '../../../src/options/table.ts';
import type { ClientNotifications, Requests } from '../../../src/protocol/messages.ts';
import type { GreetedRequest } from '../../../src/server/connections/Connection.ts';
import { notificationNeeds, requestNeeds } from '../../../src/server/connections/permissions.ts';
import { type ClientVocabulary, Peer } from '../../../src/transport/Peer.ts';
import { connectUnix } from '../../../src/transport/unix.ts';
import { asOwner, pairDevice } from '../../helpers/PairedDevice.ts';
import { socketOf, TestClient } from '../../helpers/TestClient.ts';
import { TestHost } from '../../helpers/TestHost.ts';

type Notification = keyof ClientNotifications;
type ActorName =
  | 'observer'
  | 'scoped observer'
  | 'read-only client'
  | 'scoped operator'
  | 'operator'
  | "owner's device"
  | 'owner';

interface Actor {
  name: ActorName;
  /** Flags of `token create`, or a paired device; null for a client on the host. */
  token: string[] | 'device' | null;
  readOnly?: true;
}

const looking: Actor[] = [
  { name: 'observer', token: ['--role', 'observer', '--all-sessions'] },
  { name: 'scoped observer', token: ['--role', 'observer', '--session', 'work'] },
  { name: 'read-only client', token: null, readOnly: true },
];
const working: Actor[] = [
  { name: 'scoped operator', token: ['--role', 'operator', '--session', 'work'] },
  { name: 'operator', token: ['--role', 'operator', '--all-sessions'] },
  { name: "owner's device", token: 'device' },
  { name: 'owner', token: null },
];

/** Wants to be told of the focus, of light and dark, and of the mouse; says on Enter what it got since the last one. */
const program = `
  process.stdin.setRawMode(true);
  let got = '', winch = 0, marks = 0;
  process.on('SIGWINCH', () => { winch++; });
  process.stdin.on('data', (data) => {
    for (const piece of data.toString('latin1').split(/(~M~)/)) {
      if (piece !== '~M~') { got += piece; continue; }
      process.stdout.write('mark ' + ++marks + ' ' + JSON.stringify({ got, winch }) + '\\r\\n');
      got = ''; winch = 0;
    }
  });
  process.stdout.write('\\x1b[?1004h\\x1b[?2031h\\x1b[?1000h\\x1b[?1006hready\\r\\n');
`;

let host: TestHost;
let owner: TestClient;
let marks = 0;

beforeAll(async () => {
  host = new TestHost();
  writeFileSync(join(host.dir, 'program.cjs'), program);
  const size = ['-x', '80', '-y', '24'];
  await host.ok('new-session', '-d', '-s', 'work', ...size, `${process.execPath} ${host.dir}/program.cjs`);
  owner = await TestClient.connect(socketOf(host));
  await host.until(
    () => owner.run('capture-pane', '-p', '-t', 'work:0'),
    (text) => text.includes('ready'),
  );
  // A window that is named after its program fires hooks whenever it likes.
  await owner.run('set-option', '-wg', 'automatic-rename', 'off');
  // They type in turns.
  await owner.run('set-option', '-g', 'control', 'shared');
  await owner.run('new-session', '-d', '-s', 'spare', 'cat');
  await owner.open({ target: 'work' });
  owner.peer.notify('viewport.colours', { foreground: '#ffffff', background: '#000000' });
  const hooks = optionTable.filter(({ name, hook }) => hook && !ownDoing.test(name));
  const lines = hooks.map(({ name }) => `set-hook -g ${name} "set-option -ga @hooks ' ${name}'"\n`);
  writeFileSync(join(host.dir, 'hooks.conf'), lines.join(''));
  await owner.run('source-file', join(host.dir, 'hooks.conf'));
  await settled();
});

afterAll(async () => {
  await host.stop();
});

/** Hooks that looking after what moved would set off itself. */
const ownDoing =
  /^after-(?:display-message|capture-pane|send-keys|set-option|list-panes|set-hook|queue|show-options)$/;

/** What the program got: everything that was under way has arrived before the second mark. */
async function settled(): Promise<{ got: string; winch: number }> {
  const first = await mark();
  const second = await mark();
  return { got: first.got + second.got, winch: first.winch + second.winch };
}

async function mark(): Promise<{ got: string; winch: number }> {
  marks++;
  await owner.run('send-keys', '-l', '-t', 'work:0', '~M~');
  const line = new RegExp(`mark ${marks} (\\{.*\\})`);
  const text = await host.until(
    () => owner.run('capture-pane', '-Jp', '-t', 'work:0'),
    (seen) => line.test(seen),
  );
  return JSON.parse(line.exec(text)?.[1] ?? '') as { got: string; winch: number };
}

interface World {
  tree: string;
  options: string;
  times: object;
  others: object;
}

async function world(actor: { id: string }): Promise<World> {
  const panes =
    '#{session_name}:#{window_index}.#{pane_index} #{window_name} #{window_active} #{pane_active} ' +
    '#{pane_width}x#{pane_height} #{pane_in_mode} #{window_zoomed_flag} #{client_prefix}';
  const { sessions } = await owner.peer.request('session.list', {});
  const { clients } = await owner.peer.request('client.list', {});
  return {
    tree: await owner.run('list-panes', '-a', '-F', panes),
    options: await owner.run('show-options', '-g'),
    times: sessions.map(({ name, activityAt, lastAttachedAt }) => ({ name, activityAt, lastAttachedAt })),
    others: clients.filter(({ operator }) => operator.id !== actor.id),
  };
}

type Moved = ('program' | 'winch' | 'hooks' | keyof World)[];

/** What `act` moved, by name, and which hooks it ran. */
async function moved(actor: Guest, act: () => Promise<void>): Promise<{ moved: Moved; hooks: string[] }> {
  await owner.run('set-option', '-g', '@hooks', '-');
  await settled();
  const before = await world(actor);
  await act();
  const { got, winch } = await settled();
  const after = await world(actor);
  const hooks = after.options.match(/^@hooks "?-(.*?)"?$/m)?.[1]?.trim() ?? '';
  after.options = after.options.replace(/^@hooks.*$/m, '');
  before.options = before.options.replace(/^@hooks.*$/m, '');
  const differs = (Object.keys(before) as (keyof World)[]).filter(
    (part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]),
  );
  return {
    moved: [...(got ? ['program' as const] : []), ...(winch ? ['winch' as const] : []), ...differs].concat(
      hooks ? ['hooks' as never] : [],
    ),
    hooks: hooks.split(' ').filter((name) => name !== ''),
  };
}

class Guest {
  readonly peer: Peer<ClientVocabulary>;
  id = '';
  closed = false;
  #seq = 0;

  static async come({ token, readOnly }: Actor): Promise<Guest> {
    const guest = await Guest.greet(token);
    await guest.open(readOnly);
    return guest;
  }

  /** Greets without a viewport. */
  static async greet(token: Actor['token'] | 'link'): Promise<Guest> {
    const guest = new Guest(await connectUnix(socketOf(host)));
    const from = token && {
      token: await secretOf(token),
      via: { carrier: 'websocket' as const, address: '192.0.2.7' },
    };
    const { operator } = await guest.peer.request('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'tui', name: 'guest', version: '0' },
      terminal: { cols: 60, rows: 20, term: 'xterm' },
      ...(from ?? {}),
    });
    guest.id = operator.id;
    return guest;
  }

  private constructor(carrier: Awaited<ReturnType<typeof connectUnix>>) {
    this.peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({ answer: 'y' }),
      notification: () => {},
      closed: () => {
        this.closed = true;
      },
    });
  }

  async open(readOnly?: true): Promise<void> {
    await this.peer.request('viewport.open', { target: 'work', ...(readOnly ? { readOnly } : {}) });
    this.peer.notify('viewport.colours', { foreground: '#ffffff', background: '#000000' });
  }

  /** Sends it, and comes back when it has been taken in. */
  async notify<M extends Notification>(method: M, params: ClientNotifications[M]): Promise<void> {
    const numbered = method === 'viewport.input' ? { ...params, seq: ++this.#seq } : params;
    this.peer.notify(method, numbered as ClientNotifications[M]);
    await this.peer.request('ping', {});
  }

  ask(method: GreetedRequest['method'], params: object): Promise<string> {
    return this.peer.request(method, params as never).then(
      () => 'done',
      (error: { code?: string }) => error.code ?? 'failed',
    );
  }
}

async function secretOf(token: string[] | 'device' | 'link'): Promise<string> {
  if (token === 'device') return (await pairDevice(host)).token;
  if (token === 'link') return (await asOwner(host, 'device.invite', {})).token;
  return host.ok('token', 'create', ...token);
}

const input = (data: string) => ({ seq: 0, data });

/** What is sent for each notification. */
const notifications: { [M in Notification]: ClientNotifications[M][] } = {
  'viewport.input': [
    input('\x1b[O'),
    input('\x1b[I'),
    input('typed\r'),
    input('\x1b[200~pasted\x1b[201~'),
    input('\x1b[<0;5;5M\x1b[<0;5;5m'),
    input('\x02c'),
    input('\x02n'),
    input('\x02z'),
    input('\x02)'),
    input('\x02('),
  ],
  'viewport.ack': [{ rev: 1 }],
  'viewport.resize': [
    { cols: 50, rows: 12 },
    { cols: 90, rows: 30 },
  ],
  'viewport.colours': [
    { foreground: '#000000', background: '#ffffff' },
    { foreground: '#ffffff', background: '#000000' },
  ],
  'viewport.terminal': [
    { name: 'XTerm(379)', cell: { width: 11, height: 23 }, redraw: true },
    { name: 'XTerm(379)', cell: { width: 9, height: 21 } },
  ],
  'viewport.unlock': [{}],
  'control.input': [{ data: 'kill-server\n' }],
  'control.end': [{}],
  'control.ack': [{ bytes: 1 }],
};

/** What each notification of somebody who works moves: without this, a walk that sees nothing would prove nothing. */
const movedByWork: { readonly [M in Notification]: Moved } = {
  // Of a client that is not in control mode.
  'control.input': [],
  'control.end': [],
  'control.ack': [],
  'viewport.input': ['program', 'tree', 'times', 'hooks'],
  'viewport.ack': [],
  'viewport.resize': ['winch', 'tree', 'hooks'],
  'viewport.colours': ['program', 'hooks'],
  'viewport.terminal': ['winch'],
  'viewport.unlock': [],
};

/** What is asked for each request, where all may be done by somebody; the answer of the owner when that is not `done`. */
const requests: { [M in GreetedRequest['method']]: { params: () => Requests[M]['params']; owner?: string } } =
  {
    // With a key it stays: it would end a while after its asker is gone, and tell a hook then.
    'ask.open': { params: () => ({ title: 'Q?', kind: 'choice', pane: 'work', key: 'k' }) },
    'ask.answer': { params: () => ({ id: 'q999', value: 'yes' }), owner: 'no-such-question' },
    'ask.cancel': { params: () => ({ id: 'q999' }), owner: 'no-such-question' },
    'ask.wait': { params: () => ({ id: 'q999' }), owner: 'no-such-question' },
    'ask.taken': { params: () => ({ id: 'q999' }), owner: 'no-such-question' },
    'ask.list': { params: () => ({ all: true }) },
    'ask.show': { params: () => ({ id: 'q999' }), owner: 'no-such-question' },
    // Its program is no shell: a command that runs would make windows.
    'exec.start': { params: () => ({ argv: ['true'], target: 'work' }), owner: 'no-shell-marks' },
    'exec.read': { params: () => ({ id: 'e00000000' }), owner: 'no-such-exec' },
    'exec.show': { params: () => ({ id: 'e00000000' }), owner: 'no-such-exec' },
    'exec.list': { params: () => ({}) },
    'exec.end': { params: () => ({ id: 'e00000000', how: 'interrupt' }), owner: 'no-such-exec' },
    'viewport.close': { params: () => ({}) },
    // Its viewport is closed.
    'viewport.watchEcho': { params: () => ({ pane: '%0' }), owner: 'wrong-state' },
    'pane.awaitEnd': { params: () => ({ id: 1 }) },
    'pane.await': { params: () => ({ target: 'work', for: ['text=never'], timeoutMs: 0 }) },
    'viewport.open': { params: () => ({ target: 'work' }) },
    'session.list': { params: () => ({}) },
    'session.show': { params: () => ({ target: 'work' }) },
    'events.subscribe': { params: () => ({ since: '0', follow: false }) },
    'pane.controlStatus': { params: () => ({ target: 'work' }) },
    // It is shared.
    'pane.control': { params: () => ({ target: 'work', action: 'release' }), owner: 'no-control' },
    'pane.preview': { params: () => ({ pane: '%0', cols: 10, rows: 3 }) },
    'pane.rows': { params: () => ({ pane: '%0', count: 10 }) },
    'client.list': { params: () => ({}) },
    'command.run': { params: () => ({ argv: ['rename-window', '-t', 'work:0', `after mark ${marks}`] }) },
    // It shows a viewport.
    'control.open': { params: () => ({ argv: ['has-session'] }), owner: 'malformed-message' },
    'agent.grant': { params: () => ({ target: 'work', agent: 'claude' }) },
    'agent.revoke': { params: () => ({ target: 'work', agent: 'claude' }) },
    'agent.grants': { params: () => ({}) },
    'agent.report': { params: () => ({ pane: '%0', state: 'clear' }) },
    'pane.read': { params: () => ({ pane: '%0', cursor: 0 }) },
    'pane.screen': { params: () => ({ pane: 'work' }) },
    'pane.input': { params: () => ({ pane: 'work', seq: 1, data: '' }) },
    'pane.lines': { params: () => ({ pane: 'work' }) },
    'pane.search': { params: () => ({ pane: 'work', pattern: 'mark' }) },
    'pane.inputs': { params: () => ({ pane: '%0' }) },
    'pane.timeline': { params: () => ({ pane: '%0' }) },
    'overlay.act': { params: () => ({ action: 'kill', id: '$0' }), owner: 'wrong-state' },
    'session.destroy': { params: () => ({ target: 'gone' }), owner: 'no-such-session' },
    'session.detach': { params: () => ({ target: 'gone' }), owner: 'no-such-session' },
    'session.save': { params: () => ({ target: 'work' }) },
    'session.reap': { params: () => ({ idleMs: 1e12 }) },
    'session.restore': { params: () => ({ saved, name: 'spare' }), owner: 'duplicate-session' },
    'server.status': { params: () => ({}) },
    'server.restart': { params: () => ({}) },
    'device.invite': { params: () => ({ role: 'observer', ttlMs: 1 }) },
    'device.list': { params: () => ({}) },
    'device.pair': { params: () => ({ publicKey: 'A'.repeat(43), name: 'x' }) },
    'device.rename': { params: () => ({ id: '000000000000', name: 'x' }), owner: 'no-such-device' },
    'device.revoke': { params: () => ({ id: '000000000000' }), owner: 'no-such-device' },
    // They are about the device that sends them.
    'push.show': { params: () => ({}), owner: 'wrong-state' },
    'push.subscribe': { params: () => subscription, owner: 'wrong-state' },
    'push.unsubscribe': { params: () => ({ endpoint: subscription.endpoint }), owner: 'wrong-state' },
    'token.create': { params: () => ({ role: 'observer', ttlMs: 1 }) },
    'token.list': { params: () => ({}) },
    'token.revoke': { params: () => ({ id: '000000000000' }), owner: 'no-such-token' },
    'token.relayKey': { params: () => ({ id: '000000000000' }), owner: 'no-such-token' },
    'audit.read': { params: () => ({ from: 0 }) },
    'audit.checkpoint': { params: () => ({}) },
  };
const subscription = {
  endpoint: 'https://push.example.com/1',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  page: 'https://page.example.com/',
};
let saved: Requests['session.save']['result']['saved'];

/** What the table promises this actor. */
function promised(method: GreetedRequest['method'], { name, token }: Actor): string {
  const need = requestNeeds[method];
  if (need === 'link') return 'no-pairing-link';
  if (need === 'owner' && token !== null) return 'owner-only';
  if (need === 'host' && name.startsWith('scoped')) return 'out-of-scope';
  const observes = name === 'observer' || name === 'scoped observer';
  if (observes && need !== 'look' && method !== 'server.status') return 'read-only';
  if (method.startsWith('push.') && token !== null) return 'done';
  return requests[method].owner ?? 'done';
}

/** That a client came, went, or looks elsewhere is told to the owner's hooks, also of an observer. */
const presence = { 'viewport.open': 'client-attached', 'viewport.close': 'client-detached' };

describe('the tables of permissions', () => {
  it('name what this test sends, and nothing else', () => {
    expect(Object.keys(notifications).sort()).toEqual(Object.keys(notificationNeeds).sort());
    expect(Object.keys(requests).sort()).toEqual(Object.keys(requestNeeds).sort());
  });
});

describe.each(looking)('a notification of: $name', (actor) => {
  it('moves nothing, whatever it is', async () => {
    const guest = await Guest.come(actor);
    for (const method of Object.keys(notifications) as Notification[]) {
      const seen = await moved(guest, async () => {
        for (const params of notifications[method]) await guest.notify(method, params);
      });
      const went = method === 'viewport.input' ? ['client-session-changed'] : [];
      expect([method, { ...seen, hooks: seen.hooks.filter((name) => !went.includes(name)) }]).toEqual([
        method,
        { moved: seen.moved.filter((part) => part === 'hooks'), hooks: [] },
      ]);
    }
    guest.peer.destroy();
  });
});

describe.each(working)('a notification of: $name', (actor) => {
  it('moves what it is for', async () => {
    const guest = await Guest.come(actor);
    for (const method of Object.keys(notifications) as Notification[]) {
      const seen = await moved(guest, async () => {
        for (const params of notifications[method]) await guest.notify(method, params);
      });
      expect([method, seen.moved]).toEqual([method, expect.arrayContaining(movedByWork[method])]);
      if (movedByWork[method].length === 0) expect(seen.moved).toEqual([]);
    }
    guest.peer.destroy();
  });
});

describe.each([...looking, ...working])('a request of: $name', (actor) => {
  it('is done or refused as the table says, and moves nothing when it is refused or only looks', {
    timeout: 60_000,
  }, async () => {
    saved ??= (await owner.peer.request('session.save', { target: 'spare' })).saved;
    const guest = await Guest.come(actor);
    for (const method of Object.keys(requests) as GreetedRequest['method'][]) {
      const expected = promised(method, actor);
      // What ends the server is tried by those only who must not.
      if (method === 'server.restart' && expected === 'done') continue;
      let said = '';
      const seen = await moved(guest, async () => {
        said = await guest.ask(method, requests[method].params());
      });
      expect([method, said]).toEqual([method, expected]);
      const told = presence[method as keyof typeof presence];
      if (told !== undefined) expect(seen.hooks).toContain(told);
      if (actor.name.endsWith('observer'))
        expect([method, seen.moved]).toEqual([method, told === undefined ? [] : ['hooks']]);
      else if (requestNeeds[method] === 'look' && told === undefined)
        expect([method, seen.moved]).toEqual([method, []]);
    }
    guest.peer.destroy();
  });
});

describe('a pairing link', () => {
  it('admits to pairing, and to no other request and no notification', { timeout: 60_000 }, async () => {
    const guest = await Guest.greet('link');
    const seen = await moved(guest, async () => {
      for (const method of Object.keys(requests) as GreetedRequest['method'][])
        if (method !== 'device.pair')
          expect([method, await guest.ask(method, requests[method].params())]).toEqual([
            method,
            'pairing-only',
          ]);
      for (const method of Object.keys(notifications) as Notification[])
        for (const params of notifications[method]) await guest.notify(method, params);
    });
    expect(seen).toEqual({ moved: [], hooks: [] });
    // The key is none, which only who may pair is told.
    expect(await guest.ask('device.pair', requests['device.pair'].params())).toBe('bad-value');
    guest.peer.destroy();
  });
});

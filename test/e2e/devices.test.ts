/** Devices with keys of their own: pairing by links, rights, revocation; over the socket as a front would bring them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { asOwner, comeFrom, credentialOf, keyText, pairDevice } from '../helpers/PairedDevice.ts';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat');
  await host.ok('new-session', '-d', '-s', 'other', 'cat');
});
afterEach(() => asOwner(host, 'device.revoke', { all: true }));
afterAll(() => host.stop());

const link = async (params = {}) => (await asOwner(host, 'device.invite', params)).token;
const failed = (promise: Promise<unknown>) =>
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

describe('a pairing link', () => {
  it('pairs one device: the same key gets the same answer again, another key none', async () => {
    const token = await link();
    const [key, other] = [generateKeyPair(), generateKeyPair()];
    const { peer } = await comeFrom(host, { token });
    const asked = { publicKey: keyText(key), name: 'phone' };
    const first = await peer.request('device.pair', asked);
    expect(await peer.request('device.pair', asked)).toEqual(first);
    const again = await comeFrom(host, { token });
    expect(await again.peer.request('device.pair', asked)).toEqual(first);
    expect(
      await failed(again.peer.request('device.pair', { publicKey: keyText(other), name: 'thief' })),
    ).toBe('link-used');
    await killServer();
    const later = await comeFrom(host, { token });
    expect(await later.peer.request('device.pair', asked)).toEqual(first);
    expect(
      await failed(later.peer.request('device.pair', { publicKey: keyText(other), name: 'thief' })),
    ).toBe('link-used');
    const { devices, links } = await asOwner(host, 'device.list', {});
    expect([devices.map(({ name }) => name), links]).toEqual([
      ['phone'],
      expect.not.arrayContaining([{ id: token.slice(0, 12) }]),
    ]);
    expect((await comeFrom(host, { token: credentialOf(key, first) })).hello.device).toMatchObject({
      own: true,
    });
  });

  it('does not list a device twice that is paired again with the same rights', async () => {
    const first = await pairDevice(host);
    const again = await pairDevice(host, {}, 'renamed meanwhile', first.key);
    const less = await pairDevice(host, { role: 'observer' }, 'phone', first.key);
    expect([again, less.id === first.id, less.token === first.token]).toEqual([first, false, false]);
  });

  it('takes no key that makes no secret, and no name that is longer than names are', async () => {
    const { peer } = await comeFrom(host, { token: await link() });
    const pair = (publicKey: string, name: string) =>
      failed(peer.request('device.pair', { publicKey, name }));
    expect(await pair('A'.repeat(43), 'small order')).toBe('bad-value');
    expect(await pair('x', 'short')).toBe('bad-params');
    expect(await pair(keyText(generateKeyPair()), 'n'.repeat(257))).toBe('bad-params');
    const named = await peer.request('device.pair', {
      publicKey: keyText(generateKeyPair()),
      name: `\x1b[31m\u202ered\n${'long'.repeat(60)}`,
    });
    expect(named.name).toMatch(/^\\033\[31mred\\/);
    expect([...named.name].length).toBeLessThanOrEqual(64);
  });

  it('is for nobody who is admitted otherwise', async () => {
    const params = { publicKey: keyText(generateKeyPair()), name: 'x' };
    expect(await failed(asOwner(host, 'device.pair', params))).toBe('no-pairing-link');
    const { token } = await pairDevice(host);
    const { peer } = await comeFrom(host, { token });
    expect(await failed(peer.request('device.pair', params))).toBe('no-pairing-link');
    peer.destroy();
  });
});

describe("the owner's own device", () => {
  it('acts as the owner, under its name, and is kept from tokens, devices and the ledger', async () => {
    const { token, id } = await pairDevice(host, {}, 'phone');
    const { peer, hello } = await comeFrom(host, { token });
    expect(hello).toMatchObject({
      principal: { id: 'owner', actor: 'person' },
      operator: { name: 'phone', role: 'operator' },
      device: { id, name: 'phone', own: true },
    });
    for (const method of [
      'token.list',
      'token.create',
      'device.list',
      'device.invite',
      'audit.checkpoint',
    ] as const)
      expect([method, await failed(peer.request(method, {} as never))]).toEqual([method, 'owner-only']);
    await peer.request('viewport.open', { target: 'work', cols: 80, rows: 24 });
    peer.notify('viewport.input', { seq: 1, data: 'from the phone' });
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'work'),
      (text) => text.includes('from the phone'),
    );
    const { panes } = await asOwner(host, 'pane.controlStatus', { target: 'work' });
    expect(panes[0]?.holder?.id).toBe('owner');
    expect(await host.ok('client', 'list')).toContain(`on device "phone"`);
    expect(await host.ok('audit', 'show', '--by', 'phone')).toMatch(
      / on phone \(websocket from 192\.0\.2\.7\) typed/,
    );
    peer.destroy();
  });

  it.each([{ role: 'observer' }, { session: 'work' }, { guest: true }] as const)(
    'is none by a link with %j',
    async (params) => {
      const { token, id } = await pairDevice(host, params, 'ann');
      const { peer, hello } = await comeFrom(host, { token });
      expect(hello).toMatchObject({ principal: { id: `token:${id}`, name: 'ann' }, device: { own: false } });
      if ('session' in params) expect(hello.session?.name).toBe('work');
      if ('role' in params)
        expect(await failed(peer.request('command.run', { argv: ['kill-server'] }))).toBe('read-only');
      peer.destroy();
      await asOwner(host, 'device.revoke', { all: true });
    },
  );
});

describe('a device', () => {
  it('is admitted by the secret that follows from both keys, over kill -9 and restart; no file has it', async () => {
    const { token, key } = await pairDevice(host);
    await comeFrom(host, { token });
    await killServer();
    expect((await comeFrom(host, { token })).hello.device?.name).toBe('phone');
    await host.ok('server', 'restart');
    expect((await comeFrom(host, { token })).hello.device?.name).toBe('phone');
    const file = readFileSync(`${host.stateDir}/tokens.json`, 'utf8');
    for (const secret of [token.slice(13), keyText(key)]) expect(file).not.toContain(secret);
  });

  it('of another host is not admitted', async () => {
    const elsewhere = new TestHost();
    await elsewhere.ok('new-session', '-d', 'cat');
    const { token } = await pairDevice(elsewhere);
    expect(await failed(comeFrom(host, { token }))).toBe('not-admitted');
    await elsewhere.stop();
  });

  it('ends at once when it is revoked, with a sentence, and stays out', async () => {
    const { token, id } = await pairDevice(host);
    const { peer, closed } = await comeFrom(host, { token });
    await peer.request('viewport.open', { target: 'work' });
    expect(await host.ok('device', 'revoke', id)).toBe(`revoked phone (${id}), ended 1 connection`);
    const error = await closed;
    expect(error).toMatchObject({ code: 'token-ended' });
    expect(error?.message).toMatch(/^this device was revoked by /);
    expect(await failed(comeFrom(host, { token }))).toBe('not-admitted');
    await killServer();
    expect(await failed(comeFrom(host, { token }))).toBe('not-admitted');
  });

  it('is no token in lists; revoking all tokens leaves it, and says so', async () => {
    const { token, id } = await pairDevice(host);
    const unused = await link();
    const text = await host.ok('token', 'create', '--all-sessions', '--role', 'operator');
    const tokens = JSON.parse(await host.ok('token', 'list', '--json')) as { id: string }[];
    expect(tokens.map((each) => each.id)).toEqual([text.slice(0, 12)]);
    expect(await host.ok('token', 'revoke', '--all')).toContain(
      '1 device stays; to end it too: holdfast device revoke --all',
    );
    expect((await comeFrom(host, { token })).hello.device?.id).toBe(id);
    expect(await host.ok('device', 'revoke', '--all')).toBe(
      `revoked phone (${id}) and 1 link, ended 1 connection`,
    );
    for (const gone of [token, unused])
      expect(await failed(comeFrom(host, { token: gone }))).toBe('not-admitted');
  });

  it('has the name that its owner gives it, also while it is connected', async () => {
    const { token, id } = await pairDevice(host);
    expect(await host.ok('device', 'rename', id, "Ann's phone")).toBe('');
    expect(await host.ok('device', 'list')).toMatch(
      new RegExp(`^${id}: "Ann's phone" own, operator, all sessions, never seen`),
    );
    expect((await comeFrom(host, { token })).hello.operator.name).toBe("Ann's phone");
    expect((await host.run('device', 'rename', id, ' ')).err).toContain('a device needs a name');
    expect((await host.run('device', 'rename', 'aaaaaaaaaaaa', 'x')).err).toContain(
      "can't find device: aaaaaaaaaaaa",
    );
  });

  it('of which nobody may say that it exists, is not listed for a guest', async () => {
    await pairDevice(host);
    const guest = await pairDevice(host, { guest: true });
    const { peer } = await comeFrom(host, { token: guest.token });
    expect(await failed(peer.request('device.list', {}))).toBe('owner-only');
    peer.destroy();
  });

  it('comes through a relay: the host finds the key of devices and links', async () => {
    const unused = await link();
    const { id } = await pairDevice(host);
    for (const each of [id, unused.slice(0, 12)])
      expect((await asOwner(host, 'token.relayKey', { id: each })).psk).toMatch(/^[\w-]{43}$/);
  });

  it('is revoked for good on a full disk; no device is paired then', async () => {
    const { mkdirSync, rmSync } = await import('node:fs');
    const { token } = await pairDevice(host);
    const { peer } = await comeFrom(host, { token: await link() });
    const blocked = `${host.stateDir}/tokens.json.new`;
    mkdirSync(`${blocked}/full`, { recursive: true });
    expect(
      await failed(peer.request('device.pair', { publicKey: keyText(generateKeyPair()), name: 'x' })),
    ).toBe('file-error');
    expect((await asOwner(host, 'device.list', {})).devices).toHaveLength(1);
    await asOwner(host, 'device.revoke', { all: true });
    await killServer();
    expect(await failed(comeFrom(host, { token }))).toBe('not-admitted');
    rmSync(blocked, { recursive: true });
    await killServer();
    expect(await failed(comeFrom(host, { token }))).toBe('not-admitted');
  });
});

describe('holdfast web', () => {
  /** Starts it; resolves with its first line and its end. */
  async function serve(...flags: string[]) {
    const child = spawn(process.execPath, [launcher, 'web', '--listen', '127.0.0.1:0', ...flags], {
      env: host.env,
      cwd: host.dir,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const end = async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    };
    return { child, text: line.toString().trim(), end };
  }

  it('prints a link that pairs, names its host, and takes the unused link back when it ends', async () => {
    const { text, end } = await serve();
    const [page = '', token = ''] = text.split('#');
    expect((await comeFrom(host, { token })).hello.pairing).toBe(true);
    const { id } = (await (await fetch(`${page}host.json`)).json()) as { id: string };
    expect(Buffer.from(id, 'base64url').length).toBe(32);
    const another = await host.ok('device', 'pair', '--guest', '--ttl', '2h');
    expect(another).toMatch(new RegExp(`^${page}#[0-9a-f]{12}\\.`));
    const { links } = await asOwner(host, 'device.list', {});
    expect(links).toMatchObject([{ own: true }, { own: false, role: 'operator' }]);
    await end();
    expect(await failed(comeFrom(host, { token }))).toBe('not-admitted');
    expect((await comeFrom(host, { token: another.replace(/.*#/, '') })).hello.pairing).toBe(true);
    expect((await host.run('device', 'pair')).err).toContain('no page is served here');
  });

  it('is not taken for running after kill -9; an address can be given', async () => {
    const { child } = await serve();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect((await host.run('device', 'pair')).err).toContain('no page is served here');
    expect(await host.ok('device', 'pair', 'https://host.example.org:7681/app#x')).toMatch(
      /^https:\/\/host\.example\.org:7681\/app\/#[0-9a-f]{12}\./,
    );
    expect((await host.run('device', 'pair', 'ftp://host')).err).toContain('begins with http://');
  });

  it('admits a device for --ttl, and a link no longer than that', async () => {
    const { text, end } = await serve('--ttl', '30m', '--session', 'work');
    const { peer } = await comeFrom(host, { token: text.replace(/.*#/, '') });
    await peer.request('device.pair', { publicKey: keyText(generateKeyPair()), name: 'x' });
    expect(await host.ok('device', 'list')).toContain(
      'guest, operator, session work only, never seen, expires in 29m',
    );
    await end();
    expect((await asOwner(host, 'device.list', {})).devices).toHaveLength(1);
  });
});

it('the owner at the terminal and on the phone are one: neither takes the pane from the other', async () => {
  const { token } = await pairDevice(host);
  const { peer } = await comeFrom(host, { token });
  await peer.request('viewport.open', { target: 'other', cols: 80, rows: 24 });
  peer.notify('viewport.input', { seq: 1, data: 'one ' });
  const desk = await TestClient.connect(socketOf(host));
  expect(await desk.run('send-keys', '-t', 'other', 'two')).toBe('');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'other'),
    (text) => text.includes('one') && text.includes('two'),
  );
  for (const each of [peer, desk.peer]) each.destroy();
});

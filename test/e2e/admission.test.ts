/** Who is let in, as what: over the socket as a front would bring them, with a whole holdfast behind it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Via } from '../../src/protocol/admission.ts';
import type { HelloResult, ViewportClosedReason } from '../../src/protocol/messages.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

const websocket: Via = { carrier: 'websocket', address: '192.0.2.7' };
let host: TestHost;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  await host.ok('new-session', '-d', '-s', 'other');
});

afterAll(async () => {
  for (const peer of open.splice(0)) peer.destroy();
  await host.stop();
});

interface Far {
  peer: Peer<ClientVocabulary>;
  hello: Promise<HelloResult>;
  closed: Promise<Error | null>;
  viewportClosed: Promise<ViewportClosedReason>;
}

async function far(how: { token?: string; resume?: string; via?: Via } = {}): Promise<Far> {
  const carrier = await connectUnix(socketOf(host));
  let end: (error: Error | null) => void = () => {};
  let endViewport: (reason: ViewportClosedReason) => void = () => {};
  const closed = new Promise<Error | null>((resolve) => {
    end = resolve;
  });
  const viewportClosed = new Promise<ViewportClosedReason>((resolve) => {
    endViewport = resolve;
  });
  const peer = new Peer<ClientVocabulary>(carrier, {
    request: () => ({ answer: null }),
    notification: (method, params) => {
      if (method === 'viewport.closed') endViewport((params as { reason: ViewportClosedReason }).reason);
    },
    closed: (error) => end(error),
  });
  open.push(peer);
  const hello = peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'tui', name: 'guest', version: '0', pid: 1 },
    terminal: { cols: 60, rows: 20, term: 'xterm', tty: '/dev/pts/0' },
    via: websocket,
    ...how,
  });
  hello.catch(() => {});
  return { peer, hello, closed, viewportClosed };
}

async function token(...flags: string[]): Promise<string> {
  return host.ok('token', 'create', '--role', 'operator', '--all-sessions', ...flags);
}

describe('a connection from elsewhere', () => {
  it('gets one answer for every bad credential, and what it asked along with it is not done', async () => {
    const used = await token('--uses', '1');
    await (await far({ token: used })).hello;
    const [id = ''] = used.split('.');
    const local = await far({});
    const bad = [undefined, '', 'x', `${id}.${'A'.repeat(43)}`, `aaaaaaaaaaaa.${'A'.repeat(43)}`, used];
    await expect(local.hello).rejects.toMatchObject({ code: 'not-admitted' });
    for (const wrong of bad) {
      const { peer, hello, closed } = await far(wrong === undefined ? {} : { token: wrong });
      const asked = peer.request('command.run', { argv: ['new-session', '-d', '-s', 'intruder'] });
      const [said, did] = await Promise.allSettled([hello, asked]);
      expect(said).toMatchObject({ status: 'rejected', reason: { code: 'not-admitted' } });
      expect(did.status).toBe('rejected');
      await closed;
    }
    expect((await host.run('has-session', '-t', 'intruder')).code).toBe(1);
  });

  it('is the owner over ssh, without a token', async () => {
    const { hello } = await far({ via: { carrier: 'ssh', address: '192.0.2.9' } });
    expect((await hello).operator.role).toBe('operator');
  });

  it('comes back by its resume token while its token is good, without using it up, and not after', async () => {
    const once = await token('--uses', '1');
    const first = await (await far({ token: once })).hello;
    const again = await (await far({ resume: first.resume })).hello;
    const both = await (await far({ resume: again.resume, token: once })).hello;
    expect([again.operator.id, both.operator.id]).toEqual([first.operator.id, first.operator.id]);
    await host.ok('token', 'revoke', once);
    await expect((await far({ resume: first.resume })).hello).rejects.toMatchObject({ code: 'not-admitted' });
  });

  it("takes an owner's resume token for who, and the token for what", async () => {
    const owner = await far({ via: { carrier: 'ssh' } });
    const { resume, operator } = await owner.hello;
    await expect((await far({ resume })).hello).rejects.toMatchObject({ code: 'not-admitted' });
    const look = await host.ok('token', 'create', '--all-sessions');
    const moved = await (await far({ resume, token: look })).hello;
    expect(moved.operator).toMatchObject({ id: operator.id, role: 'observer' });
    // Back over ssh it is the owner again, whatever the resume token says.
    const back = await (await far({ via: { carrier: 'ssh' }, resume: moved.resume })).hello;
    expect(back.operator).toMatchObject({ id: operator.id, role: 'operator' });
  });

  it('ends at once when its token is revoked, and is told why and by whom', async () => {
    const secret = await token('--name', 'for bob');
    const { peer, hello, closed, viewportClosed } = await far({ token: secret });
    await hello;
    await peer.request('viewport.open', { target: 'work' });
    expect(JSON.parse(await host.ok('client', 'list', 'work', '--json'))).toMatchObject([
      { carrier: 'websocket', from: '192.0.2.7', token: { name: 'for bob' }, operator: { name: 'guest' } },
    ]);
    expect(await host.ok('token', 'revoke', secret)).toContain('ended 1 connection');
    expect(await viewportClosed).toMatchObject({ kind: 'token-ended', why: 'revoked' });
    expect(await closed).toMatchObject({ code: 'token-ended' });
    await expect((await far({ token: secret })).hello).rejects.toMatchObject({ code: 'not-admitted' });
  });

  it('ends when its token expires', async () => {
    const secret = await token('--ttl', '1s');
    const { peer, hello, closed } = await far({ token: secret });
    await hello;
    peer.notify('viewport.ack', { rev: 0 });
    expect(await closed).toMatchObject({
      code: 'token-ended',
      message: 'the token of this connection has expired',
    });
  });

  it('knows its tokens after the server was killed, and none of their secrets is in the file', async () => {
    const secret = await token('--name', 'kept');
    const before = await (await far({ token: secret })).hello;
    process.kill(before.server.pid, 'SIGKILL');
    await host.until(
      () => host.status(),
      ({ server }) => server.pid !== before.server.pid,
    );
    const after = await (await far({ token: secret })).hello;
    expect(after.server.pid).not.toBe(before.server.pid);
    const { readFileSync, statSync } = await import('node:fs');
    const path = `${host.stateDir}/tokens.json`;
    expect(readFileSync(path, 'utf8')).not.toContain(secret.split('.')[1]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is let in or refused in the same words while the disk is full, and put out for good', {
    timeout: 60_000,
  }, async () => {
    const { mkdirSync, rmSync } = await import('node:fs');
    const [good, once] = [await token(), await token('--uses', '1')];
    const inside = await far({ token: good });
    const { server } = await inside.hello;
    // As on a full disk no new file is to be had.
    const blocked = `${host.stateDir}/tokens.json.new`;
    mkdirSync(`${blocked}/full`, { recursive: true });
    const another = await far({ token: good });
    await another.hello;
    const refused = await (await far({ token: once })).hello.catch((error: unknown) => error);
    const wrong = await (await far({ token: `${'a'.repeat(12)}.${'A'.repeat(43)}` })).hello.catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'not-admitted' });
    expect(String(refused)).toBe(String(wrong));
    expect(await host.ok('token', 'revoke', '--all')).toContain('revoked');
    for (const { closed } of [inside, another]) expect(await closed).toMatchObject({ code: 'token-ended' });
    process.kill(server.pid, 'SIGKILL');
    const next = await host.until(
      () => host.status(),
      (status) => status.server.pid !== server.pid,
    );
    await expect((await far({ token: good })).hello).rejects.toMatchObject({ code: 'not-admitted' });
    rmSync(blocked, { recursive: true });
    process.kill(next.server.pid, 'SIGKILL');
    await host.until(
      () => host.status(),
      (status) => status.server.pid !== next.server.pid,
    );
    await expect((await far({ token: good })).hello).rejects.toMatchObject({ code: 'not-admitted' });
  });

  it('is not let in by a file of tokens that is damaged, which status and log say', async () => {
    const { writeFileSync } = await import('node:fs');
    const secret = await token();
    const { server } = await (await far({ token: secret })).hello;
    // It may be about to write when the token was used.
    process.kill(server.pid, 'SIGSTOP');
    writeFileSync(`${host.stateDir}/tokens.json`, '');
    process.kill(server.pid, 'SIGKILL');
    const { problems } = await host.until(
      () => host.status(),
      (status) => status.server.pid !== server.pid,
    );
    await expect((await far({ token: secret })).hello).rejects.toMatchObject({ code: 'not-admitted' });
    for (const said of [problems.join(), host.serverLog()])
      expect(said).toContain('all earlier tokens are invalid');
  });
});

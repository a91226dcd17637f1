import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RelayProcess } from '../helpers/RelayProcess.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function startRelay(env: Record<string, string>, port = 0): Promise<RelayProcess> {
  const relay = await RelayProcess.start(env, port);
  endings.push(() => relay.kill());
  return relay;
}

async function joinedHost(): Promise<{ host: TestHost; relay: RelayProcess }> {
  const host = new TestHost();
  endings.push(() => host.stop());
  const relay = await startRelay(host.env);
  await host.ok('new-session', '-d', '-s', 'work', '/bin/sh');
  expect(await host.ok('relay', 'join', relay.url)).toContain(`joined ${relay.url}`);
  endings.push(() => host.run('relay', 'leave'));
  return { host, relay };
}

function connected(host: TestHost, link: string): TestTerminal {
  const terminal = host.terminal(['connect', link]);
  let running = true;
  const exit = terminal.exit.then(() => {
    running = false;
  });
  endings.push(async () => {
    if (running) terminal.kill('SIGKILL');
    await exit;
  });
  return terminal;
}

const status = async (host: TestHost) =>
  JSON.parse((await host.run('relay', 'status', '--json')).out) as {
    state: { kind: string; operators?: number };
  };

describe('a session through a relay', () => {
  it('is worked in by a link, and goes on where it was when the relay is killed and comes back', async () => {
    const { host, relay } = await joinedHost();
    // The guest types right after the owner.
    await host.ok('set-option', '-g', 'control', 'shared');
    const terminal = connected(host, await host.ok('share', '--session', 'work', '--role', 'operator'));
    await terminal.until((text) => text.includes('[work]'));
    terminal.type('echo one-$((40+1))\r');
    await terminal.until((text) => text.includes('one-41'));
    expect((await status(host)).state).toMatchObject({ kind: 'joined', operators: 1 });
    await relay.kill();
    await host.until(
      () => status(host),
      ({ state }) => state.kind === 'unreachable',
    );
    // The host itself has noticed nothing.
    await host.ok('send-keys', '-t', 'work', 'echo local-$((40+2))', 'Enter');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'work'),
      (text) => text.includes('local-42'),
    );
    // Typed while there is no link: it is kept, and arrives once.
    terminal.type('echo kept-$((40+3))\r');
    await startRelay(host.env, relay.port);
    await terminal.until((text) => text.includes('kept-43'));
    expect(await host.ok('capture-pane', '-p', '-t', 'work')).toSatisfy(
      (text: string) => text.split('kept-43').length === 2,
    );
  });

  it('is looked at by an observer, who types nothing; and ends at once when the link is taken back', async () => {
    const { host } = await joinedHost();
    const link = await host.ok('share', '--session', 'work');
    const terminal = connected(host, link);
    await terminal.until((text) => text.includes('[work]'));
    terminal.type('echo observer-was-here\r');
    await host.ok('send-keys', '-t', 'work', 'echo seen-$((40+2))', 'Enter');
    await terminal.until((text) => text.includes('seen-42'));
    expect(await host.ok('capture-pane', '-p', '-t', 'work')).not.toContain('observer-was-here');
    const [client] = JSON.parse(await host.ok('client', 'list', '--json')) as {
      carrier: string;
      operator: { role: string };
    }[];
    expect(client).toMatchObject({ carrier: 'relay', operator: { role: 'observer' } });
    const id = link.split('#')[1]?.split('.')[0] ?? '';
    expect(await host.ok('token', 'revoke', id)).toContain('ended 1 connection');
    await terminal.exit;
    expect(await host.ok('client', 'list', '--json')).toBe('[]');
  });

  it('leaves nothing of itself at the relay: no file, and neither hosts nor addresses in what that prints', async () => {
    const host = new TestHost();
    endings.push(() => host.stop());
    const empty = mkdtempSync(join(tmpdir(), 'holdfast-relay-'));
    endings.push(() => rmSync(empty, { recursive: true }));
    const child = spawn(process.execPath, [launcher, 'relay', 'serve', '--listen', '127.0.0.1:0'], {
      env: { PATH: host.env.PATH, HOME: empty, TMPDIR: empty, XDG_RUNTIME_DIR: empty, XDG_STATE_HOME: empty },
      cwd: empty,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    await once(child.stdout, 'data');
    const relay = new RelayProcess(child, Number(/:(\d+)/.exec(said)?.[1]));
    endings.push(() => relay.kill());
    await host.ok('new-session', '-d', '-s', 'work', '/bin/sh');
    expect(await host.ok('relay', 'join', relay.url)).toContain(`joined ${relay.url}`);
    endings.push(() => host.run('relay', 'leave'));
    const terminal = connected(host, await host.ok('share'));
    await terminal.until((text) => text.includes('[work]'));
    expect((await host.run('relay', 'status')).code).toBe(0);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    expect(said).toBe(`relay listening on 127.0.0.1:${relay.port} without TLS\n`);
    expect(readdirSync(empty)).toEqual([]);
    await host.until(
      () => host.run('relay', 'status'),
      ({ code, out }) =>
        code === 1 && out.startsWith('relay unreachable') && out.includes('sessions are not affected'),
    );
  });

  it('is shared for an hour with one who looks, unless it is said otherwise; a link has every relay in it', async () => {
    const host = new TestHost();
    endings.push(() => host.stop());
    const [one, other] = [await startRelay(host.env), await startRelay(host.env)];
    await host.ok('new-session', '-d', '-s', 'work', '/bin/sh');
    await host.ok('new-session', '-d', '-s', 'private', '/bin/sh');
    await host.ok('relay', 'join', one.url, other.url);
    endings.push(() => host.run('relay', 'leave'));
    expect(await host.run('share')).toMatchObject({
      code: 1,
      err: expect.stringContaining('--all-sessions'),
    });
    const said = await host.run('share', '--all-sessions');
    expect(said.err + said.out).toContain('observer of all sessions, for 1h');
    expect(said.out).toContain(`?or=127.0.0.1%3A${other.port}#`);
    // In a pane it is for the session of that.
    await host.ok('send-keys', '-t', 'work', `'${process.execPath}' '${launcher}' share`, 'Enter');
    await host.until(
      () => host.ok('capture-pane', '-p', '-J', '-t', 'work'),
      (text) => text.includes('observer of session work, for 1h'),
    );
    await host.ok('share', '--session', 'private', '--ttl', '15m', '--uses', '1', '--role', 'operator');
    const tokens = JSON.parse(await host.ok('token', 'list', '--json')) as object[];
    expect(tokens).toMatchObject([
      { role: 'observer', session: null, usesLeft: null },
      { role: 'observer', session: { name: 'work' } },
      { role: 'operator', session: { name: 'private' }, usesLeft: 1 },
    ]);
    expect(await host.ok('token', 'revoke', '--all')).toContain('revoked');
    expect(await host.ok('token', 'list', '--json')).toBe('[]');
  });

  it('has its key in a file for its owner alone, the same after a restart of everything', async () => {
    const { host, relay } = await joinedHost();
    const path = join(host.stateDir, 'relay-key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const key = readFileSync(path, 'utf8');
    const before = await host.ok('share', '--session', 'work');
    await host.ok('relay', 'leave');
    await host.until(
      () => host.run('relay', 'status'),
      ({ out }) => out.startsWith('not joined'),
    );
    await host.ok('relay', 'join');
    expect(readFileSync(path, 'utf8')).toBe(key);
    const after = await host.ok('share', '--session', 'work');
    expect(after.split('#')[0]).toBe(before.split('#')[0]);
    expect(before).toContain(relay.url);
  });

  it('that does not answer the first time is an error, and everything stays as it was', async () => {
    const host = new TestHost();
    endings.push(() => host.stop());
    const refused = (after: string) => ({
      code: 1,
      out: '',
      err: `relay unreachable: relay://127.0.0.1:1: Connection refused; ${after}\n`,
    });
    expect(await host.run('relay', 'join', 'relay://127.0.0.1:1')).toEqual(refused('not joined'));
    expect(await host.run('relay', 'status')).toMatchObject({ code: 1, out: 'not joined\n' });
    const relay = await startRelay(host.env);
    expect(await host.ok('relay', 'join', relay.url)).toContain(`joined ${relay.url}, 0 connections`);
    endings.push(() => host.run('relay', 'leave'));
    expect(await host.run('relay', 'join', 'relay://127.0.0.1:1')).toEqual(
      refused(`still joined to ${relay.url}`),
    );
    expect(await host.ok('relay', 'status')).toContain(`joined ${relay.url}`);
  });

  it('says what is missing: no relay joined, a relay that others can reach without TLS', async () => {
    const host = new TestHost();
    endings.push(() => host.stop());
    expect(await host.run('share')).toMatchObject({ code: 1, err: expect.stringContaining('relay join') });
    expect(await host.run('relay', 'status')).toMatchObject({ code: 1, out: 'not joined\n' });
    expect(await host.run('relay', 'serve', '--listen', '0.0.0.0:0')).toMatchObject({
      code: 1,
      err: expect.stringContaining('--tls-cert'),
    });
  });
});

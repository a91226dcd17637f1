/** The ledger of a running server: what operators did is there for its owner, over kills, and verifies anywhere. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
const open: { destroy(): void }[] = [];
const account = userInfo().username;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
});
afterAll(async () => {
  for (const peer of open.splice(0)) peer.destroy();
  await host.stop();
});

interface Shown {
  seq: number;
  action: string;
  by: { id: string; name: string; carrier?: string };
  line?: string;
  error?: string;
}
const shown = async (...options: string[]): Promise<Shown[]> =>
  (await host.ok('audit', 'show', '--json', ...options))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Shown);

/** A connection as a front brings it, which has said hello with this token. */
async function come(token: string): Promise<Peer<ClientVocabulary>> {
  const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
    request: () => ({ answer: null }),
    notification: () => {},
    closed: () => {},
  });
  open.push(peer);
  await peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'sdk', name: 'guest', version: '0' },
    token,
    via: { carrier: 'websocket', address: '192.0.2.7' },
  });
  return peer;
}

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

async function killServer(): Promise<void> {
  const { pid } = (await host.status()).server;
  process.kill(pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== pid,
  );
}

describe('the ledger', () => {
  it('has commands with who ran them, and nothing that may be secret', async () => {
    await host.ok('set-environment', '-g', 'API', 'hunter2');
    await host.ok('new-window', '-e', 'TOKEN=hunter3', 'cat hunter4');
    await host.ok('set-buffer', 'hunter5');
    await host.ok('set-option', '-g', '@secret', 'hunter6');
    await host.ok('send-keys', '-t', 'work:0', 'hunter7');
    await host.run('kill-session', '-t', 'nowhere');
    await host.ok('list-windows');
    const commands = await shown('--action', 'command', '--by', account);
    expect(commands.map(({ line, error }) => (error === undefined ? line : `${line}: ${error}`))).toEqual([
      'new-session -d -s work',
      'set-environment -g API …',
      'new-window -e TOKEN=… cat …',
      'set-buffer …',
      'set-option -g @secret …',
      'kill-session -t nowhere: no-such-session',
    ]);
    expect(commands[0]?.by).toMatchObject({ id: 'owner', carrier: 'local' });
    const { out } = await host.run('audit', 'export');
    expect(out).not.toContain('hunter');
    expect(await host.ok('audit', 'show', '--action', 'command')).toContain(`${account} ran set-buffer …`);
  });

  it('goes on after kill -9, and verifies as a whole', async () => {
    const before = await shown();
    await killServer();
    await host.ok('rename-window', '-t', 'work:0', 'after');
    const after = await shown();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ action }) => action)).toEqual(['server-started', 'command']);
    const { key } = JSON.parse(await host.ok('audit', 'checkpoint', '--json'));
    expect(await host.ok('audit', 'verify', '--no-history')).toBe(
      `right: entries 0 to ${after.length - 1} of ${key.split('+')[0]}`,
    );
  });

  it('is exported to a file for its owner alone, which names a changed entry anywhere', async () => {
    const path = join(host.dir, 'audit.jsonl');
    const kept = join(host.dir, 'kept.txt');
    await host.ok('audit', 'export', '--to', path);
    writeFileSync(kept, `${await host.ok('audit', 'checkpoint')}\n`);
    expect((await host.run('audit', 'export', '--to', path)).err).toContain('exists already');
    expect(await host.ok('audit', 'verify', path, '--checkpoint', kept)).toContain(
      'the kept checkpoint fits',
    );
    const text = readFileSync(path, 'utf8');
    const piped = (stdin: string) => host.runWith({ stdin }, 'audit', 'verify', '-');
    expect(await piped(text)).toMatchObject({ code: 0, out: expect.stringMatching(/^right: entries 0 to/) });
    expect(await piped(text.slice(0, -5))).toMatchObject({ code: 1, out: expect.stringMatching(/^wrong: /) });
    expect(await piped('')).toMatchObject({ code: 1, out: 'wrong: it is empty\n' });
    writeFileSync(path, text.replace('kill-session -t nowhere', 'kill-session -t anywhere'));
    const seq = (await shown()).find(({ error }) => error === 'no-such-session')?.seq;
    const checked = await host.run('audit', 'verify', path);
    expect(checked).toMatchObject({
      code: 1,
      out: expect.stringContaining(`wrong: entry ${seq}: it is not as it was recorded`),
    });
    const lines = text.split('\n');
    writeFileSync(path, lines.toSpliced(3, 1).join('\n'));
    const { code, out } = await host.run('audit', 'verify', path);
    expect([code, out]).toEqual([1, expect.stringContaining('wrong: entry 2: ')]);
  });

  it('covers the history of panes: a block that was changed or dropped is named', async () => {
    await host.ok('set-option', '-g', 'history-bytes', '65536');
    await host.ok('new-window', '-d', '-n', 'much', 'seq 6000; exec cat');
    const recorded = async () =>
      (await host.ok('audit', 'show', '--action', 'log-block', '--json')).split('\n');
    await host.until(recorded, (lines) => lines.length >= 3);
    const before = await host.ok('audit', 'verify');
    expect(before).toMatch(/^right: entries .*\nright: history of \d+ panes, \d+ blocks/);
    const [, second] = (await recorded()).map(
      (line) => JSON.parse(line) as { paneUuid: string; block: number },
    );
    const dir = join(host.stateDir, 'logs', second?.paneUuid ?? '');
    const path = join(
      dir,
      readdirSync(dir).find((name) => Number(name.split('.')[0]) === second?.block) ?? '',
    );
    const bytes = readFileSync(path);
    truncateSync(path, bytes.length - 100);
    const truncated = await host.run('audit', 'verify');
    expect(truncated.code).toBe(1);
    expect(truncated.out).toContain(`${second?.paneUuid}, block ${second?.block}: it can't be read`);
    rmSync(path);
    const { code, out } = await host.run('audit', 'verify', '--json');
    expect([code, JSON.parse(out).history.wrong]).toEqual([
      1,
      [{ pane: second?.paneUuid, block: second?.block, reason: 'it is missing, while older ones are there' }],
    ]);
    expect((await host.run('audit', 'verify', '--no-history')).code).toBe(0);
    const exported = join(host.dir, 'blocks.jsonl');
    await host.ok('audit', 'export', '--to', exported);
    expect((await host.run('audit', 'verify', exported)).code).toBe(0);
    expect((await host.run('audit', 'verify', exported, '--logs', join(host.stateDir, 'logs'))).code).toBe(1);
    writeFileSync(path, bytes);
    expect((await host.run('audit', 'verify')).code).toBe(0);
    expect((await host.run('audit', 'verify', '--logs', '/nowhere')).err).toContain("can't read /nowhere");
  });

  it('has who came over the network and who was refused, and is for none of them', async () => {
    const made = await host.ok('token', 'create', '--role', 'operator', '--all-sessions', '--name', 'bob');
    const guest = await come(made);
    await guest.request('command.run', { argv: ['rename-session', '-t', 'work', 'play'] });
    expect(await refusal(guest.request('audit.read', { from: 0 }))).toBe('owner-only');
    expect(await refusal(guest.request('audit.checkpoint', {}))).toBe('owner-only');
    expect(await refusal(come('5f3a9c01d2e4.wrong'))).toBe('not-admitted');
    const deeds = (await shown('--since', '1h')).slice(-6);
    expect(deeds).toMatchObject([
      { action: 'token-created', by: { id: 'owner' }, name: 'bob' },
      { action: 'admitted', by: { id: `token:${made.split('.')[0]}`, name: 'bob', carrier: 'websocket' } },
      { action: 'command', by: { name: 'bob' }, line: 'rename-session -t work play' },
      { action: 'command', by: { name: 'bob' }, line: 'audit.read', error: 'owner-only' },
      { action: 'command', by: { name: 'bob' }, line: 'audit.checkpoint', error: 'owner-only' },
      { action: 'refused', by: { id: 'unknown' }, reason: 'not-admitted' },
    ]);
  });

  it('is turned off and on by an option, and says so', async () => {
    await host.ok('set-option', '-g', 'audit', 'off');
    await host.ok('new-window');
    await host.ok('set-option', '-g', 'audit', 'on');
    expect((await shown()).slice(-3).map(({ action, line }) => line ?? action)).toEqual([
      'set-option -g audit off',
      'ledger-off',
      'ledger-on',
    ]);
    expect(await host.ok('audit', 'verify')).toMatch(/^right/);
  });
});

/** Who acts over a connection: the owner, the holder of a token, or the agent in whose pane a command runs. */
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientInfo } from '../../src/protocol/admission.ts';
import type { HelloParams } from '../../src/protocol/messages.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { client, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
const open: { destroy(): void }[] = [];
const account = userInfo().username;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  await host.ok('split-window', '-t', 'work');
});
afterAll(async () => {
  for (const peer of open.splice(0)) peer.destroy();
  await host.stop();
});

/** Kills the server; resolves when the next one answers. */
async function replaced(): Promise<void> {
  const pid = await host.ok('display-message', '-p', '#{pid}');
  process.kill(Number(pid), 'SIGKILL');
  // A command that comes in the moment of the death fails.
  await host.until(
    () => host.run('display-message', '-p', '#{pid}'),
    ({ code, out }) => code === 0 && out.trim() !== pid,
  );
}

async function come(hello: Partial<HelloParams>): Promise<Peer<ClientVocabulary>> {
  const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
    request: () => ({ answer: null }),
    notification: () => {},
    closed: () => {},
  });
  open.push(peer);
  await peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'tui', name: 'test', version: '0' },
    ...hello,
  });
  return peer;
}

/** The principal of a client that attaches with this hello. */
async function principalOf(hello: Partial<HelloParams>): Promise<ClientInfo['principal']> {
  const peer = await come(hello);
  await peer.request('viewport.open', { target: 'work' });
  const [client] = JSON.parse(await host.ok('client', 'list', '--json')) as ClientInfo[];
  peer.destroy();
  await host.until(
    () => host.ok('list-clients'),
    (list) => list === '',
  );
  return client?.principal;
}

const inPane = (pane: string) => ({
  env: { HOLDFAST: `${socketOf(host)},1,0`, HOLDFAST_STATE: host.stateDir, HOLDFAST_PANE: pane },
});
const owner = { id: 'owner', name: account, actor: 'person' };

describe('a connection over the Unix socket', () => {
  it("is the owner's, also from a pane that a person types in", async () => {
    expect(await principalOf({})).toEqual(owner);
    expect(await principalOf(inPane('%1'))).toEqual(owner);
    const mcp = await come({ client: { kind: 'mcp', name: 'claude', version: '0' } });
    expect((await mcp.request('ask.open', { title: 'Go?', kind: 'choice' })).ask.by).toEqual({
      id: 'agent:claude:mcp',
      name: 'claude over MCP',
      actor: 'agent',
    });
  });

  it("is the agent's from a pane that is marked, until it is unmarked; also after kill -9", async () => {
    await host.ok('agent', 'mark', '-t', '%1', 'claude');
    const agent = { id: 'agent:claude:%1', name: 'claude in %1', actor: 'agent' };
    expect(await principalOf(inPane('%1'))).toEqual(agent);
    expect(await principalOf(inPane('%0'))).toEqual(owner);
    await replaced();
    expect(await principalOf(inPane('%1'))).toEqual(agent);
    await host.ok('agent', 'unmark', '-t', '%1');
    expect(await principalOf(inPane('%1'))).toEqual(owner);
    await host.ok('set-option', '-p', '-t', '%1', '@actor', 'agent');
    expect((await principalOf(inPane('%1')))?.id).toBe('agent:agent:%1');
    await host.ok('agent', 'unmark', '-t', '%1');
  });

  it('is what it was marked as in the meantime, and says so in lists and formats', async () => {
    const peer = await come(inPane('%1'));
    await peer.request('viewport.open', { target: 'work' });
    const shown = () =>
      host.ok('list-clients', '-F', '#{client_actor} #{client_principal} #{client_principal_name}');
    expect(await shown()).toBe(`person owner ${account}`);
    await host.ok('agent', 'mark', '-t', '%1', 'claude');
    expect(await shown()).toBe('agent agent:claude:%1 claude in %1');
    expect(await host.ok('list-clients')).toContain('agent claude in %1');
    expect(await host.ok('client', 'list')).toContain('agent claude in %1');
    await host.ok('agent', 'unmark', '-t', '%1');
    peer.destroy();
    const told = await host.ok('events', '--json', '--since', '0', '--no-follow');
    expect(told).toContain(`"principal":"${account}","actor":"person"`);
  });
});

describe('a command that the server runs', () => {
  it('acts as who asked for it, in whose pane ever', async () => {
    const [node, script] = client;
    const typing = (to: string) => `${node} ${script} send-keys -t ${to} x`;
    const holderOf = async (pane: string) => {
      await host.ok('run-shell', '-t', '%1', typing(pane));
      return host.ok('display-message', '-p', '-t', pane, '#{pane_control}');
    };
    await host.ok('set-option', '-g', 'control-wait', '0');
    await host.ok('agent', 'mark', '-t', '%1', 'claude');
    expect(await holderOf('%0')).toBe(account);
    await host.ok('control', 'release', '-t', '%0');
    const agents = await host.runWith(inPane('%1'), 'run-shell', '-t', '%0', typing('%0'));
    expect(agents.code).toBe(0);
    expect(await host.ok('display-message', '-p', '-t', '%0', '#{pane_control}')).toBe('claude in %1');
    await host.ok('agent', 'unmark', '-t', '%1');
  });
});

describe('the holder of a token', () => {
  it('is of the kind that the token was made for, also by the next server', async () => {
    const made = JSON.parse(
      await host.ok(
        'token',
        'create',
        '--all-sessions',
        '--role',
        'operator',
        '--actor',
        'program',
        '--name',
        'ci',
        '--json',
      ),
    ) as { token: string; id: string; actor: string };
    expect(made.actor).toBe('program');
    const via = { carrier: 'websocket', address: '192.0.2.7' };
    const program = { id: `token:${made.id}`, name: 'ci', actor: 'program' };
    // What it says of a pane on its own machine is not believed.
    expect(await principalOf({ token: made.token, via, ...inPane('%1') })).toEqual(program);
    await replaced();
    expect(await principalOf({ token: made.token, via })).toEqual(program);
    expect(await host.ok('token', 'list')).toContain('operator (program)');
    expect((await host.run('token', 'create', '--all-sessions', '--actor', 'robot')).err).toContain(
      '--actor takes',
    );
  });
});

/** Panes that an agent over MCP may change: its own, and those that a person granted; checked by the server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientRequest } from '../../src/protocol/clientMethods.ts';
import type { HoldfastError } from '../../src/protocol/errors.ts';
import type { HelloParams } from '../../src/protocol/messages.ts';
import { requestNeeds } from '../../src/server/connections/permissions.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let agent: Agent;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  agent = await Agent.come();
});
afterEach(async () => {
  agent.peer.destroy();
  await host.stop();
});

/** A connection as `holdfast mcp` makes it. */
class Agent {
  readonly peer: Peer<ClientVocabulary>;

  constructor(peer: Peer<ClientVocabulary>) {
    this.peer = peer;
  }

  static async come(client: HelloParams['client'] = { kind: 'mcp', name: 'claude', version: '0' }) {
    const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
      request: () => ({}),
      notification: () => {},
      closed: () => {},
    });
    await peer.request('hello', { versions: { min: 1, max: 1 }, client });
    return new Agent(peer);
  }

  /** The code of the command's error, or what it printed. */
  async run(...argv: string[]): Promise<string> {
    const { errorCode, out } = await this.peer.request('command.run', { argv });
    return errorCode ?? out.trim();
  }

  ask(method: ClientRequest['method'], params: object): Promise<string> {
    return this.peer.request(method, params as never).then(
      () => 'done',
      (error: HoldfastError) => error.code,
    );
  }
}

const screen = (pane: string) => host.ok('capture-pane', '-p', '-t', pane);

describe('an agent over MCP', () => {
  it('types into the panes that it made, and into no other', async () => {
    expect(await agent.run('send-keys', '-t', 'work', 'mine')).toBe('not-granted');
    const pane = await agent.run('new-session', '-dP', '-F', '#{pane_id}', '-s', 'own', 'cat');
    expect(await agent.run('send-keys', '-t', pane, 'mine')).toBe('');
    await host.until(
      () => screen(pane),
      (text) => text.includes('mine'),
    );
    const split = await agent.run('split-window', '-dP', '-F', '#{pane_id}', '-t', pane, 'cat');
    expect(await agent.run('send-keys', '-t', split, 'x')).toBe('');
    expect(await screen('work')).not.toContain('mine');
  });

  it('makes a window beside those of a person, and does not close theirs', async () => {
    const pane = await agent.run('new-window', '-dP', '-F', '#{pane_id}', '-t', 'work:', 'cat');
    expect(await agent.run('kill-session', '-t', 'work')).toBe('not-granted');
    expect(await agent.run('split-window', '-dt', 'work:0.0', 'cat')).toBe('not-granted');
    expect(await agent.run('new-window', '-t', 'work:', 'cat')).toBe('people-only');
    expect(await agent.run('kill-window', '-t', pane)).toBe('');
    expect(await host.ok('list-panes', '-s', '-t', 'work', '-F', '#{pane_id}')).toBe('%0');
  });

  it('does not get round it by synchronized panes, or by taking control', async () => {
    const pane = await agent.run('new-session', '-dP', '-F', '#{pane_id}', '-s', 'own', 'cat');
    await host.okAll(
      ['join-pane', '-d', '-s', 'work:0.0', '-t', pane],
      ['set-option', '-w', '-t', 'own', 'synchronize-panes', 'on'],
    );
    expect(await agent.run('send-keys', '-t', pane, 'both')).toBe('not-granted');
    expect((await screen('%0')).trim()).toBe('');
    for (const action of ['take', 'ask'])
      expect(await agent.ask('pane.control', { target: '%0', action })).toBe('not-granted');
  });

  it.each([
    ['run-shell', 'true'],
    ['set-option', '-g', 'status', 'off'],
    ['bind-key', 'x', 'kill-server'],
    ['pipe-pane', '-t', '%0', 'cat'],
    ['join-pane', '-s', '%0', '-t', '%0'],
    ['kill-server'],
    ['new-session', '-d', '-t', 'work'],
    ['send-keys', '-K', '-t', '%0', 'x'],
    ['kill-pane', '-a', '-t', '%0'],
  ])('is refused %s', async (...argv) => {
    expect(await agent.run(...argv)).toBe('people-only');
  });

  it('is refused every request that could reach further', async () => {
    const { saved } = await (await Agent.come({ kind: 'sdk', name: 'x', version: '0' })).peer.request(
      'session.save',
      { target: 'work' },
    );
    const refused: string[] = [];
    for (const method of Object.keys(requestNeeds) as ClientRequest['method'][]) {
      const code = await agent.ask(method, {
        ...samples[method],
        ...(method === 'session.restore' ? { saved } : {}),
      });
      if (code === 'people-only') refused.push(method);
    }
    expect(refused.sort()).toEqual(closed);
  });
});

/** Requests that agents over MCP may not send. */
const closed = [
  'agent.grant',
  'agent.report',
  'agent.revoke',
  'ask.answer',
  'audit.checkpoint',
  'audit.read',
  'control.open',
  'device.invite',
  'device.list',
  'device.rename',
  'device.revoke',
  'overlay.act',
  'push.show',
  'server.restart',
  'session.destroy',
  'session.detach',
  'session.reap',
  'session.restore',
  'session.save',
  'token.create',
  'token.list',
  'token.relayKey',
  'token.revoke',
  'viewport.close',
  'viewport.open',
];
/** Parameters without which a request is refused for their sake. */
const samples: Partial<Record<ClientRequest['method'], object>> = {
  'agent.grant': { target: '%0', agent: 'claude' },
  'agent.report': { pane: '%0', state: 'clear' },
  'ask.answer': { id: 'q1', value: 'yes' },
  'ask.cancel': { id: 'q1' },
  'ask.wait': { id: 'q1' },
  'audit.read': { from: 0 },
  'control.open': { argv: ['has-session'] },
  'device.pair': { publicKey: 'A'.repeat(43), name: 'x' },
  'device.rename': { id: 'x', name: 'x' },
  'overlay.act': { action: 'kill', id: '$0' },
  'session.destroy': { target: 'work' },
  'session.detach': { target: 'work' },
  'session.reap': { idleMs: 0 },
  'session.save': { target: 'work' },
  'token.relayKey': { id: 'x' },
  'pane.await': { target: 'work', for: ['text=x'], timeoutMs: 0 },
};

describe('a grant', () => {
  it('opens a pane to one agent, over kill -9 of the server, until it is revoked', async () => {
    expect(await host.ok('agent', 'grant', '%0', 'claude')).toMatch(
      /^%0 of work: claude over MCP, granted by /,
    );
    expect(await agent.run('send-keys', '-t', '%0', 'one')).toBe('');
    const other = await Agent.come({ kind: 'mcp', name: 'codex', version: '0' });
    expect(await other.run('send-keys', '-t', '%0', 'no')).toBe('not-granted');
    other.peer.destroy();
    const { pid } = (await host.status()).server;
    process.kill(pid, 'SIGKILL');
    await host.until(
      () => host.run('display-message', '-p', '#{pid}'),
      ({ code, out }) => code === 0 && out.trim() !== String(pid),
    );
    agent = await Agent.come();
    expect(await agent.run('send-keys', '-t', '%0', 'two')).toBe('');
    await host.until(
      () => screen('%0'),
      (text) => text.includes('onetwo'),
    );
    expect(await host.ok('agent', 'revoke', '%0', '--agent', 'claude')).toContain('%0 of work');
    expect(await agent.run('send-keys', '-t', '%0', 'x')).toBe('not-granted');
    expect(await host.ok('agent', 'grants')).toBe('');
    const audit = await host.ok('audit', 'show', '--by', 'owner');
    expect(audit).toContain('let claude over MCP change pane %0');
    expect(audit).toContain('no longer lets claude over MCP change pane %0');
  });

  it('of a session is for the panes that it will have', async () => {
    await host.ok('agent', 'grant', 'work', 'claude over MCP');
    await host.ok('new-window', '-d', '-t', 'work:', 'cat');
    expect(await agent.run('send-keys', '-t', 'work:1', 'x')).toBe('');
    expect(await agent.run('kill-session', '-t', 'work')).toBe('');
  });

  it('is given by people only: not by an agent in a pane, nor by the agent itself', async () => {
    expect(await agent.ask('agent.grant', { target: '%0', agent: 'claude' })).toBe('people-only');
    await host.ok('agent', 'mark', '-t', '%0', 'claude');
    const env = { HOLDFAST: `${socketOf(host)},1,0`, HOLDFAST_STATE: host.stateDir, HOLDFAST_PANE: '%0' };
    const { err } = await host.runWith({ env }, 'agent', 'grant', '%0', 'claude');
    expect(err).toContain("an agent or program can't do it");
  });

  it('says what is missing, and how a person grants it', async () => {
    const { err } = await agent.peer.request('command.run', { argv: ['send-keys', '-t', '%0', 'x'] });
    expect(err).toContain('a person can grant it: holdfast agent grant %0 claude');
    expect((await host.run('agent', 'grant', '%9', 'claude')).err).toBe("can't find pane: %9\n");
    expect((await host.run('agent', 'revoke', '%0')).err).toContain('nothing to revoke');
    expect((await host.run('agent', 'revoke')).err).toContain('name a pane or session');
  });
});

/** What a role lets one do: each thing tried over a connection as a front brings it, with a whole holdfast behind it. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientVocabulary } from '../../src/transport/Peer.ts';
import { Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24');
  await host.ok('new-session', '-d', '-s', 'private');
  await host.ok('set-buffer', 'secret-of-a-buffer');
});

afterAll(async () => {
  for (const peer of open.splice(0)) peer.destroy();
  await host.stop();
});

/** A connection from elsewhere, and what it was told. */
class Guest {
  readonly told: { method: string; params: unknown }[] = [];
  readonly peer: Peer<ClientVocabulary>;
  #waiting: (() => void)[] = [];

  static async come(...flags: string[]): Promise<Guest> {
    const all = flags.includes('--session') ? [] : ['--all-sessions'];
    const role = flags.includes('--role') ? [] : ['--role', 'operator'];
    const token = await host.ok('token', 'create', ...all, ...role, ...flags);
    const guest = new Guest(await connectUnix(socketOf(host)));
    await guest.peer.request('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'tui', name: 'guest', version: '0' },
      terminal: { cols: 60, rows: 20, term: 'xterm' },
      token,
      via: { carrier: 'websocket', address: '192.0.2.7' },
    });
    return guest;
  }

  private constructor(carrier: Awaited<ReturnType<typeof connectUnix>>) {
    this.peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({ answer: 'y' }),
      notification: (method, params) => {
        this.told.push({ method, params });
        if (method === 'viewport.frame')
          this.peer.notify('viewport.ack', { rev: (params as { rev: number }).rev });
        for (const wake of this.#waiting.splice(0)) wake();
      },
      closed: () => {},
    });
    open.push(this.peer);
  }

  /** All that it was told, as text: to look for what must not be in it. */
  get text(): string {
    return JSON.stringify(this.told);
  }

  async until(check: () => boolean): Promise<void> {
    while (!check()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  type(seq: number, data: string): void {
    this.peer.notify('viewport.input', { seq, data });
  }

  async refusal(method: Parameters<typeof this.peer.request>[0], params: object): Promise<string> {
    const asked = this.peer.request(method, params as never);
    return asked.then(
      () => 'done',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    );
  }
}

const size = () => host.ok('display-message', '-p', '-t', 'work', '#{window_width}x#{window_height}');

describe('an observer', () => {
  it('is refused everything that is not looking, by a typed error, and nothing of it happens', async () => {
    const guest = await Guest.come('--role', 'observer');
    await guest.peer.request('viewport.open', { target: 'work' });
    const asked: Record<string, object> = {
      'command.run': { argv: ['kill-server'] },
      'pane.read': { pane: '%0', cursor: 0 },
      'overlay.act': { action: 'kill', id: '$0' },
      'session.destroy': { target: 'work' },
      'session.detach': { target: 'work' },
      'session.save': { target: 'work' },
      'session.reap': { idleMs: 0 },
      'session.show': { target: 'work', tail: 10 },
      'session.list': { all: true },
      'server.restart': {},
    };
    for (const [method, params] of Object.entries(asked))
      expect([method, await guest.refusal(method as never, params)]).toEqual([method, 'read-only']);
    for (const method of ['token.create', 'token.list', 'token.revoke'])
      expect(await guest.refusal(method as never, { all: true })).toBe('owner-only');
    expect(await guest.refusal('viewport.close', {})).toBe('done');
    for (const taking of ['detachOthers', 'demoteOthers'])
      expect(await guest.refusal('viewport.open', { target: 'work', [taking]: true })).toBe('read-only');
    expect(await guest.refusal('session.show', { target: 'work' })).toBe('done');
    expect(await guest.refusal('session.list', {})).toBe('done');
  });

  it('can not type, nor run a binding, nor change the size; and is told so', async () => {
    const guest = await Guest.come('--role', 'observer');
    await guest.peer.request('viewport.open', { target: 'work' });
    const before = await size();
    guest.peer.notify('viewport.resize', { cols: 20, rows: 5 });
    guest.type(1, 'touch typed\r');
    await guest.until(() => guest.text.includes('viewport.inputRefused'));
    expect(guest.text).toContain('"code":"read-only"');
    // The prefix and c, %, ", d-like keys of others, the prompt and its words.
    guest.type(2, '\x02c');
    await guest.until(() => guest.text.includes('new-window needs the role operator'));
    guest.type(3, '\x02%');
    await guest.until(() => guest.text.includes('split-window needs the role operator'));
    guest.type(4, '\x02:kill-server\r');
    await guest.until(() => guest.text.includes('command-prompt needs the role operator'));
    guest.type(5, '\x02[');
    await guest.until(() => guest.text.includes('copy-mode needs the role operator'));
    expect(await host.ok('list-panes', '-s', '-t', 'work', '-F', '#{pane_in_mode}')).toBe('0');
    expect(await size()).toBe(before);
    expect(await host.ok('capture-pane', '-p', '-t', 'work')).not.toContain('typed');
    // Leaving is its own business.
    guest.type(6, '\x02d');
    await guest.until(() => guest.text.includes('"kind":"detached"'));
  });

  it('has no answer to a question that was open when it became one', async () => {
    const guest = await Guest.come('--role', 'operator');
    await guest.peer.request('viewport.open', { target: 'work' });
    const name = await host.ok('list-clients', '-F', '#{client_name}', '-t', 'work');
    const asked = host.run('confirm-before', '-t', name, 'new-window -t work:');
    await guest.until(() => guest.text.includes('(y/n)'));
    const other = await Guest.come('--role', 'operator');
    await other.peer.request('viewport.open', { target: 'work', demoteOthers: true });
    guest.type(1, 'y');
    await guest.until(() => guest.text.includes('viewport.inputRefused'));
    await asked;
    expect(await host.ok('list-windows', '-t', 'work', '-F', 'x')).toBe('x');
    for (const { peer } of [guest, other]) peer.destroy();
  });

  it('answers no prompt that somebody opens on it, and gets no clipboard', async () => {
    const guest = await Guest.come('--role', 'observer');
    await guest.peer.request('viewport.open', { target: 'work' });
    const name = await host.ok('list-clients', '-F', '#{client_name}', '-t', 'work');
    await host.run('confirm-before', '-t', name, 'new-window -t work:');
    await host.run('command-prompt', '-t', name, "rename-session -t work '%%'");
    guest.type(1, 'y');
    await guest.until(() => guest.text.includes('viewport.inputRefused'));
    await host.ok('set-buffer', '-w', '-t', name, 'clip-secret');
    await host.ok('display-message', '-c', name, 'after the clipboard');
    await guest.until(() => guest.text.includes('after the clipboard'));
    expect(guest.text).not.toContain('clip-secret');
    expect(await host.ok('list-windows', '-t', 'work', '-F', 'x')).toBe('x');
    guest.peer.destroy();
  });
});

describe('a token for one session', () => {
  it('shows that session and nothing of the others: lists, targets, events, clients', async () => {
    const guest = await Guest.come('--role', 'observer', '--session', 'work');
    const { sessions } = await guest.peer.request('session.list', {});
    expect(sessions.map(({ name }) => name)).toEqual(['work']);
    for (const target of ['private', '$1', 'private:0.0', '%1', '@1']) {
      expect(await guest.refusal('viewport.open', { target })).toMatch(/^no-such-/);
      expect(await guest.refusal('session.show', { target })).toMatch(/^no-such-/);
    }
    expect(await guest.refusal('pane.preview', { pane: '%1', cols: 10, rows: 3 })).toBe('no-such-pane');
    expect(await guest.refusal('server.status', {})).toBe('out-of-scope');
    const past = await guest.peer.request('events.subscribe', { since: '0', follow: true });
    await host.ok('new-window', '-d', '-t', 'private', '-n', 'private-window');
    await host.ok('new-window', '-d', '-t', 'work', '-n', 'shown-window');
    await guest.until(() => guest.text.includes('shown-window'));
    expect(JSON.stringify(past) + guest.text).not.toContain('private');
    await host.ok('kill-window', '-t', 'work:shown-window');
    expect((await guest.peer.request('client.list', {})).clients).toEqual([]);
    guest.peer.destroy();
  });

  it('keeps an operator to it: commands about it run, others are refused with what would be allowed', async () => {
    const guest = await Guest.come('--session', 'work');
    const run = async (...argv: string[]) => guest.peer.request('command.run', { argv });
    expect(await run('list-sessions', '-F', '#{session_name}')).toMatchObject({ out: 'work\n' });
    expect(await run('rename-window', '-t', 'work', 'mine')).toMatchObject({ exitCode: 0 });
    expect(await run('list-windows', '-a', '-F', '#{session_name}')).toMatchObject({ out: 'work\n' });
    for (const argv of [
      ['kill-server'],
      ['new-session', '-d'],
      ['set-option', '-g', 'status', 'off'],
      ['run-shell', 'true'],
      ['list-buffers'],
      ['show-buffer'],
      ['bind-key', 'x', 'kill-server'],
      ['source-file', '/dev/null'],
      ['if-shell', '-F', '1', 'kill-server'],
    ]) {
      const { exitCode, err } = await run(...argv);
      expect([argv, exitCode, err]).toEqual([
        argv,
        1,
        expect.stringContaining('this token is for session work only'),
      ]);
    }
    expect(await run('kill-session', '-t', 'private')).toMatchObject({
      exitCode: 1,
      err: "can't find session: private\n",
    });
    expect(await run('confirm-before', '-y', 'kill-server')).toMatchObject({ exitCode: 1 });
    expect(await host.ok('has-session', '-t', 'private')).toBe('');
    guest.peer.destroy();
  });

  it('lets an operator set what shows and no more: nothing that the owner would run, at this session or others', async () => {
    const guest = await Guest.come('--session', 'work');
    const run = async (...argv: string[]) => guest.peer.request('command.run', { argv });
    const made = `${host.dir}/made-by-a-guest`;
    const refused = expect.stringContaining('this token is for session work only');
    for (const argv of [
      ['set-option', '-t', 'work', 'after-new-window', `run-shell 'touch ${made}'`],
      ['set-option', '-t', 'work', 'window-renamed', 'kill-session -t private'],
      ['set-window-option', '-t', 'work', 'pane-exited', 'kill-server'],
      ['set-option', 'command-alias[7]', `new-window=run-shell 'touch ${made}'`],
      ['set-option', '-t', 'work', 'default-command', `touch ${made}`],
      ['set-option', '-t', 'work', 'status-left', `#(touch ${made})`],
      ['set-option', '-t', 'work', '@script', `touch ${made}`],
      ['set-option', 'copy-command', `touch ${made}`],
      ['send-keys', '-K', 'C-b', ':'],
      ['send-keys', '-X', 'copy-pipe', `touch ${made}`],
      ['detach-client', '-E', `touch ${made}`],
      ['detach-client', '-P'],
    ]) {
      const { exitCode, err } = await run(...argv);
      expect([argv, exitCode, err]).toEqual([argv, 1, refused]);
    }
    const line = await guest.peer.request('command.run', { line: 'PATH=/theirs' });
    expect([line.exitCode, line.err]).toEqual([1, refused]);
    const condition = `%if '#(touch ${made})'\ndisplay-message -p no\n%endif\ndisplay-message -p '#(touch ${made})'`;
    expect(await guest.peer.request('command.run', { line: condition })).toMatchObject({ out: '\n' });
    expect(
      await guest.refusal('viewport.open', { target: 'work', detachOthers: true, hangUpOthers: true }),
    ).toBe('out-of-scope');
    expect(await run('set-option', '-t', 'work', 'status-left', '[#S] ')).toMatchObject({ exitCode: 0 });
    expect(await run('display-message', '-p', '#{S:#S }')).toMatchObject({ out: 'work \n' });
    await host.ok('set-hook', '-t', 'work', 'after-rename-window', "set-option -g @by-the-owner 'ran'");
    await run('rename-window', '-t', 'work', 'renamed');
    expect(await host.ok('show-options', '-gv', '@by-the-owner')).toBe('ran');
    expect(await host.ok('show-environment', '-g', 'PATH')).not.toContain('theirs');
    await host.ok('run-shell', 'true');
    expect(existsSync(made)).toBe(false);
    guest.peer.destroy();
  });

  it('loses sight of a command that runs when its window moves to another session', async () => {
    const id = (await host.ok('exec', '-d', '-s', 'work', '--', 'sleep 1000')).trim();
    const guest = await Guest.come('--role', 'operator', '--session', 'work');
    const { exec } = (await guest.peer.request('exec.show', { id })) as { exec: { pane: string } };
    await host.ok('move-window', '-d', '-s', exec.pane, '-t', 'private:');
    expect(await guest.refusal('exec.show', { id })).toBe('no-such-exec');
    expect(await guest.refusal('exec.read', { id, from: 0, limit: 10 })).toBe('no-such-exec');
    expect(await guest.refusal('exec.end', { id, how: 'kill' })).toBe('no-such-exec');
    expect(JSON.stringify(await guest.peer.request('exec.list', {}))).not.toContain(id);
    await host.ok('exec', 'end', '--kill', id);
  });

  it('does not show another session when its own ends, nor when somebody switches the client', async () => {
    await host.ok('new-session', '-d', '-s', 'short');
    await host.ok('set-option', '-t', 'short', 'detach-on-destroy', 'off');
    const guest = await Guest.come('--role', 'observer', '--session', 'short');
    await guest.peer.request('viewport.open', {});
    const name = await host.ok('list-clients', '-F', '#{client_name}', '-t', 'short');
    expect((await host.run('switch-client', '-c', name, '-t', 'private')).err).toContain(
      'session short only',
    );
    await host.ok('kill-session', '-t', 'short');
    await guest.until(() => guest.text.includes('viewport.closed'));
    expect(guest.text).toContain('"kind":"session-ended"');
    expect(guest.text).not.toContain('private');
    guest.peer.destroy();
  });
});

describe('who is there', () => {
  it('is listed with how, from where, and as what', async () => {
    const guest = await Guest.come('--role', 'observer', '--name', 'for bob');
    await guest.peer.request('viewport.open', { target: 'work' });
    expect(await host.ok('list-clients', '-t', 'work')).toMatch(
      /^websocket-\d+: work \[60x20 xterm\] \(.*read-only.*\) observer guest over websocket from 192\.0\.2\.7$/m,
    );
    expect(await host.ok('client', 'list', 'work')).toContain(
      'guest at work, observer, websocket, from 192.0.2.7',
    );
    guest.peer.destroy();
  });

  it('is ended or left looking by who takes over, and is told by whom', async () => {
    const first = await Guest.come();
    const second = await Guest.come();
    await first.peer.request('viewport.open', { target: 'work' });
    await second.peer.request('viewport.open', { target: 'work', demoteOthers: true });
    await first.until(() => first.text.includes('viewport.access'));
    expect(first.text).toContain('"readOnly":true,"by":"guest over websocket from 192.0.2.7"');
    first.type(1, 'x');
    await first.until(() => first.text.includes('viewport.inputRefused'));
    const third = await Guest.come();
    await third.peer.request('viewport.open', { target: 'work', detachOthers: true });
    await second.until(() => second.text.includes('viewport.closed'));
    expect(second.text).toContain('"kind":"detached","by":"guest over websocket from 192.0.2.7"');
    const terminal = host.terminal(['session', 'attach', 'work', '--takeover']);
    await third.until(() => third.text.includes('viewport.access'));
    terminal.end();
    for (const { peer } of [first, second, third]) peer.destroy();
  });
});

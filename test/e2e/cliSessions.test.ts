/** The noun-verb commands about sessions, from the built program. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionInfo } from '../../src/protocol/messages.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

const listAll = async () => JSON.parse(await host.ok('session', 'list', '--all', '--json')) as SessionInfo[];

describe('holdfast session', () => {
  it('makes, shows, detaches and ends sessions', { timeout: 60_000 }, async () => {
    expect(
      await host.ok('session', 'create', '--name', 'work', '--', 'sh', '-c', 'printf "l1\\nl2\\n"; cat'),
    ).toBe('$0');
    const short = ['--name', 'a#b', '--cwd', host.dir, '--', 'echo', 'one;'];
    expect(await host.ok('session', 'create', ...short)).toBe('$1');
    await host.until(
      () => host.ok('session', 'show', 'work:0.0', '--tail', '5'),
      (text) => text === 'l1\nl2',
    );
    expect(await host.ok('session', 'show', '%0', '--tail', '1')).toBe('l2');
    const shown = JSON.parse(await host.ok('session', 'show', '@0', '--json'));
    expect(shown).toMatchObject({ session: { id: '$0', name: 'work' }, pane: '%0' });
    expect(await host.ok('session', 'detach', 'work')).toBe('detached 0 clients from work ($0)');
    const twice = await host.run('session', 'create', '--name', 'work');
    expect(twice).toMatchObject({ code: 1, err: 'duplicate session: work\n' });
    // 'echo' has ended, and its session with it.
    await host.until(
      () => host.ok('list-sessions', '-F', '#S'),
      (text) => text === 'work',
    );
    expect(await host.ok('session', 'destroy', 'work', '--json')).toBe('{"id":"$0","name":"work"}');
    const ended = await listAll();
    expect(ended.map(({ name, ended: how }) => [name, how?.cause])).toEqual([
      ['work', 'destroyed'],
      ['a#b', 'last window closed'],
    ]);
  });

  it('keeps of ended sessions why, by whom, when and what they showed', { timeout: 60_000 }, async () => {
    const before = Date.now();
    await host.ok('new-session', '-d', '-s', 'gone', 'printf "the last words"; cat');
    await host.ok('new-session', '-d', '-s', 'stays');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'gone'),
      (text) => text.includes('the last words'),
    );
    await host.ok('kill-session', '-t', 'gone');
    const [, gone] = await listAll();
    expect(gone).toMatchObject({ name: 'gone', ended: { cause: 'killed' } });
    expect(gone?.ended?.by).toMatch(/\S/);
    expect(gone?.ended?.at).toBeGreaterThanOrEqual(before);
    expect(await host.ok('session', 'show', 'gone')).toContain('its last screen:\nthe last words');
    expect(await host.ok('session', 'list')).not.toContain('gone');
    // Also when the server has gone as well.
    await host.ok('kill-server');
    const names = (await listAll()).map(({ name, ended }) => `${name}: ${ended?.cause}`);
    expect(names).toEqual(['stays: server killed', 'gone: killed']);
    expect(await host.ok('session', 'show', 'gone', '--tail', '1')).toBe('the last words');
    const folder = join(host.stateDir, 'ended');
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, 'damaged.json'), '{"version":1,');
    expect((await listAll()).length).toBe(2);
  });

  it('ends idle ones on request, and only those', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'idle');
    await host.ok('new-session', '-d', '-s', 'busy', 'cat');
    const refused = await host.run('session', 'destroy', '--idle', 'soon');
    expect(refused).toMatchObject({ code: 1, err: '--idle takes a time such as 24h, 7d or 90m: soon\n' });
    expect(await host.ok('session', 'destroy', '--idle', '24h')).toBe('');
    const dry = await host.until(
      () => host.ok('session', 'destroy', '--idle', '1s', '--dry-run'),
      (text) => text !== '',
    );
    expect(dry).toMatch(/^would end idle \(\$0\), idle for \d+s$/);
    expect(await host.ok('session', 'destroy', '--idle', '1s')).toMatch(/^ended idle/);
    expect(await host.ok('list-sessions', '-F', '#S')).toBe('busy');
  });
  it('attaches a terminal, and sends whoever looks back to their shell', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'echo seen; cat');
    const terminal = host.terminal(['session', 'attach', 'work']);
    await terminal.until((text) => text.includes('seen'));
    expect(JSON.parse(await host.ok('session', 'detach', 'work', '--json'))).toEqual({
      id: '$0',
      name: 'work',
      detached: 1,
    });
    await terminal.exit;
    expect(await host.ok('list-sessions', '-F', '#S #{session_attached}')).toBe('work 0');
    const nothing = await host.run('session', 'attach', 'nothing');
    expect(nothing).toMatchObject({ code: 1, err: "can't find session: nothing\n" });
  });
});

describe('the configuration', () => {
  const write = (text: string) => {
    mkdirSync(join(host.dir, 'config', 'holdfast'));
    writeFileSync(join(host.dir, 'config', 'holdfast', 'holdfast.conf'), text);
  };

  it('is in force for the first session, and errors in it stop nothing', { timeout: 60_000 }, async () => {
    write(
      'set -g base-index 7\nset -g display-time 0\nset -g nonsense 1\nunknown-thing\nset -g @after yes\n',
    );
    expect(await host.ok('new-session', '-d', '-P', '-F', '#I #{@after}')).toBe('7 yes');
    const terminal = host.terminal(['attach-session']);
    await terminal.until((text) => text.includes('2 problems, see show-messages'));
    const messages = await host.ok('show-messages');
    expect(messages).toMatch(/holdfast\.conf:4: unknown command: unknown-thing/);
    expect(messages).toMatch(/invalid option: nonsense/);
    terminal.end();
    await terminal.exit;
  });

  it('can be another file, and may call holdfast itself', { timeout: 60_000 }, async () => {
    write('set -g @from default\n');
    const other = join(host.dir, 'other.conf');
    writeFileSync(
      other,
      `set -g @from other\nrun-shell '${process.execPath} ${join(process.cwd(), 'bin/holdfast.cjs')} set -g @inner done'\n`,
    );
    expect(await host.ok('-f', 'other.conf', 'new-session', '-d', '-P', '-F', '#{@from} #{@inner}')).toBe(
      'other done',
    );
    expect(await host.ok('show-environment', '-g')).not.toContain('HOLDFAST_CONFIG');
  });

  it('is not loaded again when a server carries on', { timeout: 60_000 }, async () => {
    write('set -g @from file\n');
    await host.ok('new-session', '-d');
    await host.ok('set', '-g', '@from', 'hand');
    await host.ok('server', 'restart');
    expect(await host.ok('show', '-gv', '@from')).toBe('hand');
  });
});

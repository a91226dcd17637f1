/** The gate with real programs behind it: pipes, synchronized panes, a keeper of an earlier release, two terminals. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaneControl } from '../../src/protocol/paneControl.ts';
import { Installation } from '../helpers/Installation.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestFront } from '../helpers/TestFront.ts';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';
import { Typist } from '../helpers/Typist.ts';

let host: TestHost;
const open: Typist[] = [];
const terminals: TestTerminal[] = [];

beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  for (const typist of open.splice(0)) typist.peer.destroy();
  for (const terminal of terminals.splice(0)) terminal.end();
  await host.stop();
});

/** A session whose first pane keeps all that it gets in a file; the second is an agent's. */
async function startWork(start: (...argv: string[]) => Promise<unknown> = (...argv) => host.ok(...argv)) {
  await start('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', recorder('got'));
  await host.ok('split-window', '-d', '-t', 'work', 'cat');
  await host.ok('agent', 'mark', '-t', '%1', 'bot');
  await ready('%0');
}
const recorder = (name: string) => `stty raw -echo; : > ${file(name)}; echo ready; exec cat > ${file(name)}`;
const file = (name: string) => join(host.dir, name);
const ready = (pane: string) =>
  host.until(
    () => host.ok('capture-pane', '-p', '-t', pane),
    (text) => text.includes('ready'),
  );
const got = (name: string) => readFileSync(file(name), 'latin1');
const untilGot = (name: string, check: (text: string) => boolean) =>
  host.until(() => Promise.resolve(got(name)), check);

const agent = (...argv: string[]) =>
  host.runWith(
    { env: { HOLDFAST: `${socketOf(host)},1,0`, HOLDFAST_STATE: host.stateDir, HOLDFAST_PANE: '%1' } },
    ...argv,
  );
async function come(...flags: string[]): Promise<Typist> {
  const typist = await Typist.come(host, flags);
  open.push(typist);
  return typist;
}
async function control(pane: string): Promise<PaneControl> {
  const [one] = JSON.parse(await host.ok('control', 'status', '-t', pane, '--json')) as PaneControl[];
  if (!one) throw new Error('no pane');
  return one;
}
const holder = (pane: string, actor: string | undefined) =>
  host.until(
    () => control(pane),
    (now) => now.holder?.actor === actor,
  );

describe('a pipe into a pane (pipe-pane -I)', () => {
  it('of an agent waits for a pane that a person holds, and types once it is free', async () => {
    await startWork();
    await host.ok('set-option', '-g', 'control-wait', '86400');
    await host.ok('send-keys', '-t', '%0', 'mine');
    expect((await agent('pipe-pane', '-I', '-t', '%0', 'printf piped')).code).toBe(0);
    await host.ok('send-keys', '-t', '%0', ' and mine');
    await host.ok('control', 'release', '-t', '%0');
    await untilGot('got', (text) => text.endsWith('piped'));
    expect(got('got')).toBe('mine and minepiped');
    expect((await control('%0')).holder?.name).toBe('bot in %1');
  });

  it('of an agent is cut by the key of a person: no byte of it comes after', async () => {
    await startWork();
    await host.ok('set-option', '-g', 'control-wait', '0');
    const person = await come();
    await agent('pipe-pane', '-I', '-t', '%0', 'while printf aaaaaaaa; do :; done');
    await untilGot('got', (text) => text.length > 10_000);
    person.type('P');
    await holder('%0', 'person');
    person.type('Q');
    await untilGot('got', (text) => text.includes('Q'));
    const text = got('got');
    expect(text.slice(text.indexOf('P'))).toBe('PQ');
  });
});

describe('of synchronized panes, one that another holds', () => {
  beforeEach(async () => {
    await startWork();
    await host.ok('split-window', '-d', '-t', 'work', recorder('other'));
    await ready('%2');
    await host.ok('set-option', '-g', 'control-wait', '86400');
    await host.ok('send-keys', '-t', '%0', 'mine');
    await host.ok('set-option', '-w', '-t', 'work', 'synchronize-panes', 'on');
  });

  it('is left out of what a guest types, and the others get it', async () => {
    await host.ok('select-pane', '-t', '%2');
    const bob = await come('--name', 'bob');
    bob.type('bobs');
    await untilGot('other', (text) => text === 'bobs');
    // A key of the owner comes after what might have been typed there.
    await host.ok('set-option', '-w', '-t', 'work', 'synchronize-panes', 'off');
    await host.ok('send-keys', '-t', '%0', '.');
    await untilGot('got', (text) => text.endsWith('.'));
    expect(got('got')).toBe('mine.');
    expect((await control('%0')).holder?.id).toBe('owner');
  });

  it('is left out of an agent’s send-keys, which does not wait for it', async () => {
    expect((await agent('send-keys', '-t', '%2', 'bots')).code).toBe(0);
    await untilGot('other', (text) => text === 'bots');
    await host.ok('set-option', '-w', '-t', 'work', 'synchronize-panes', 'off');
    await host.ok('send-keys', '-t', '%0', '.');
    await untilGot('got', (text) => text.endsWith('.'));
    expect(got('got')).toBe('mine.');
  });
});

describe('a keeper of an earlier release, which drops no input,', () => {
  it('types what it has before the key of a person, and nothing of the agent after it', async () => {
    const older = new Installation(host, 'older', { build: 'aaaaaaaa' });
    const keeper = join(older.dir, 'dist', 'keeper-main.cjs');
    const text = readFileSync(keeper, 'utf8');
    const made = text.replace(/\bversion: 4,/, 'version: 3,').replaceAll('dropInput:', 'unknown:');
    expect(made).not.toBe(text);
    writeFileSync(keeper, made.replaceAll('case "dropInput"', 'case "unknown"'));
    await startWork((...argv) => older.run(...argv));
    expect((await host.status()).keeper.build).toBe('aaaaaaaa');
    const person = await come();
    const pid = await host.ok('display-message', '-p', '-t', '%0', '#{pane_pid}');
    process.kill(Number(pid), 'SIGSTOP');
    // All of it waits in the keeper.
    const size = 3 * 1024 * 1024;
    await host.runWith({ stdin: 'a'.repeat(size) }, 'load-buffer', '-');
    expect((await agent('paste-buffer', '-t', '%0')).code).toBe(0);
    person.type('P');
    await holder('%0', 'person');
    process.kill(Number(pid), 'SIGCONT');
    person.type('Q');
    await untilGot('got', (all) => all.includes('Q'));
    expect(got('got')).toBe(`${'a'.repeat(size)}PQ`);
    const next = await agent('send-keys', '-t', '%0', '--control-wait', '0', 'x');
    expect(next.err).toContain('was lost');
  });
});

describe('in two terminals', () => {
  it('a guest asks by one key, the owner sees it and gives by one key, and both see who has it', async () => {
    await startWork();
    const front = new TestFront(host);
    const token = await host.ok(
      'token',
      'create',
      '--session',
      'work',
      '--role',
      'operator',
      '--name',
      'bob',
    );
    const mine = host.terminal(['attach-session', '-t', 'work']);
    terminals.push(mine);
    const his = host.terminal(['connect', `${await front.url}#${token}`], { cols: 100, rows: 24 });
    terminals.push(his);
    await mine.until((text) => text.includes('[work]'));
    await his.until((text) => text.includes('[work]'));

    mine.type('m');
    await untilGot('got', (text) => text === 'm');
    his.type('h');
    await his.until((text) => /has control \(typing, \d+ s\); C-b k asks/.test(text));
    his.type('\x02k');
    await mine.until((text) => text.includes('bob asks for control: C-b k gives it, C-b K keeps it'));
    mine.type('\x02K');
    await his.until((text) => text.includes('keeps control of pane %0'));
    his.type('\x02k');
    await mine.until((text) => text.includes('bob asks for control'));
    mine.type('\x02k');
    await his.until((text) => text.includes('you have control of pane %0'));
    await mine.until((text) => text.includes('bob has control'));
    his.type('h');
    await untilGot('got', (text) => text === 'mh');
    // The owner ranks higher: a key is enough, and both see that too.
    mine.type('M');
    await his.until((text) => text.includes('took control of pane %0'));
    await untilGot('got', (text) => text === 'mhM');
    await front.stop();
  });
});

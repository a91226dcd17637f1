/** Control of a pane, with a whole holdfast behind it: who types, who is refused, who takes over, and what is dropped. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaneControl } from '../../src/protocol/paneControl.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { Typist } from '../helpers/Typist.ts';

let host: TestHost;
const open: Typist[] = [];
const come = async (...flags: string[]): Promise<Typist> => {
  const typist = await Typist.come(host, flags);
  open.push(typist);
  return typist;
};

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat -v');
  await host.ok('split-window', '-t', 'work', 'cat');
  await host.ok('agent', 'mark', '-t', '%1', 'bot');
});
afterEach(async () => {
  for (const typist of open.splice(0)) typist.peer.destroy();
  await host.stop();
});

/** Environment of a command in a pane. */
const inPane = (pane: string) => ({
  HOLDFAST: `${socketOf(host)},1,0`,
  HOLDFAST_STATE: host.stateDir,
  HOLDFAST_PANE: pane,
});
const agent = (...argv: string[]) => host.runWith({ env: inPane('%1') }, ...argv);

const screen = () => host.ok('capture-pane', '-p', '-t', '%0');
const shows = (text: string) => host.until(screen, (seen) => seen.includes(text));
async function control(): Promise<PaneControl> {
  const [pane] = JSON.parse(await host.ok('control', 'status', '-t', '%0', '--json')) as PaneControl[];
  if (!pane) throw new Error('no pane');
  return pane;
}
const events = async () =>
  (await host.ok('events', '--json', '--since', '0', '--no-follow'))
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; principal?: string; by?: string; cause?: string })
    .filter(({ type }) => type.startsWith('control-'))
    .map(({ type, principal, by, cause }) => [type.slice(8), principal, by, cause].filter(Boolean).join(' '));

describe('a user alone', () => {
  it('meets no control: not in events, not in lists, not with two terminals', async () => {
    await host.ok('select-pane', '-t', '%0');
    const [one, two] = [await come(), await come()];
    one.type('one ');
    two.type('two ');
    await host.ok('send-keys', '-t', '%0', 'three');
    await shows('three');
    expect(await events()).toEqual([]);
    expect([...one.told, ...two.told].join()).not.toMatch(/has control|inputRefused/);
  });
});

describe('an agent', () => {
  it('types into a free pane, waits for one that a person types in, and then is refused with the name', async () => {
    await host.ok('set-option', '-g', 'control-wait', '0');
    expect((await agent('send-keys', '-t', '%0', 'of-the-bot')).code).toBe(0);
    await shows('of-the-bot');
    expect(await control()).toMatchObject({ holder: { name: 'bot in %1', actor: 'agent' }, by: 'typing' });
    await host.ok('send-keys', '-t', '%0', 'mine');
    const lost = await agent('send-keys', '-t', '%0', 'too-late');
    expect([lost.code, lost.err]).toMatchObject([1, expect.stringMatching(/was lost: \w+ took it/)]);
    const held = await agent('send-keys', '-t', '%0', 'too-late');
    expect([held.code, held.err]).toMatchObject([
      1,
      expect.stringMatching(/\w+ has control of pane %0 \(typing, \d+ s\)/),
    ]);
    expect((await agent('paste-buffer', '-t', '%0')).code).toBe(0);
    await host.ok('set-buffer', 'pasted');
    expect((await agent('paste-buffer', '-t', '%0')).code).toBe(1);
    expect(await screen()).not.toContain('too-late');
    const me = (await control()).holder?.name;
    expect(await events()).toEqual([
      'taken bot in %1',
      `lost bot in %1 ${me} taken`,
      `taken ${me} bot in %1`,
    ]);
  });

  it('that waits goes on when the person releases, and can take nothing back', async () => {
    await host.ok('set-option', '-g', 'control-wait', '40');
    await host.ok('send-keys', '-t', '%0', 'mine');
    for (const words of [
      ['control', 'take', '-t', '%0'],
      ['control', 'give', '-t', '%0'],
      ['control', 'release', '-t', '%0'],
    ])
      expect((await agent(...words)).code).toBe(1);
    for (const [option, value] of [
      ['control', 'shared'],
      ['@actor', 'person'],
    ] as const) {
      const set = await agent('set-option', '-p', '-t', '%1', option, value);
      expect([set.code, set.err]).toEqual([
        1,
        `setting ${option} is for people: an agent or program can't do it\n`,
      ]);
    }
    const waiting = agent('send-keys', '-t', '%0', 'later');
    await host.until(
      () => host.ok('list-clients'),
      () => true,
    );
    await host.ok('control', 'release', '-t', '%0');
    expect((await waiting).code).toBe(0);
    await shows('later');
  });

  it('loses the pane to the first key of a person: it is typed, and nothing of the agent after it', async () => {
    await host.ok('set-option', '-g', 'control-wait', '0');
    await host.ok('select-pane', '-t', '%0');
    const person = await come();
    const got = join(host.dir, 'got');
    await host.ok('respawn-pane', '-k', '-t', '%0', `stty raw -echo; echo ready; exec cat > ${got}`);
    await shows('ready');
    // The program stops reading: what the agent types waits in the keeper.
    const pid = await host.ok('display-message', '-p', '-t', '%0', '#{pane_pid}');
    process.kill(Number(pid), 'SIGSTOP');
    await host.runWith({ stdin: `${'a'.repeat(200)}\n`.repeat(10_000) }, 'load-buffer', '-');
    const pasting = agent('paste-buffer', '-t', '%0');
    await host.until(control, ({ holder }) => holder?.actor === 'agent');
    person.type('P');
    await host.until(control, ({ holder }) => holder?.actor === 'person');
    const pasted = await pasting;
    process.kill(Number(pid), 'SIGCONT');
    person.type('Q');
    const read = () => Promise.resolve(readFileSync(got, 'latin1'));
    const all = await host.until(read, (text) => text.includes('Q'));
    expect(all.slice(all.indexOf('P'))).toBe('PQ');
    // Some of it had been read by then.
    expect(all.length).toBeGreaterThan(1000);
    expect(all.length).toBeLessThan(100_000);
    // Told once: by the call that was under way, or by the next one.
    const next = await agent('send-keys', '-t', '%0', 'x');
    expect([pasted.err, next.err].filter((err) => err.includes('was lost'))).toHaveLength(1);
  });

  it('is shown to who looks while it has control, with its sign', async () => {
    await host.ok('select-pane', '-t', '%0');
    await host.ok('set-option', '-g', 'pane-border-status', 'top');
    const person = await come();
    await agent('send-keys', '-t', '%0', 'x');
    await person.until('⚙ bot in %1 has control');
    await person.until('⚙ bot in %1 ');
    expect(await host.ok('display-message', '-p', '-t', '%0', '#{pane_control}/#{pane_control_actor}')).toBe(
      'bot in %1/agent',
    );
  });
});

describe('a guest', () => {
  it('is refused at the moment of typing with the keys to press, asks, and is given control by one key', async () => {
    await host.ok('select-pane', '-t', '%0');
    const owner = await come();
    const guest = await come('--name', 'bob');
    owner.type('mine ');
    await shows('mine');
    guest.type('x');
    await guest.until(/inputRefused.*has control \(typing, \d+ s\); C-b k asks"/);
    guest.type('\x02k');
    await owner.until('bob asks for control: C-b k gives it, C-b K keeps it');
    owner.type('\x02K');
    await guest.until('keeps control of pane %0');
    guest.type('\x02k');
    const asked = await host.until(control, ({ asker }) => asker?.name === 'bob');
    expect(asked.askLeftMs).toBeGreaterThan(0);
    expect(asked.askLeftMs).toBeLessThanOrEqual(30_000);
    owner.type('\x02k');
    await guest.until('you have control of pane %0');
    guest.type('bobs ');
    await shows('mine bobs');
    // The owner ranks higher: a key is enough.
    owner.type('again ');
    await shows('mine bobs again');
    await guest.until('took control of pane %0');
  });

  it('takes a pane with a click into its program, and not with a pointer that only moves', async () => {
    const got = join(host.dir, 'got');
    const script = `printf '\\033[?1003h\\033[?1006hready'; stty raw -echo; exec cat > ${got}`;
    await host.ok('respawn-pane', '-k', '-t', '%0', script);
    await shows('ready');
    const read = () => Promise.resolve(readFileSync(got, 'latin1'));
    const bob = await come('--name', 'bob');
    bob.type('\x1b[<35;5;3M');
    await host.until(read, (text) => text.includes('<35;5;'));
    expect((await control()).holder).toBe(null);
    bob.type('\x1b[<0;5;3M\x1b[<0;5;3m');
    await host.until(read, (text) => text.includes('<0;5;'));
    expect((await control()).holder?.name).toBe('bob');
  });

  it('keeps a pane from equals until it leaves', async () => {
    await host.ok('select-pane', '-t', '%0');
    const bob = await come('--name', 'bob');
    const eve = await come('--name', 'eve');
    bob.type('bob ');
    await shows('bob');
    eve.type('x');
    await eve.until('bob has control');
    await host.ok('detach-client', '-t', 'websocket-1');
    await host.until(control, ({ holder }) => holder === null);
    eve.type('eve ');
    await shows('bob eve');
  });
});

it('is known to the next server after kill -9', async () => {
  await host.ok('set-option', '-g', 'control-wait', '0');
  await agent('send-keys', '-t', '%0', 'x');
  await host.ok('control', 'take', '-t', '%0');
  const before = await control();
  const pid = await host.ok('display-message', '-p', '#{pid}');
  process.kill(Number(pid), 'SIGKILL');
  await host.until(
    () => host.run('display-message', '-p', '#{pid}'),
    ({ code, out }) => code === 0 && out.trim() !== pid,
  );
  expect(await control()).toMatchObject({ holder: before.holder, by: 'taken' });
  expect((await agent('send-keys', '-t', '%0', 'y')).code).toBe(1);
  await host.ok('control', 'give', '-t', '%0', 'bot in %1');
  expect((await agent('send-keys', '-t', '%0', 'z')).code).toBe(0);
});

it('of many panes is told, taken and released together, and shared by option is nobody’s', async () => {
  await host.ok('control', 'take', '-t', 'work');
  expect(await host.ok('control', 'status', '-t', 'work')).toMatch(
    /^%0: \w+ \(taken, \d+ s\)\n%1: \w+ \(taken, \d+ s\)$/,
  );
  await host.ok('control', 'release', '-t', 'work:0');
  expect(await host.ok('control', 'status', '-t', '$0')).toBe('%0: nobody\n%1: nobody');
  await host.ok('set-option', '-t', 'work', 'control', 'shared');
  expect(await host.ok('control', 'status', '-t', 'work:0.0')).toBe('%0: everybody types');
  const refused = await host.run('control', 'take', '-t', '%0');
  expect([refused.code, refused.err]).toEqual([
    1,
    'pane %0: everybody types into it, as its option control says\n',
  ]);
  await host.ok('send-keys', '-t', '%0', 'mine');
  expect((await agent('send-keys', '-t', '%0', 'its')).code).toBe(0);
  for (const target of ['', '%9', 'nobody'])
    expect((await host.run('control', 'status', `--pane=${target}`)).code).toBe(1);
});

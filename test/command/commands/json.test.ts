/** --json of every command that lists or shows. */
import { beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../../src/command/commands/index.ts';
import { CommandBench } from '../../helpers/CommandBench.ts';

let bench: CommandBench;
beforeEach(async () => {
  bench = new CommandBench();
  await bench.ok('new-session -d -s a -n edit');
  await bench.ok('split-window -d -t a');
  await bench.ok('new-session -d -s b');
  await bench.ok('set-buffer text');
  await bench.ok('set-hook -g after-new-window "display-message x"');
});

/** Lists and what is shown, by name: a new one is in the table from its first day. */
const listing = commands.filter(({ name }) => /^(list|show)-/.test(name)).map(({ name }) => name);
const one = async (line: string) => JSON.parse(await bench.ok(line)) as Record<string, unknown>[];

describe('a command that lists or shows', () => {
  it.each(listing)('%s prints an array of objects on one line', async (name) => {
    if (name === 'show-messages') bench.attachCaller('a');
    const out = await bench.ok(`${name} --json`);
    expect(out).not.toContain('\n');
    const objects = JSON.parse(out) as unknown[];
    expect(objects.every((each) => typeof each === 'object' && each !== null)).toBe(true);
  });

  it.each(listing)('%s says so in its help, and as tmux that it has no flag --', async (name) => {
    const spec = commands.find((each) => each.name === name);
    expect(spec?.flags.map(({ flag }) => flag)).toContain('json');
    expect(await bench.error(`${name} --jso`)).toBe(`command ${name}: invalid flag --`);
  });
});

describe('the objects', () => {
  it('of panes name their window and session, and the filter chooses among them', async () => {
    expect(await one('list-panes -a --json')).toHaveLength(3);
    expect(await one("list-panes -a -f '#{==:#{session_name},b}' --json")).toMatchObject([
      { id: '%2', index: 0, active: true, window: { id: '@1', index: 0 }, session: { id: '$1', name: 'b' } },
    ]);
  });

  it('of windows and sessions are those of session list', async () => {
    expect(await one('list-windows -t a --json')).toMatchObject([
      { id: '@0', name: 'edit', active: true, panes: [{ id: '%0' }, { id: '%1' }], session: { name: 'a' } },
    ]);
    expect(await one('ls --json')).toMatchObject([
      { id: '$0', name: 'a', attached: 0, windows: [{ id: '@0' }] },
      { id: '$1', name: 'b' },
    ]);
  });

  it('of clients are those of client list', async () => {
    bench.attachCaller('b');
    expect(await one('list-clients --json')).toMatchObject([
      { name: '/dev/pts/9', session: { name: 'b' }, cols: 80, rows: 24, token: null },
    ]);
  });

  it('of keys have the command and the note', async () => {
    await bench.ok("bind-key -N 'say hello' -r x display-message hello");
    expect(await one('list-keys --json -T prefix x')).toEqual([
      { table: 'prefix', key: 'x', command: 'display-message hello', note: 'say hello', repeat: true },
    ]);
    expect(await bench.error('list-keys --json -T prefix F12')).toBe('unknown key: F12');
  });

  it('of buffers have their text where it is shown', async () => {
    expect(await one('list-buffers --json')).toMatchObject([{ name: 'buffer0', bytes: 4, sample: 'text' }]);
    expect(await one('show-buffer --json')).toMatchObject([{ name: 'buffer0', bytes: 4, text: 'text' }]);
  });

  it('of options have values of their type, and arrays by index', async () => {
    expect(await one('show-options --json -g mouse')).toEqual([
      { name: 'mouse', value: true, inherited: false },
    ]);
    await bench.ok("set-option -s 'command-alias[7]' x=y");
    const [aliases] = await one('show-options --json -s command-alias');
    expect(aliases?.value).toMatchObject({ 7: 'x=y' });
    expect(await one("show-options --json -s 'command-alias[7]'")).toMatchObject([{ value: { 7: 'x=y' } }]);
    expect(await one('show-options --json -A -t a mouse')).toMatchObject([{ value: true, inherited: true }]);
  });
});

it('does not go together with -F', async () => {
  expect(await bench.error("list-sessions --json -F '#{session_name}'")).toBe(
    '-F and --json cannot be used together',
  );
});

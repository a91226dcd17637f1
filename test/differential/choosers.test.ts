/** Choosers opened by a script and driven by `send-keys`, in tmux and here: the same effects, the same modes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const size = { cols: 80, rows: 24 };

let twins: TwinClients;
beforeEach(async () => {
  twins = new TwinClients();
  await twins.start(size);
  await twins.attach('A', size);
});
afterEach(() => twins.stop());

/** Answers are asked for again, so often, before they count as different. */
const askings = 60;

/** Runs a command on both until both answer the same; returns that answer. */
async function same(...words: string[]): Promise<string> {
  let last = await twins.both(...words);
  for (let tries = 0; tries < askings && last.ours.text !== last.theirs.text; tries++)
    last = await twins.both(...words);
  expect(last.ours.text).toBe(last.theirs.text);
  return last.theirs.text;
}

const mode = (pane = 'work:') => same('display-message', '-p', '-t', pane, '#{pane_in_mode} #{pane_mode}');
const buffers = () => same('list-buffers', '-F', '#{buffer_name}');
const keys = (...words: string[]) => twins.both('send-keys', '-t', 'work:', ...words);
const screen = () => same('capture-pane', '-p', '-t', 'work:');

/** Both answer a command with the same error. */
async function refused(...words: string[]): Promise<string> {
  const { theirs, ours } = await twins.both(...words);
  expect(theirs.code).not.toBe(0);
  expect(ours.text).toBe(theirs.text);
  return theirs.text;
}

describe('the mode of the pane', () => {
  it.each([
    ['choose-tree', 'tree-mode'],
    ['choose-buffer', 'buffer-mode'],
    ['choose-client', 'client-mode'],
    ['customize-mode', 'options-mode'],
  ])('is that of %s, and changes are told', { timeout: 60_000 }, async (command, name) => {
    await twins.both('set', '-g', '@changes', '0');
    await twins.both(
      'set-hook',
      '-g',
      'pane-mode-changed',
      'set -gF @changes "#{e|+:#{@changes},1}" ; set -gF @last "#{pane_id} #{pane_in_mode}"',
    );
    await twins.both('set-buffer', '-b', 'one', 'text');
    for (const key of ['q', 'Escape', 'C-g']) {
      await twins.both(command, '-t', 'work:');
      expect(await mode()).toBe(`1 ${name}\n`);
      expect(await same('show', '-gv', '@last')).toBe('%0 1\n');
      // The same again changes nothing.
      await twins.both(command, '-t', 'work:');
      await keys(key);
      expect(await mode()).toBe('0 \n');
      expect(await same('show', '-gv', '@last')).toBe('%0 0\n');
    }
    expect(await same('show', '-gv', '@changes')).toBe('6\n');
  });

  it('has no commands, and ends with copy-mode -q', { timeout: 60_000 }, async () => {
    await twins.both('choose-tree', '-t', 'work:');
    expect(await refused('send-keys', '-t', 'work:', '-X', 'cancel')).toBe('not in a mode\n');
    expect(await refused('send-keys', '-t', 'work:', '-N', '3')).toBe('not in a mode\n');
    expect(await mode()).toBe('1 tree-mode\n');
    await twins.both('copy-mode', '-q', '-t', 'work:');
    expect(await mode()).toBe('0 \n');
  });

  it('is told to clients in control mode', { timeout: 60_000 }, async () => {
    const talks = await twins.control();
    await twins.both('choose-tree', '-t', 'work:');
    await keys('q');
    const told = await Promise.all(
      [talks.theirs, talks.ours].map(async (talk) => {
        await talk.send('display-message -p done');
        return talk.notifications.filter((line) => line.startsWith('%pane-mode-changed'));
      }),
    );
    expect(told[0]).toEqual(['%pane-mode-changed %0', '%pane-mode-changed %0']);
    expect(told[1]).toEqual(told[0]);
  });

  it.each(['choose-tree', 'clock-mode'])(
    'has no variables of copy mode: %s',
    { timeout: 60_000 },
    async (command) => {
      const names = [
        'scroll_position',
        'copy_cursor_x',
        'copy_cursor_y',
        'copy_cursor_word',
        'selection_present',
      ];
      const more = ['selection_active', 'rectangle_toggle', 'search_present'];
      const format = [...names, ...more].map((name) => `${name}=#{${name}}`).join(' ');
      await twins.both(command, '-t', 'work:');
      expect(await mode()).toMatch(/^1 /);
      expect(await same('display-message', '-p', '-t', 'work:', format)).toMatch(/scroll_position= /);
    },
  );

  it('is none without buffers', { timeout: 60_000 }, async () => {
    await twins.both('choose-buffer', '-t', 'work:');
    expect(await mode()).toBe('0 \n');
  });

  it('ends, and the keys behind its end go to the program', { timeout: 60_000 }, async () => {
    await twins.both('choose-tree', '-t', 'work:');
    await keys('j', 'k', 'q', 'a', 'b', 'Space');
    await keys('-l', 'more');
    expect(await screen()).toContain('ab');
    await twins.both('choose-tree', '-t', 'work:');
    await keys('-H', '6a', '71', '63');
    expect(await screen()).toContain('morec');
    expect(await mode()).toBe('0 \n');
  });
});

describe('buffers', () => {
  beforeEach(async () => {
    for (const name of ['bufa', 'bufb', 'bufc', 'bufd'])
      await twins.both('set-buffer', '-b', name, `text of ${name}`);
  });

  it('are deleted one by one, and when tagged', { timeout: 60_000 }, async () => {
    await twins.both('choose-buffer', '-t', 'work:', '-O', 'name');
    await keys('-N', '2', 'j');
    await keys('k', 'd');
    expect(await buffers()).not.toContain('bufb');
    await keys('d');
    expect(await buffers()).toBe('bufd\nbufa\n');
    await keys('D');
    expect(await buffers()).toBe('bufd\nbufa\n');
    expect(await mode()).toBe('1 buffer-mode\n');
    await keys('C-t', 'D');
    expect(await buffers()).toBe('');
    expect(await mode()).toBe('0 \n');
  });

  it.each([
    ['newest first', [], []],
    ['by name', ['-O', 'name'], []],
    ['by name, reversed', ['-O', 'name', '-r'], []],
    ['by name, by a key', [], ['O', 'g']],
    ['reversed, by a key', [], ['r', 'g']],
    ['by size, by keys', [], ['O', 'O', 'g']],
  ])('are in the same order: %s', { timeout: 60_000 }, async (_, flags, first) => {
    await twins.both('set-buffer', '-b', 'bufb', 'a longer text than the others have');
    await twins.both('choose-buffer', '-t', 'work:', ...flags);
    await keys(...first, 'd');
    expect((await buffers()).split('\n')).toHaveLength(4);
    await keys('j', 'd');
    expect((await buffers()).split('\n')).toHaveLength(3);
  });

  it('are filtered, and a filter without matches shows all', { timeout: 60_000 }, async () => {
    await twins.both('choose-buffer', '-t', 'work:', '-f', '#{==:#{buffer_name},bufc}');
    await keys('d');
    expect(await buffers()).not.toContain('bufc');
    await keys('q');
    await twins.both('choose-buffer', '-t', 'work:', '-O', 'name', '-f', '#{m:*nothing*,#{buffer_sample}}');
    await keys('j', 'd');
    expect(await buffers()).toBe('bufd\nbufa\n');
  });

  it.each([
    ['Enter', ['-O', 'name'], ['j', 'Enter']],
    ['p', ['-O', 'name'], ['G', 'p']],
    ['a number', ['-O', 'name'], ['2']],
    ['tagged ones', ['-O', 'name'], ['t', 'j', 'j', 't', 'P']],
    ['none tagged', [], ['P']],
    ['a template', ['-O', 'name', 'set-buffer -b %1 new ; paste-buffer -b %1'], ['Down', 'Enter']],
  ])('are pasted: %s', { timeout: 60_000 }, async (_, flags, pressed) => {
    await twins.both('choose-buffer', '-t', 'work:', ...flags);
    await keys(...pressed);
    expect(await mode()).toBe('0 \n');
    await screen();
    await buffers();
  });
});

describe('clients', () => {
  beforeEach(async () => {
    await twins.both('new-session', '-d', '-s', 'other', '-x', '80', '-y', '24', 'cat');
    await twins.attach('B', size, 'attach', '-t', 'other');
  });
  const sessions = () => same('list-clients', '-F', '#{client_session}');

  // Not x: it hangs up this process, the parent of the clients.
  it.each(['Enter', 'd'])('are detached by %s', { timeout: 60_000 }, async (key) => {
    await twins.both('choose-client', '-t', 'work:', '-f', '#{==:#{client_session},other}');
    expect(await mode()).toBe('1 client-mode\n');
    await keys(key);
    expect(await sessions()).toBe('work\n');
  });

  it('are detached when tagged', { timeout: 60_000 }, async () => {
    await twins.both('choose-client', '-t', 'work:', '-f', '#{==:#{client_session},other}');
    await keys('t', 'D');
    expect(await sessions()).toBe('work\n');
    await keys('q');
    expect(await mode()).toBe('0 \n');
  });

  it('may be the one with the list', { timeout: 60_000 }, async () => {
    await twins.both('choose-client', '-t', 'work:', '-f', '#{==:#{client_session},work}');
    await keys('d');
    expect(await sessions()).toBe('other\n');
  });
});

describe('the tree', () => {
  beforeEach(async () => {
    await twins.both('new-session', '-d', '-s', 'alpha', '-x', '80', '-y', '24', 'cat');
    await twins.both('split-window', '-t', 'alpha:0', 'cat');
    await twins.both('new-window', '-d', '-t', 'alpha:', 'cat');
  });
  const shown = () => same('list-clients', '-F', '#{client_session} #{window_index}.#{pane_index}');
  const all = () =>
    same('list-panes', '-a', '-F', '#{session_name}:#{window_index}.#{pane_index} #{pane_marked}');

  /** Opens a tree, presses keys, compares where they lead to, and goes back. */
  async function leads(flags: readonly string[], pressed: readonly string[]): Promise<void> {
    await twins.both('choose-tree', '-t', 'work:', ...flags);
    await keys(...pressed);
    expect(await mode()).toBe('0 \n');
    await shown();
    await twins.both('switch-client', '-c', '<A>', '-t', 'work');
  }

  it('leads to the same session, window or pane', { timeout: 60_000 }, async () => {
    const sessions = [
      ['G', 'Enter'],
      ['g', 'Enter'],
      ['g', 'h', 'j', 'j', 'Enter'],
    ];
    const windows = [
      ['g', 'j', 'Enter'],
      ['g', 'j', 'j', 'j', 'j', 'Enter'],
    ];
    for (const pressed of [...sessions, ...windows, ['5'], ['Enter'], ['k', 'Enter']])
      await leads(['-O', 'name'], pressed);
    for (const flags of [[], ['-s'], ['-w']]) await leads(flags, ['G', 'Enter']);
  });

  it('has the same order at every level', { timeout: 60_000 }, async () => {
    await twins.both('new-session', '-d', '-s', 'zeta', '-t', 'alpha');
    await twins.both('rename-window', '-t', 'alpha:0', 'last');
    await twins.both('rename-window', '-t', 'alpha:1', 'first');
    await leads(['-O', 'name'], ['g', 'j', 'Enter']);
    await leads(['-O', 'name', '-r'], ['g', 'j', 'Enter']);
    await leads([], ['r', 'g', 'j', 'Enter']);
    await leads([], ['O', 'g', 'j', 'j', 'Enter']);
    await leads(['-r'], ['g', 'j', 'j', 'Enter']);
    for (const flags of [[], ['-G']]) await leads(flags, ['G', 'k', 'k', 'Enter']);
  });

  it('marks a pane', { timeout: 60_000 }, async () => {
    await twins.both('choose-tree', '-t', 'work:', '-O', 'name');
    await keys('g', 'j', 'j', 'j', 'm');
    expect(await all()).toContain(' 1\n');
    await keys('M', 'q');
    expect(await all()).not.toContain(' 1\n');
  });

  it.each([
    ['a session', ['g', 'x']],
    ['a window', ['g', 'j', 'x']],
    ['a pane', ['g', 'j', 'j', 'j', 'x']],
    ['tagged ones', ['g', 'j', 'j', 't', 'j', 'j', 't', 'X']],
  ])('kills %s after the yes of a person', { timeout: 60_000 }, async (_, pressed) => {
    await twins.both('choose-tree', '-t', 'work:', '-O', 'name');
    const before = await all();
    await keys(...pressed);
    const pair = twins.clients.get('A');
    for (const terminal of [pair?.theirs, pair?.ours]) terminal?.type('y');
    const { theirs } = await twins.both('list-panes', '-a');
    expect(theirs.text).not.toBe('');
    expect(await all()).not.toBe(before);
    expect(await mode()).toBe('1 tree-mode\n');
  });
});

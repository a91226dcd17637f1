/**
 * Windows that several clients of different sizes look at: sizes, the part that each shows, what fills the rest, and what
 * lists say of it, here and in tmux. Fixed scenes, and random ones (SEED=n, STEPS=n).
 */
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const windows = [
  'list-windows',
  '-a',
  '-F',
  '#{session_name}:#{window_index} #{window_width}x#{window_height}',
];
const clients = [
  'list-clients',
  '-F',
  '#{client_tty} #{session_name} #{client_width}x#{client_height} #{window_bigger} #{window_offset_x},#{window_offset_y}',
];

describe.runIf(execFileSync('tmux', ['-V'], { encoding: 'utf8' }) === 'tmux 3.3a\n')('two clients', () => {
  let twins: TwinClients;

  beforeEach(async () => {
    twins = new TwinClients();
    await twins.start({ cols: 80, rows: 24 });
    // Without reflow: what is compared is sizes.
    await twins.write('work', '\x1b[?1049h\x1b[H');
  });
  afterEach(() => twins.stop());

  async function expectTheSame(): Promise<void> {
    const { theirs, ours } = await twins.settled(windows, clients);
    expect(ours).toBe(theirs);
  }

  async function sizes(): Promise<string> {
    await expectTheSame();
    return (await twins.both(...windows)).ours.text;
  }

  it('the one who typed last decides, and the smaller one sees the part around the cursor', async () => {
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.attach('B', { cols: 60, rows: 15 });
    expect(await sizes()).toBe('work:0 60x14\n');
    await twins.press('A', '');
    expect(await sizes()).toBe('work:0 100x29\n');
    await twins.write('work', '\x1b[25;90Hfar away');
    await expectTheSame();
    await twins.press('B', '');
    expect(await sizes()).toBe('work:0 60x14\n');
  });

  it('a window that nobody sees keeps its size until somebody does', async () => {
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.both('new-window', '-d', '-t', 'work:1');
    await twins.resize('A', 60, 15);
    expect(await sizes()).toBe('work:0 60x14\nwork:1 100x29\n');
    await twins.both('select-window', '-t', 'work:1');
    await twins.resize('A', 70, 20);
    expect(await sizes()).toBe('work:0 60x14\nwork:1 70x19\n');
    await twins.both('kill-window', '-t', 'work:1');
    expect(await sizes()).toBe('work:0 70x19\n');
  });

  for (const [policy, size] of [
    ['largest', '100x29'],
    ['smallest', '60x14'],
  ] as const)
    it(`window-size ${policy}`, async () => {
      await twins.both('set', '-g', 'window-size', policy);
      await twins.attach('A', { cols: 100, rows: 15 });
      await twins.attach('B', { cols: 60, rows: 30 });
      await expectTheSame();
      await twins.resize('A', 100, 30);
      await twins.resize('B', 60, 15);
      expect(await sizes()).toBe(`work:0 ${size}\n`);
      await twins.press('B', '');
      expect(await sizes()).toBe(`work:0 ${size}\n`);
      await twins.both('set', '-g', 'status', '2');
      await expectTheSame();
    });

  it('moves the part that is shown by hand, and back to the cursor', async () => {
    await twins.both('set', '-g', 'window-size', 'largest');
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.attach('B', { cols: 40, rows: 10 });
    for (let row = 1; row < 30; row++) await twins.write('work', `\x1b[${row};1H${`row ${row} `.repeat(12)}`);
    await twins.write('work', '\x1b[1;1H');
    await expectTheSame();
    for (const move of [
      ['-R', '20'],
      ['-D', '5'],
      ['-D'],
      ['-L', '7'],
      ['-R', '500'],
      ['-U', '2'],
      ['-D', '100'],
      ['-U', '100'],
      ['-c'],
    ]) {
      await twins.both('refresh-client', '-t', '<B>', ...move);
      await expectTheSame();
    }
    await twins.write('work', '\x1b[20;60H');
    await twins.both('refresh-client', '-t', '<B>', '-c');
    await expectTheSame();
  });

  it('a larger client sees the filler outside of the window', async () => {
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.both('resize-window', '-t', 'work', '-x', '50', '-y', '12');
    await expectTheSame();
    await twins.both('set', '-g', 'fill-character', '#');
    await twins.both('set', '-g', 'pane-border-style', 'fg=blue');
    await expectTheSame();
    await twins.both('split-window', '-h', '-t', 'work');
    await twins.both('split-window', '-v', '-t', 'work');
    await expectTheSame();
    await twins.both('set', '-g', 'status-position', 'top');
    await expectTheSame();
  });

  it('resize-window gives a size of its own, or that of the largest or smallest client', async () => {
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.attach('B', { cols: 60, rows: 15 });
    for (const words of [
      ['-x', '70'],
      ['-y', '20'],
      ['-L', '5'],
      ['-R', '9'],
      ['-U', '3'],
      ['-D'],
      ['-A'],
      ['-a'],
      ['-x', '200', '-y', '50'],
    ]) {
      await twins.both('resize-window', '-t', 'work', ...words);
      await expectTheSame();
    }
    await twins.press('A', '');
    await expectTheSame();
    await twins.both('set', '-w', '-t', 'work', '-u', 'window-size');
    await expectTheSame();
  });

  it('two sessions of a group look at different windows, each at its own size', async () => {
    await twins.both('set', '-g', 'aggressive-resize', 'on');
    await twins.both('new-window', '-n', 'w', '-t', 'work:1');
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.attach('B', { cols: 60, rows: 15 }, 'new-session', '-t', 'work', '-s', 'other');
    await twins.press('B', '\x021');
    await twins.press('B', '\x020');
    await twins.press('A', '\x021');
    expect(await sizes()).toBe('other:0 60x14\nother:1 100x29\nwork:0 60x14\nwork:1 100x29\n');
    await twins.press('A', '\x020');
    expect(await sizes()).toBe('other:0 100x29\nother:1 100x29\nwork:0 100x29\nwork:1 100x29\n');
    await twins.press('B', '\x021');
    await expectTheSame();
  });

  it('a client that is switched to another session takes its size along', async () => {
    await twins.both('new-session', '-d', '-n', 'w', '-s', 'other');
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.attach('B', { cols: 60, rows: 15 });
    await twins.both('switch-client', '-c', '<B>', '-t', 'other');
    await expectTheSame();
    await twins.both('switch-client', '-c', '<A>', '-t', 'other');
    await expectTheSame();
    await twins.both('switch-client', '-c', '<B>', '-t', 'work');
    await expectTheSame();
    await twins.detach('A');
    await expectTheSame();
  });

  it('a client that asks to be ignored counts only while it is alone', async () => {
    await twins.attach('B', { cols: 60, rows: 15 }, 'attach', '-t', 'work', '-f', 'ignore-size');
    await expectTheSame();
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.press('B', '');
    await expectTheSame();
    await twins.detach('A');
    await expectTheSame();
  });

  it('an observer never resizes: beside another as in tmux, and here not even alone', async () => {
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.attach('B', { cols: 60, rows: 15 }, 'attach', '-r', '-t', 'work');
    expect(await sizes()).toBe('work:0 100x29\n');
    await twins.resize('B', 50, 12);
    expect(await sizes()).toBe('work:0 100x29\n');
    await twins.detach('A');
    await twins.resize('B', 40, 10);
    expect((await twins.both(...windows)).ours.text).toBe('work:0 100x29\n');
  });

  it('a window that is made has the size of the client who asks, or default-size', async () => {
    await twins.both('set', '-g', 'default-size', '90x20');
    await twins.both('new-session', '-d', '-n', 'w', '-s', 'alone');
    await twins.both('new-window', '-n', 'w', '-d', '-t', 'alone:');
    await expectTheSame();
    await twins.attach('A', { cols: 100, rows: 30 });
    await twins.press('A', '\x02c');
    await twins.both('new-window', '-n', 'w', '-d', '-t', 'work:');
    await twins.both('new-window', '-n', 'w', '-d', '-t', 'alone:');
    await expectTheSame();
    await twins.both('new-session', '-d', '-n', 'w', '-s', 'third');
    await expectTheSame();
    await twins.both('set', '-g', 'window-size', 'largest');
    await twins.both('new-window', '-n', 'w', '-d', '-t', 'work:');
    await twins.both('new-window', '-n', 'w', '-d', '-t', 'third:');
    await expectTheSame();
  });

  it('terminals of one row and of few columns show what fits', async () => {
    await twins.attach('A', { cols: 80, rows: 24 });
    await twins.write('work', 'some text');
    for (const [cols, rows] of [
      [20, 5],
      [10, 2],
      [3, 1],
      [80, 24],
    ] as const) {
      await twins.resize('A', cols, rows);
      await expectTheSame();
    }
  });
});

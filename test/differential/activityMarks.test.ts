/** Marks of activity in the window list, for clients that come and go: here and in tmux. */
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const size = { cols: 80, rows: 24 };
const marks = [
  'list-windows',
  '-a',
  '-F',
  '#{session_name}:#{window_index} #{window_activity_flag}#{window_bell_flag}',
];

describe.runIf(execFileSync('tmux', ['-V'], { encoding: 'utf8' }) === 'tmux 3.3a\n')('a window', () => {
  let twins: TwinClients;
  beforeEach(async () => {
    twins = new TwinClients();
    await twins.start(size);
    await twins.both('set', '-g', 'monitor-activity', 'on');
  });
  afterEach(() => twins.stop());

  async function expectMarks(wanted: string): Promise<void> {
    const { theirs, ours } = await twins.settled(marks);
    expect(ours).toBe(theirs);
    expect(ours).toContain(`\n${wanted}`);
  }

  it('loses its marks when a client attaches, or switches to its session', async () => {
    await twins.both('new-session', '-d', '-s', 'other', '-n', 'w');
    await twins.write('work', '\x07news');
    await twins.write('other', '\x07news');
    await expectMarks('other:0 11\nwork:0 11');
    await twins.attach('A', size);
    await expectMarks('other:0 11\nwork:0 00');
    await twins.both('switch-client', '-c', '<A>', '-t', 'other');
    await expectMarks('other:0 00\nwork:0 00');
    await twins.both('new-window', '-t', 'other');
    await expectMarks('other:0 00\nother:1 00\nwork:0 00');
  });

  it('that is linked twice is marked where nobody sees it, when it is chosen', async () => {
    for (const name of ['mine', 'other']) await twins.both('new-session', '-d', '-s', name, '-n', 'w');
    await twins.both('new-window', '-t', 'mine:1', '-n', 'linked');
    await twins.attach('A', size, 'attach', '-t', 'mine');
    await twins.both('link-window', '-s', 'mine:1', '-t', 'other:5');
    await expectMarks('mine:0 10\nmine:1 00\nother:0 10\nother:5 10');
    await twins.both('select-window', '-t', 'mine:0');
    await twins.both('select-window', '-t', 'other:0');
    await expectMarks('mine:0 00\nmine:1 00\nother:0 10\nother:5 10');
    await twins.both('select-window', '-t', 'other:5');
    await expectMarks('mine:0 00\nmine:1 10\nother:0 10\nother:5 10');
    await twins.both('select-window', '-t', 'mine:1');
    await expectMarks('mine:0 00\nmine:1 00\nother:0 10\nother:5 10');
  });

  it('keeps them when an observer attaches', async () => {
    await twins.write('work', '\x07news');
    await expectMarks('work:0 11');
    await twins.attach('A', size, 'attach', '-r', '-t', 'work');
    const { ours } = await twins.both(...marks);
    expect(ours.text).toBe('work:0 11\n');
  });
});

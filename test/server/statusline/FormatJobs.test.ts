import { describe, expect, it } from 'vitest';
import { systemTimers } from '../../../src/runtime/Timers.ts';
import { JobRunner } from '../../../src/server/automation/JobRunner.ts';
import { FormatJobs } from '../../../src/server/statusline/FormatJobs.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const place = { session: 'a', cwd: '/', env: () => ({}) };

/** Jobs of formats over commands that a test plays. */
function played() {
  const timers = new FakeTimers();
  let changes = 0;
  const commands: { print: (text: string) => void; end: () => Promise<void>; state: string }[] = [];
  const runner = {
    follow(_job: unknown, print: (text: string) => void) {
      let finish = (): void => {};
      const ended = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const end = async () => {
        finish();
        await ended;
      };
      const command = { print, end, state: 'runs' };
      commands.push(command);
      const becomes = (state: string) => () => {
        command.state = state;
      };
      return { ended, pause: becomes('waits'), resume: becomes('runs'), stop: becomes('stopped') };
    },
  };
  const jobs = new FormatJobs(runner, timers, () => changes++);
  const last = () => {
    const command = commands.at(-1);
    if (!command) throw new Error('no command runs');
    return command;
  };
  return {
    timers,
    commands,
    text: (command = 'x') => jobs.text(command, place),
    changes: () => changes,
    last,
  };
}

describe('FormatJobs', () => {
  it('keeps what a command prints in one folder, and for one session, apart from any other', async () => {
    const changes: (() => void)[] = [];
    const changed = (): void => changes.shift()?.();
    const jobs = new FormatJobs(new JobRunner(), { now: () => 1000, after: systemTimers.after }, changed);
    const places = [
      { session: 'a', cwd: '/usr', env: () => ({ NAME: 'one' }) },
      { session: 'a', cwd: '/etc', env: () => ({ NAME: 'one' }) },
      { session: 'b', cwd: '/etc', env: () => ({ NAME: 'two' }) },
    ];
    // The line has no end: it counts when the command has ended.
    const command = 'printf %s "$PWD $NAME"';
    const all = Promise.all(places.map(() => new Promise<void>((resolve) => changes.push(resolve))));
    for (const place of places) expect(jobs.text(command, place)).toBe('');
    await all;
    expect(places.map((place) => jobs.text(command, place))).toEqual(['/usr one', '/etc one', '/etc two']);
  });

  it.each([
    ['the last line', ['a\nb\n'], 'b'],
    ['the last, without an end', ['a\nb'], 'b'],
    ['one in pieces', ['a\nb', 'c', '\n'], 'bc'],
    ['lines that end in any way', ['a\r\nb\r\n\r\n'], 'b'],
    ['nothing', [], ''],
    ['an empty line', ['a\n', '\n'], ''],
  ])('shows %s', async (_, pieces, shown) => {
    const { text, last } = played();
    text();
    for (const piece of pieces) last().print(piece);
    await last().end();
    expect(text()).toBe(shown);
  });

  it('keeps the old line until the next run has printed one', async () => {
    const { text, last, timers, commands } = played();
    text();
    last().print('old\n');
    await last().end();
    timers.advance(1000);
    expect(text()).toBe('old');
    expect(commands.length).toBe(2);
    last().print('ne');
    expect(text()).toBe('old');
    last().print('w\n');
    expect(text()).toBe('new');
  });

  it('shows the newest line of a command that runs on, once a second', () => {
    const { text, last, timers, commands, changes } = played();
    text();
    last().print('1\n');
    expect([changes(), text()]).toEqual([1, '1']);
    for (const line of ['2', '3', '4']) {
      timers.advance(100);
      last().print(`${line}\n`);
    }
    expect(changes()).toBe(1);
    timers.advance(700);
    expect([changes(), text()]).toEqual([2, '4']);
    // The same line again is no news.
    timers.advance(5000);
    last().print('4\n');
    expect(changes()).toBe(2);
    expect(commands.length).toBe(1);
  });

  it('lets a command that floods wait until a format asks again', () => {
    const { text, last } = played();
    text();
    for (let piece = 0; piece < 17; piece++) last().print('y\n'.repeat(32 * 1024));
    expect(last().state).toBe('waits');
    expect(text()).toBe('y');
    expect(last().state).toBe('runs');
  });

  it('ends commands that run on, and are another one each second', () => {
    const { text, commands, timers } = played();
    for (let second = 0; second < 500; second++) {
      text(`while :; do date ${second}; done`);
      timers.advance(1000);
    }
    const states = commands.map(({ state }) => state);
    expect(states.filter((state) => state === 'runs').length).toBeLessThan(70);
    expect(states.slice(-60)).toEqual(Array(60).fill('runs'));
  });

  it('ends a command that no format has asked for in an hour', () => {
    const { text, last, timers } = played();
    text();
    timers.advance(3_000_000);
    text();
    timers.advance(3_500_000);
    expect(last().state).toBe('runs');
    timers.advance(200_000);
    expect(last().state).toBe('stopped');
  });
});

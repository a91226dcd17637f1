/** Sessions that nobody uses end after session-ttl, and no sooner; whatever is in use stays. */
import { beforeEach, describe, expect, it } from 'vitest';
import { WallClock } from '../../../src/runtime/WallClock.ts';
import { runsProgram } from '../../../src/server/panes/runsProgram.ts';
import { IdleSessions } from '../../../src/server/records/IdleSessions.ts';
import type { Session } from '../../../src/session/types.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { newHarness, shell } from '../../session/treeHarness.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let host: ReturnType<typeof newHost>;
beforeEach(() => {
  host = newHost();
});

function newHost() {
  const harness = newHarness();
  const timers = new FakeTimers();
  /** What the wall clock says, beside the time that passes. */
  const wall = { shift: harness.clock.time, now: () => wall.shift + timers.now() };
  const clock = new WallClock(wall, timers);
  const now = () => clock.now();
  harness.clock.now = now;
  const ended: string[] = [];
  const facts = {
    attached: new Set<Session>(),
    asked: new Set<Session>(),
    busy: new Set<Session>(),
    outputAt: 0,
  };
  const idle = new IdleSessions({
    tree: harness.tree,
    timers,
    now,
    awakeSince: (at) => clock.awakeSince(at),
    steadyFor: () => clock.steadyFor(),
    attached: (session) => facts.attached.has(session),
    asked: (session) => facts.asked.has(session),
    outputAt: () => facts.outputAt,
    busy: (pane) => pane.window.links.some(({ session }) => facts.busy.has(session)),
    end: (session) => {
      ended.push(session.name);
      harness.tree.removeSession(session, { cause: 'idle' });
    },
  });
  const make = (name: string) => {
    const session = harness.tree.createSession({ name, cwd: '/', cols: 80, rows: 24, pane: shell });
    idle.plan();
    return session;
  };
  return { ...harness, timers, wall, now, idle, ended, facts, make };
}

describe('a session that nobody uses', () => {
  it('ends after seven days, and not an hour before', () => {
    host.make('old');
    host.timers.advance(7 * dayMs - hourMs);
    expect(host.ended).toEqual([]);
    host.timers.advance(hourMs);
    expect(host.ended).toEqual(['old']);
  });

  it('never ends with session-ttl 0', () => {
    host.make('kept').options.set('session-ttl', '0');
    host.idle.plan();
    host.timers.advance(400 * dayMs);
    expect(host.ended).toEqual([]);
    expect(host.timers.pending).toBe(0);
  });

  it('ends after a time of its own', () => {
    host.options.session.set('session-ttl', '0');
    host.make('kept');
    host.make('short').options.set('session-ttl', '26h');
    host.idle.plan();
    host.timers.advance(26 * hourMs);
    expect(host.ended).toEqual(['short']);
  });

  it('is given a day after the server came up, however long the machine was off', () => {
    const session = host.make('returned');
    session.activityAt = host.now() - 90 * dayMs;
    session.current.window.activityAt = session.activityAt;
    host.idle.plan();
    host.timers.advance(dayMs - hourMs);
    expect(host.ended).toEqual([]);
    host.timers.advance(hourMs);
    expect(host.ended).toEqual(['returned']);
  });
});

describe('a session in use', () => {
  const uses: Record<string, (session: Session) => void> = {
    'a viewport': (session) => host.facts.attached.add(session),
    'a question that waits for an answer': (session) => host.facts.asked.add(session),
    'a program in the foreground': (session) => host.facts.busy.add(session),
  };
  it.each(Object.entries(uses))('is kept by %s', (_what, use) => {
    const session = host.make('used');
    use(session);
    host.timers.advance(60 * dayMs);
    expect(host.ended).toEqual([]);
    for (const set of [host.facts.attached, host.facts.asked, host.facts.busy]) set.clear();
    host.timers.advance(15 * dayMs);
    expect(host.ended).toEqual(['used']);
  });

  it('is kept by what its program writes', () => {
    host.make('used');
    for (let day = 0; day < 30; day++) {
      host.timers.advance(dayMs);
      host.facts.outputAt = host.now();
    }
    expect(host.ended).toEqual([]);
    host.timers.advance(7 * dayMs);
    expect(host.ended).toEqual(['used']);
  });

  it('is kept by what is typed into it', () => {
    const session = host.make('used');
    host.timers.advance(6 * dayMs);
    host.idle.touch(session);
    host.timers.advance(6 * dayMs);
    expect(host.ended).toEqual([]);
    host.timers.advance(dayMs);
    expect(host.ended).toEqual(['used']);
  });
});

it('has one timer for any number of sessions, and looks only when one could be due', () => {
  for (const name of ['a', 'b', 'c']) host.make(name);
  expect(host.timers.pending).toBe(1);
  host.timers.advance(6 * dayMs);
  expect(host.timers.pending).toBe(1);
  host.timers.advance(dayMs);
  expect(host.timers.pending).toBe(0);
});

describe('what counts as a program', () => {
  const pane = (startCommand: readonly string[]) => {
    const { tree } = host;
    const session = tree.createSession({
      cwd: '/',
      cols: 80,
      rows: 24,
      pane: { cwd: '/', command: startCommand },
    });
    const made = session.current.window.active;
    tree.setProcess(made, { state: 'running', pid: 100, tty: '/dev/pts/1' });
    return made;
  };
  const foreground = (group: number) => ({ command: 'x', cwd: null, group });

  it('is anything in the foreground but the shell itself', () => {
    expect(runsProgram(pane([]), foreground(100), '')).toBe(false);
    expect(runsProgram(pane([]), foreground(101), '')).toBe(true);
    expect(runsProgram(pane(['/bin/zsh -l']), foreground(100), '')).toBe(false);
  });

  it('is a command that the pane was started with', () => {
    expect(runsProgram(pane(['npm run dev']), foreground(100), '')).toBe(true);
    expect(runsProgram(pane(['reattach zsh']), foreground(100), 'reattach zsh')).toBe(false);
  });

  it('is what can not be told', () => {
    expect(runsProgram(pane([]), null, '')).toBe(true);
  });
});

describe('a machine that slept, or whose clock was wrong', () => {
  it('has ended nothing when somebody comes back after eight days, and counts only the time that it was awake', () => {
    host.make('idle');
    host.timers.advance(2 * dayMs);
    host.wall.shift += 8 * dayMs;
    host.make('new');
    host.timers.advance(5 * dayMs - hourMs);
    expect(host.ended).toEqual([]);
    host.timers.advance(hourMs);
    expect(host.ended).toEqual(['idle']);
  });

  it('ends nothing in the day after its clock jumped, however long a session has been idle', () => {
    host.make('idle');
    host.timers.advance(7 * dayMs - hourMs);
    host.wall.shift += hourMs;
    host.make('new');
    host.timers.advance(dayMs - hourMs);
    expect(host.ended).toEqual([]);
    host.timers.advance(hourMs);
    expect(host.ended).toEqual(['idle']);
  });

  it('keeps a session that was used while the clock was wrong for as long as one that was used at another time', () => {
    const session = host.make('used');
    host.wall.shift += 40 * dayMs;
    host.idle.touch(session);
    host.timers.advance(hourMs);
    host.wall.shift -= 40 * dayMs;
    host.idle.plan();
    host.timers.advance(7 * dayMs - hourMs - 1);
    expect(host.ended).toEqual([]);
    host.timers.advance(1);
    expect(host.ended).toEqual(['used']);
  });
});

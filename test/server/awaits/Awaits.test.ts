/** Waits for conditions of a pane's program: what ends them, at once or later, and what never does. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { AwaitResult, ProcessInfo } from '../../../src/protocol/messages.ts';
import { Awaits } from '../../../src/server/awaits/Awaits.ts';
import { parseCondition } from '../../../src/server/awaits/Condition.ts';
import type { Wait } from '../../../src/server/awaits/Wait.ts';
import { PaneRuntime } from '../../../src/server/panes/PaneRuntime.ts';
import { ShellMarks } from '../../../src/server/panes/ShellMarks.ts';
import type { Pane } from '../../../src/session/types.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { openScreen } from '../../helpers/screens.ts';
import { logBench } from '../../log/logHelpers.ts';
import { newWindow } from '../../session/treeHarness.ts';

const nothing = () => {};
let timers: FakeTimers;
let pane: Pane;
let awaits: Awaits;
let shells: ShellMarks;
/** Time of the wall clock at the start of the timers. */
let wall: number;
let logged: { lines: string[]; isWhole: boolean; marks: 'D'[] };
let ended: ProcessInfo | null;
let status: string;
let out: (text: string) => void;
let runtime: PaneRuntime;

beforeEach(() => {
  timers = new FakeTimers();
  ({ first: pane } = newWindow());
  const { open, clock } = logBench();
  wall = clock.time;
  const now = () => wall + timers.now();
  clock.now = now;
  logged = { lines: [], isWhole: true, marks: [] };
  ended = null;
  status = 'idle';
  const events = { promptMark: (mark: Parameters<ShellMarks['mark']>[1]) => shells.mark(pane, mark) };
  const screen = openScreen({ cols: pane.cols, rows: pane.rows, contextRows: 500, events });
  const keeper = {
    subscribe: nothing,
    ack: nothing,
    resize: nothing,
    kill: nothing,
    release: nothing,
    keepBlob: nothing,
  };
  runtime = new PaneRuntime(pane, open(), screen, {
    keeper,
    now,
    changed: nothing,
    output: () => awaits.output(pane),
    exited: nothing,
  });
  runtime.follow(7);
  pane.process = { state: 'running', pid: 100, tty: '/dev/pts/1' };
  shells = new ShellMarks(
    () => timers.now(),
    (of, change) => awaits.shellChanged(of, change),
  );
  awaits = new Awaits({
    after: (ms, run) => timers.after(ms, run),
    monotonic: () => timers.now(),
    now,
    phaseOf: (of) => shells.phaseOf(of),
    statusOf: () => status,
    runtime: () => runtime,
    source: () => runtime.log.source(),
    readOutput: async (_source, _from, _size, reader) => {
      for (const line of logged.lines) reader.line(line);
      for (const kind of logged.marks) reader.mark({ kind, exitCode: 4 });
      return logged.isWhole;
    },
    endOf: () => ended,
  });
  let offset = 0;
  out = (text) => {
    const data = Buffer.from(text);
    runtime.onOutput(offset, data);
    offset += data.length;
  };
});

const request = (conditions: string[], how: { timeoutMs?: number; fresh?: boolean } = {}) => ({
  conditions: conditions.map(parseCondition),
  timeoutMs: how.timeoutMs ?? null,
  fresh: how.fresh ?? false,
});

/** Begins a wait; `now` is its end so far, null for none. */
function begun(conditions: string[], how: { timeoutMs?: number; fresh?: boolean } = {}) {
  return watched(awaits.begin(pane, request(conditions, how)));
}

function watched(wait: Wait) {
  let end: AwaitResult | string | null = null;
  wait.done.then(
    (result) => {
      end = result;
    },
    (error) => {
      end = error.code;
    },
  );
  const now = async () => {
    await new Promise(setImmediate);
    return end;
  };
  return { wait, now };
}

const end = (process: ProcessInfo) => {
  awaits.processChanged(pane, process);
  pane.process = process;
};
const met = (condition: string, more: object = {}) =>
  expect.objectContaining({ outcome: 'met', pane: pane.id, condition, ...more });

describe('text', () => {
  it('matches a line that is on the screen, at once', async () => {
    out('one\r\nListening on 80\r\n');
    const { now } = begun(['text=on [0-9]+$']);
    expect(await now()).toEqual(met('text=on [0-9]+$', { line: 'Listening on 80' }));
  });

  it('matches a line that comes, as it reads', async () => {
    const { now } = begun(['text=^ready now$']);
    out('\x1b[1mready\x1b[m ');
    expect(await now()).toBe(null);
    out('now\r\n');
    expect(await now()).toEqual(met('text=^ready now$', { line: 'ready now' }));
    expect(timers.pending).toBe(0);
  });

  it('takes only new lines where that was asked for', async () => {
    out('ready\r\n');
    const { now } = begun(['text=ready'], { fresh: true });
    out('steady\r\n');
    expect(await now()).toBe(null);
    out('ready\r\n');
    expect(await now()).toEqual(met('text=ready', { line: 'ready' }));
  });

  it('gives a line without what reorders text', async () => {
    const { now } = begun(['text=evil']);
    out('an evil \u202egnp.exe\r\n');
    expect(await now()).toEqual(met('text=evil', { line: 'an evil gnp.exe' }));
  });

  it('ends with the program that can write it no more, after its last words', async () => {
    const [last, never] = [begun(['text=last words']), begun(['text=never'])];
    out('last words');
    end({ state: 'exited', code: 2, at: 0 });
    expect(await last.now()).toEqual(met('text=last words', { line: 'last words' }));
    expect(await never.now()).toMatchObject({ outcome: 'ended', process: { state: 'exited', code: 2 } });
  });
});

describe('exit', () => {
  it.each<[string, ProcessInfo, object]>([
    ['a status', { state: 'exited', code: 3, at: 0 }, { exitCode: 3 }],
    ['a signal', { state: 'killed', signal: 'SIGTERM', at: 0 }, { signal: 'SIGTERM' }],
  ])('tells of %s, and of one that was before', async (_, process, more) => {
    const { now } = begun(['text=x', 'exit']);
    expect(await now()).toBe(null);
    end(process);
    expect(await now()).toEqual(met('exit', more));
    expect(await begun(['exit']).now()).toEqual(met('exit', more));
  });

  it('of a program whose end nobody saw is an end, but none that is known', async () => {
    end({ state: 'lost', reason: 'host restarted', at: 0 });
    expect(await begun(['exit']).now()).toMatchObject({ outcome: 'ended', process: { state: 'lost' } });
  });
});

describe('command and prompt', () => {
  it('follow the marks of the shell', async () => {
    out('\x1b]133;A\x07$ \x1b]133;B\x07');
    expect(await begun(['prompt']).now()).toEqual(met('prompt'));
    const { now } = begun(['command']);
    const prompt = begun(['prompt'], { fresh: true });
    out('make\r\n\x1b]133;C\x07');
    expect(await begun(['prompt'], { timeoutMs: 60_000 }).now()).toBe(null);
    expect(await now()).toBe(null);
    out('error\r\n\x1b]133;D;2\x07');
    expect(await now()).toEqual(met('command', { exitCode: 2 }));
    expect(await prompt.now()).toBe(null);
    out('\x1b]133;A\x07$ ');
    expect(await prompt.now()).toEqual(met('prompt'));
  });

  it('fail when the program sends no marks, unless something else may come true', async () => {
    const [marked, both] = [begun(['command', 'prompt']), begun(['command', 'exit'])];
    timers.advance(9_999);
    expect(await marked.now()).toBe(null);
    timers.advance(1);
    expect([await marked.now(), await both.now()]).toEqual(['no-shell-marks', null]);
  });
});

describe('status', () => {
  it('is one of the states named, now or later', async () => {
    expect(await begun(['status=working,idle']).now()).toEqual(
      met('status=working,idle', { status: 'idle' }),
    );
    const { now } = begun(['status=blocked,done']);
    const fresh = begun(['status=idle'], { fresh: true });
    awaits.statusChanged(pane, 'working');
    expect([await now(), await fresh.now()]).toEqual([null, null]);
    awaits.statusChanged(pane, 'done');
    expect(await now()).toEqual(met('status=blocked,done', { status: 'done' }));
    awaits.statusChanged(pane, 'idle');
    expect(await fresh.now()).toEqual(met('status=idle', { status: 'idle' }));
  });
});

describe('silence', () => {
  it('is counted from the last output, and waits again after more', async () => {
    out('a');
    timers.advance(3_000);
    const { now } = begun(['silence=5s']);
    timers.advance(1_999);
    out('b');
    timers.advance(4_999);
    expect(await now()).toBe(null);
    timers.advance(1);
    expect(await now()).toEqual(met('silence=5s'));
    expect(await begun(['silence=5s']).now()).toEqual(met('silence=5s'));
    expect(timers.pending).toBe(0);
  });

  it('begins with the wait where only new things count, and when the clock was set back', async () => {
    out('a');
    timers.advance(60_000);
    const fresh = begun(['silence=5s'], { fresh: true });
    expect(await fresh.now()).toBe(null);
    wall -= 3_600_000;
    const back = begun(['silence=6s']);
    timers.advance(5_000);
    expect([await fresh.now(), await back.now()]).toEqual([met('silence=5s'), null]);
    timers.advance(1_000);
    expect(await back.now()).toEqual(met('silence=6s'));
  });
});

describe('a wait', () => {
  it('of several conditions ends with the first, and its time limit ends it otherwise', async () => {
    const { now } = begun(['text=no', 'silence=5s', 'exit'], { timeoutMs: 9_000 });
    const late = begun(['text=no', 'exit'], { timeoutMs: 4_000 });
    timers.advance(4_000);
    expect(await late.now()).toMatchObject({ outcome: 'timeout', waitedMs: 4_000 });
    timers.advance(1_000);
    expect(await now()).toEqual(met('silence=5s', { waitedMs: 5_000 }));
    expect(timers.pending).toBe(0);
  });

  it('without any time only looks', async () => {
    const { now } = begun(['text=no'], { timeoutMs: 0 });
    timers.advance(0);
    expect(await now()).toMatchObject({ outcome: 'timeout' });
  });

  it('ends when another program takes the place of its own, or the pane closes', async () => {
    const [replaced, closed] = [begun(['text=x']), begun(['exit'])];
    awaits.removed(pane);
    expect(await closed.now()).toMatchObject({ outcome: 'closed', pane: pane.id });
    expect(await replaced.now()).toMatchObject({ outcome: 'closed' });
    const other = begun(['text=x']);
    awaits.processChanged(pane, { state: 'running', pid: 101, tty: '' });
    expect(await other.now()).toMatchObject({ outcome: 'replaced' });
  });

  it('leaves nothing behind when its client goes', async () => {
    const { wait, now } = begun(['text=x', 'silence=5s'], { timeoutMs: 1_000 });
    wait.cancel();
    expect([await now(), timers.pending]).toEqual(['connection-lost', 0]);
    out('x');
    expect(await now()).toBe('connection-lost');
  });

  it('is one of a thousand at most, each of which gets its answer', async () => {
    const all = Array.from({ length: 1000 }, (_, n) => begun([`text=line ${n}$`]));
    expect(() => begun(['exit'])).toThrow('limit exceeded: waits, 1000 at most');
    out(Array.from({ length: 1000 }, (_, n) => `line ${n}\r\n`).join(''));
    for (const [n, { now }] of all.entries()) expect(await now()).toEqual(met(`text=line ${n}$`));
    expect(begun(['exit']).wait.isOver).toBe(false);
  });
});

describe('a wait that goes on at another server', () => {
  const pinned = (conditions: string[], program = '7/100') => {
    const pin = { pane: pane.id, uuid: pane.uuid, program, offset: 0, at: wall };
    return watched(awaits.resume(pane, request(conditions), pin));
  };

  it('finds what came true meanwhile in the log, and waits for the rest', async () => {
    logged.lines = ['it was here'];
    expect(await pinned(['text=was here']).now()).toEqual(met('text=was here', { line: 'it was here' }));
    logged.marks = ['D'];
    expect(await pinned(['command']).now()).toEqual(met('command', { exitCode: 4 }));
    const { now } = pinned(['text=later']);
    expect(await now()).toBe(null);
    out('later');
    expect(await now()).toEqual(met('text=later', { line: 'later' }));
  });

  it('says when it could not look at all of it', async () => {
    logged.isWhole = false;
    const { now } = pinned(['text=x', 'exit']);
    expect(await now()).toBe(null);
    end({ state: 'exited', code: 0, at: 0 });
    expect(await now()).toEqual(met('exit', { exitCode: 0, missed: true }));
  });

  it('tells the end of a program that ended meanwhile, by its pane or by the log of events', async () => {
    end({ state: 'exited', code: 5, at: 0 });
    expect(await pinned(['exit']).now()).toEqual(met('exit', { exitCode: 5 }));
    expect(await pinned(['text=x']).now()).toMatchObject({ outcome: 'ended' });
    ended = { state: 'killed', signal: 'SIGHUP', at: 0 };
    const pin = { pane: '%9', uuid: pane.uuid, program: '9/9', offset: 0, at: 0 };
    const gone = watched(awaits.resume(undefined, request(['exit']), pin));
    expect(await gone.now()).toMatchObject({ outcome: 'met', pane: '%9', signal: 'SIGHUP' });
    ended = null;
    expect(await watched(awaits.resume(undefined, request(['exit']), pin)).now()).toMatchObject({
      outcome: 'closed',
    });
  });

  it('does not take another program for its own', async () => {
    const { wait, now } = pinned(['exit', 'silence=5s'], '7/99');
    end({ state: 'exited', code: 0, at: 0 });
    pane.process = { state: 'running', pid: 100, tty: '' };
    expect([await now(), wait.pin.program]).toMatchObject([{ outcome: 'replaced' }, '7/99']);
  });
});

describe('a condition', () => {
  it.each([
    ['', 'a condition is exit, command, prompt, status=STATE, text=REGEX, match=/REGEX/ or silence=TIME: '],
    [
      'exited',
      'a condition is exit, command, prompt, status=STATE, text=REGEX, match=/REGEX/ or silence=TIME: exited',
    ],
    [
      'text=',
      'a condition is exit, command, prompt, status=STATE, text=REGEX, match=/REGEX/ or silence=TIME: text=',
    ],
    ['text=(', 'invalid regular expression: ('],
    ['status=busy', 'a status is one of '],
    ['silence=soon', 'a time is a number with ms, s, m, h, d or w, below 25 days: soon'],
    ['silence=0', 'silence takes a time above 0: 0'],
    ['silence=60d', 'a time is a number with ms, s, m, h, d or w, below 25 days: 60d'],
  ])('%j is none', (text, sentence) => {
    expect(() => parseCondition(text)).toThrow(sentence);
  });
});

/** The times of a pane's past: what a slider through it shows, over blocks and whatever the log holds. */
import { describe, expect, it } from 'vitest';
import type { PaneLog } from '../../src/log/PaneLog.ts';
import { readTimeline } from '../../src/log/readTimeline.ts';
import type { ReadTimelineResult } from '../../src/log/types.ts';
import { bytesOf, type FakeClock, logBench, output, startOfTime } from './logHelpers.ts';

const ann = JSON.stringify({ id: 'owner', name: 'ann', actor: 'person' });
const claude = JSON.stringify({ id: 'agent:claude:%0', name: 'claude', actor: 'agent' });

function timelineOf(log: PaneLog, limit = 100): ReadTimelineResult {
  const steps = readTimeline({ source: log.source(), limit });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function writer(log: PaneLog, clock: FakeClock) {
  let seq = 0;
  return {
    print(text: string, afterMs = 10) {
      clock.time += afterMs;
      log.append(output(log.endOffset, text, clock.time));
    },
    type(who: string, afterMs = 10) {
      clock.time += afterMs;
      log.typed({ at: clock.time, who, bytes: 3, seq: ++seq, how: 'keys' });
    },
    cut: () => log.cut(bytesOf('checkpoint'), { line: 0 }),
  };
}

function begun() {
  const { open, clock } = logBench();
  const log = open();
  log.cut(bytesOf('checkpoint'), { line: 0 });
  return { log, clock, ...writer(log, clock) };
}

describe('a timeline', () => {
  it('has the commands with their ends and exit codes, and who typed before each', () => {
    const { log, clock, print, type, cut } = begun();
    type(ann);
    print('\x1b]133;C;aid=1\x07building\r\n');
    print('\x1b]133;D;2;aid=1\x07\x1b]133;A\x07$ ', 5000);
    cut();
    type(claude, 1000);
    print('\x1b]133;C\x07ok\r\n\x1b]133;D;0\x07\x1b]133;C\x07still runs');
    const { commands } = timelineOf(log);
    expect(commands).toEqual([
      { at: startOfTime + 20, who: ann, endedAt: startOfTime + 5020, code: 2 },
      { at: clock.time, who: claude, endedAt: clock.time, code: 0 },
      { at: clock.time, who: claude, endedAt: null, code: null },
    ]);
  });

  it('leaves the pauses out', () => {
    const { log, print, clock } = begun();
    print('one');
    print('two', 1500);
    print('next day', 86_400_000);
    expect(timelineOf(log).stretches).toEqual([
      [startOfTime + 10, startOfTime + 1510],
      [clock.time, clock.time],
    ]);
  });

  it('joins the input of one author, up to another or a pause', () => {
    const { log, type } = begun();
    for (let n = 0; n < 5; n++) type(ann, 1000);
    type(claude, 1000);
    type(ann, 1000);
    type(ann, 120_000);
    expect(
      timelineOf(log).typed.map(({ from, to, who }) => [from - startOfTime, to - startOfTime, who]),
    ).toEqual([
      [1000, 5000, ann],
      [6000, 6000, claude],
      [7000, 7000, ann],
      [127_000, 127_000, ann],
    ]);
  });

  it('has the ends of the program', () => {
    const { log, clock } = begun();
    log.append({ kind: 'exit', offset: log.endOffset, at: clock.time, serial: 1, status: 'exited 3' });
    expect(timelineOf(log).exits).toEqual([{ at: clock.time, status: 'exited 3' }]);
  });

  it('is bounded, keeps the newest, and says so', () => {
    const { log, print, type, clock } = begun();
    for (let n = 0; n < 1000; n++) {
      type(n % 2 ? ann : claude);
      print(`\x1b]133;C\x07${n}\x1b]133;D;1\x07`, 5000 + 10 * n);
    }
    const { stretches, commands, typed, truncated } = timelineOf(log, 20);
    expect([commands.length, typed.length, truncated]).toEqual([20, 20, true]);
    expect(commands.at(-1)?.at).toBe(clock.time);
    expect(commands.every(({ code }) => code === 1)).toBe(true);
    expect(stretches.length).toBeLessThanOrEqual(400);
    expect(stretches.at(-1)?.[1]).toBe(clock.time);
  });

  it('stays in order when the clock was set back', () => {
    const { log, print } = begun();
    print('before', 60_000);
    print('after the clock was set back', -50_000);
    print('later', 70_000);
    const flat = timelineOf(log).stretches.flat();
    expect(flat).toEqual([...flat].sort((a, b) => a - b));
  });
});

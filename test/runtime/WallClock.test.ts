/** What goes by age goes by a clock that can be trusted. */
import { expect, it } from 'vitest';
import { settlesAfterMs, WallClock } from '../../src/runtime/WallClock.ts';

const dayMs = 86_400_000;
const start = 1_700_000_000_000;

function newClock() {
  const time = { wall: start, monotonic: 5000 };
  const clock = new WallClock({ now: () => time.wall }, { now: () => time.monotonic });
  const pass = (ms: number) => {
    time.wall += ms;
    time.monotonic += ms;
  };
  return { time, clock, pass };
}

it('tells no age in the first hour, nor in the hour after a jump in either direction', () => {
  const { time, clock, pass } = newClock();
  pass(settlesAfterMs - 1);
  expect(clock.settled()).toBe(null);
  pass(1);
  expect(clock.settled()).toBe(time.wall);
  for (const jump of [40 * dayMs, -40 * dayMs]) {
    time.wall += jump;
    expect(clock.settled()).toBe(null);
    pass(settlesAfterMs);
    expect(clock.settled()).toBe(time.wall);
  }
});

it('takes a clock that is set a little at a time for one that runs on', () => {
  const { time, clock, pass } = newClock();
  for (let minute = 0; minute < 60; minute++) {
    pass(60_000);
    time.wall += 1000;
    clock.now();
  }
  expect(clock.settled()).toBe(time.wall);
});

it('counts the time that the machine was awake, not the time that it slept', () => {
  const { time, clock, pass } = newClock();
  const mark = clock.now();
  pass(1000);
  clock.now();
  time.wall += 8 * dayMs;
  pass(500);
  expect(clock.awakeSince(mark)).toBe(1500);
  expect(clock.awakeSince(clock.now())).toBe(0);
});

it('knows how long ago something was marked by a clock that was wrong then', () => {
  const { time, clock, pass } = newClock();
  clock.now();
  time.wall += 40 * dayMs;
  const mark = clock.now();
  pass(2000);
  clock.now();
  time.wall -= 40 * dayMs;
  pass(1000);
  expect(clock.awakeSince(mark)).toBe(3000);
});

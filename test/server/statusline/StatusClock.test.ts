/** When status lines are drawn again without anything having happened. */
import { expect, it } from 'vitest';
import { createGlobalOptions, OptionStore } from '../../../src/options/OptionStore.ts';
import { StatusClock } from '../../../src/server/statusline/StatusClock.ts';
import type { Session } from '../../../src/session/types.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

function bench() {
  const timers = new FakeTimers();
  const global = createGlobalOptions().session;
  const ticks: string[] = [];
  const clock = new StatusClock(timers, ({ name }) => ticks.push(name));
  const session = (name: string, interval?: string) => {
    const options = new OptionStore('session', global);
    if (interval !== undefined) options.setFromText('status-interval', interval);
    // The clock looks at these two only.
    return { name, options } as unknown as Session;
  };
  return { timers, clock, ticks, session };
}

it('each session has the interval of its own, and 0 is never', () => {
  const { timers, clock, ticks, session } = bench();
  clock.follow([session('usual'), session('quick', '4'), session('never', '0')]);
  timers.advance(16_000);
  expect(ticks).toEqual(['quick', 'quick', 'quick', 'usual', 'quick']);
});

it('a change of the interval counts at once, also from 0', () => {
  const { timers, clock, ticks, session } = bench();
  const one = session('one', '0');
  clock.follow([one]);
  expect(timers.pending).toBe(0);
  one.options.setFromText('status-interval', '2');
  clock.follow([one]);
  timers.advance(2000);
  expect(ticks).toEqual(['one']);
});

it('who comes and goes elsewhere puts nothing off, and without anybody there is no timer', () => {
  const { timers, clock, ticks, session } = bench();
  const one = session('one', '4');
  clock.follow([one]);
  timers.advance(3000);
  clock.follow([one, session('two')]);
  timers.advance(1000);
  expect(ticks).toEqual(['one']);
  clock.follow([]);
  expect(timers.pending).toBe(0);
});

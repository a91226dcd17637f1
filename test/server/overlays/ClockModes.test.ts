import { expect, it } from 'vitest';
import { ClockModes } from '../../../src/server/overlays/ClockModes.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { newWindow } from '../../session/treeHarness.ts';

it('a clock ticks once a minute while it is shown, and not at all when nobody looks or it has ended', () => {
  const timers = new FakeTimers();
  const { first } = newWindow();
  let changes = 0;
  const clocks = new ClockModes({
    timers,
    now: () => timers.now(),
    changed: () => {
      changes += 1;
    },
    modeChanged: () => undefined,
  });
  clocks.enter(first);
  const mode = clocks.of(first);
  const look = () => mode?.changesSince(0).rows.length ?? 0;
  timers.advance(10_000);
  expect(look()).toBe(24);
  const revision = mode?.revision ?? 0;
  changes = 0;
  timers.advance(49_999);
  expect(changes).toBe(0);
  timers.advance(1);
  expect(changes).toBe(1);
  expect(mode?.revision).toBe(revision + 1);
  // The rows have not been asked for since.
  expect(timers.pending).toBe(0);
  look();
  expect(timers.pending).toBe(1);
  clocks.exit(first);
  expect(timers.pending).toBe(0);
  expect(clocks.of(first)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { FeedWindow } from '../../src/keeper/FeedWindow.ts';

const kib = 1024;

/** A server that takes so many bytes a millisecond, and is fed what the window lets through, for some milliseconds. */
function window(bytesPerMs: number, forMs: number) {
  let now = 0;
  const made = new FeedWindow(() => now);
  let most = 0;
  while (now < forMs) {
    if (made.room > 0) made.sent(made.room);
    most = Math.max(most, made.bytes - made.room);
    now++;
    made.taken(bytesPerMs);
  }
  return { made, most };
}

it('lets a fast server have much on its way, and never more than it can use', () => {
  expect(window(80 * kib, 100).made.bytes).toBe(128 * kib);
});

it('lets a slow server have no more on its way than it takes in some milliseconds', () => {
  const { made } = window(8 * kib, 200);
  expect(made.bytes).toBeLessThan(40 * kib);
  expect(made.bytes).toBeGreaterThanOrEqual(16 * kib);
});

it('takes no slow server for a fast one when acknowledgements that waited come at once', () => {
  let now = 0;
  const made = new FeedWindow(() => now);
  while (now < 400) {
    if (made.room > 0) made.sent(made.room);
    now += 8;
    for (let n = 0; n < 3; n++) made.taken(16 * kib);
  }
  expect(made.bytes).toBeLessThan(40 * kib);
});

it('forgets what was on its way to a server that is gone', () => {
  const { made } = window(1, 5);
  made.sent(1000 * kib);
  expect(made.room).toBeLessThan(0);
  made.reset();
  expect(made.room).toBe(made.bytes);
});

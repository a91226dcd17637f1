import { describe, expect, it } from 'vitest';
import { Backoff } from '../../src/runtime/Backoff.ts';

const first = (backoff: Backoff, count: number, longestMs?: number) =>
  Array.from({ length: count }, (_, waits) => backoff.waitMs(waits, longestMs));

describe('waits between tries', () => {
  it('double up to the longest, however often it was tried', () => {
    const backoff = new Backoff({ firstMs: 5, longestMs: 200 });
    expect(first(backoff, 8)).toEqual([5, 10, 20, 40, 80, 160, 200, 200]);
    expect(backoff.waitMs(100_000)).toBe(200);
  });

  it('begin with none where the first try again comes at once', () => {
    const backoff = new Backoff({ firstMs: 100, longestMs: 2000, startsAtOnce: true });
    expect(first(backoff, 8)).toEqual([0, 100, 200, 400, 800, 1600, 2000, 2000]);
  });

  it('can be shorter while somebody looks', () => {
    const backoff = new Backoff({ firstMs: 200, longestMs: 30_000 });
    expect(first(backoff, 4, 500)).toEqual([200, 400, 500, 500]);
    expect(backoff.waitMs(4)).toBe(3200);
  });

  it('are spread over their second half, so that not all come in one instant', () => {
    let chance = 0;
    const backoff = new Backoff({ firstMs: 1000, longestMs: 60_000, random: () => chance });
    expect(first(backoff, 2)).toEqual([500, 1000]);
    chance = 0.5;
    expect(first(backoff, 2)).toEqual([750, 1500]);
    chance = 1;
    expect(backoff.waitMs(50)).toBe(60_000);
  });
});

import { describe, expect, it } from 'vitest';
import { FramePacer } from '../../../src/server/frames/FramePacer.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

function pacer(something = () => true) {
  const timers = new FakeTimers();
  const sentAt: number[] = [];
  const made = new FramePacer(timers, 10, () => {
    if (!something()) return null;
    return { rev: sentAt.push(timers.now()), bytes: 100 };
  });
  return { timers, sentAt, pacer: made };
}

describe('frame pacing', () => {
  it('sends the first frame after a pause without waiting for a timer', () => {
    const { pacer: p, sentAt } = pacer();
    p.request();
    expect(sentAt).toEqual([0]);
  });

  it('sends at most one frame per interval while changes keep coming', () => {
    const { pacer: p, sentAt, timers } = pacer();
    for (let ms = 0; ms < 100; ms++) {
      p.request();
      p.acknowledge(sentAt.length);
      timers.advance(1);
    }
    expect(sentAt).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('holds frames back from a viewport that does not acknowledge, and sends the newest when it does', () => {
    const { pacer: p, sentAt, timers } = pacer();
    for (let ms = 0; ms < 100; ms++) {
      p.request();
      timers.advance(1);
    }
    expect(sentAt).toEqual([0, 10]);
    p.acknowledge(1);
    expect(sentAt).toEqual([0, 10, 100]);
  });

  it('takes one acknowledgement for all the frames before it, and one of a frame never sent for none after', () => {
    const { pacer: p, sentAt, timers } = pacer();
    const storm = (ms: number) => {
      for (let at = 0; at < ms; at++) {
        p.request();
        timers.advance(1);
      }
    };
    storm(100);
    p.acknowledge(2);
    storm(300);
    expect(sentAt.length).toBe(4);
    p.acknowledge(1000);
    storm(300);
    expect(sentAt.length).toBe(6);
  });

  it('sends fewer frames of a flood, and the answer to a key between them at once', () => {
    const timers = new FakeTimers();
    const sentAt: number[] = [];
    let floods = true;
    const p = new FramePacer(
      timers,
      16,
      () => ({ rev: sentAt.push(timers.now()), bytes: 100 }),
      () => floods,
    );
    const storm = (ms: number) => {
      for (let at = 0; at < ms; at++) {
        p.request();
        p.acknowledge(sentAt.length);
        timers.advance(1);
      }
    };
    storm(100);
    expect(sentAt).toEqual([0, 48, 96]);
    timers.advance(10);
    p.request(true);
    expect(sentAt.at(-1)).toBe(110);
    floods = false;
    storm(34);
    expect(sentAt).toEqual([0, 48, 96, 110, 126, 142]);
  });

  it('a frame that waits while a flood begins waits for the time between frames of a flood', () => {
    const timers = new FakeTimers();
    const sentAt: number[] = [];
    let floods = false;
    const p = new FramePacer(
      timers,
      16,
      () => ({ rev: sentAt.push(timers.now()), bytes: 100 }),
      () => floods,
    );
    p.request();
    p.request();
    floods = true;
    timers.advance(47);
    expect(sentAt).toEqual([0]);
    timers.advance(1);
    expect(sentAt).toEqual([0, 48]);
  });

  it('does not let the answer to a key wait for the interval after another frame', () => {
    const { pacer: p, sentAt, timers } = pacer();
    p.request();
    timers.advance(1);
    p.request();
    p.request(true);
    timers.advance(3);
    expect(sentAt).toEqual([0, 4]);
  });

  it('goes back to the interval after a frame in a hurry', () => {
    const { pacer: p, sentAt, timers } = pacer();
    p.request();
    timers.advance(5);
    p.request(true);
    p.acknowledge(2);
    p.request();
    timers.advance(20);
    expect(sentAt).toEqual([0, 5, 15]);
  });

  it('lets the echoes of several keys be on a far link at once, which other frames may not', () => {
    const { pacer: p, sentAt, timers } = pacer();
    for (let key = 0; key < 5; key++) {
      p.request(true);
      timers.advance(30);
    }
    expect(sentAt).toEqual([0, 30, 60, 90, 120]);
    p.request();
    timers.advance(30);
    expect(sentAt.length).toBe(5);
  });

  it('keeps no timer when nothing is due', () => {
    const { pacer: p, timers } = pacer();
    p.request();
    p.acknowledge(1);
    timers.advance(50);
    expect(timers.pending).toBe(0);
  });

  it('does not count a frame that had nothing in it as sent', () => {
    let changed = false;
    const { pacer: p, sentAt } = pacer(() => changed);
    p.request();
    changed = true;
    p.request();
    expect(sentAt).toEqual([0]);
  });
});

/** A link of so many bytes a second and so much delay one way, with a program that always has something new. */
function link({ delayMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY, frameBytes = () => 1000 }) {
  const timers = new FakeTimers();
  const sentAt: number[] = [];
  const paintedAt: number[] = [];
  let freeAt = 0;
  let underWay = 0;
  let mostUnderWay = 0;
  /** How long each frame waited for the ones before it to leave. */
  const waited: number[] = [];
  const made: FramePacer = new FramePacer(timers, 16, () => {
    const rev = sentAt.push(timers.now());
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    const starts = Math.max(freeAt, timers.now());
    waited.push(starts - timers.now());
    const bytes = frameBytes();
    freeAt = starts + (bytes / bytesPerSecond) * 1000;
    timers.after(freeAt - timers.now() + delayMs, () => {
      paintedAt.push(timers.now());
      timers.after(delayMs, () => {
        underWay--;
        made.acknowledge(rev);
      });
    });
    return { rev, bytes };
  });
  const flood = (ms: number) => {
    for (let at = 0; at < ms; at++) {
      made.request();
      timers.advance(1);
    }
  };
  return { flood, sentAt, waited, pacer: made, most: () => mostUnderWay };
}

describe('frame pacing over a link', () => {
  it('stays at the asked interval while the round trip is that of one machine', () => {
    const { flood, sentAt } = link({ delayMs: 5 });
    flood(1600);
    expect(sentAt.length).toBeGreaterThanOrEqual(98);
  });

  it('sends a frame each half round trip on a far link', () => {
    const { flood, pacer: p } = link({ delayMs: 100 });
    flood(5000);
    expect(p.intervalMs).toBeGreaterThanOrEqual(99);
    expect(p.intervalMs).toBeLessThanOrEqual(102);
  });

  it('sends four frames a second however far it is, with three under way at most', () => {
    const { flood, pacer: p, sentAt, most } = link({ delayMs: 350 });
    flood(10_000);
    expect(p.intervalMs).toBe(250);
    expect(sentAt.length).toBeGreaterThan(38);
    expect(most()).toBe(3);
  });

  it('never lets frames wait behind each other on a link that takes few bytes', () => {
    // A key's echo first, then whole screens.
    let frame = 0;
    const frameBytes = () => (frame++ < 3 ? 150 : 2500);
    const { flood, waited, most } = link({ delayMs: 50, bytesPerSecond: 7000, frameBytes });
    flood(20_000);
    expect(most()).toBe(2);
    const late = waited.slice(waited.length / 2);
    expect(Math.max(...late)).toBeLessThan(60);
  });
});

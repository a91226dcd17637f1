import { describe, expect, it } from 'vitest';
import { FramePacer } from '../../src/server/FramePacer.ts';
import { FakeTimers } from '../helpers/fakeTimers.ts';

function pacer(something = () => true) {
  const timers = new FakeTimers();
  const sentAt: number[] = [];
  const made = new FramePacer(timers, 10, () => {
    if (!something()) return null;
    return sentAt.push(timers.now());
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
    storm(100);
    expect(sentAt).toEqual([0, 10, 100, 110]);
    p.acknowledge(1000);
    storm(100);
    expect(sentAt).toEqual([0, 10, 100, 110, 200, 210]);
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

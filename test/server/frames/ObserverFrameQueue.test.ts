import { expect, test } from 'vitest';
import { ObserverFrameQueue, onlyLooks } from '../../../src/server/frames/ObserverFrameQueue.ts';

/** A loop whose clock goes on by a fifth of a millisecond with every frame. */
function loop() {
  const log: string[] = [];
  let now = 0;
  let next: (() => void) | null = null;
  const turns = new ObserverFrameQueue(
    () => now,
    (run) => {
      next = run;
    },
  );
  const frame = (name: string) => () => {
    log.push(name);
    now += 0.2;
  };
  const turn = () => {
    const run = next;
    next = null;
    run?.();
    return run !== null;
  };
  return { turns, log, frame, turn };
}

test('a hundred frames that are due leave room for a key between every few of them, and all are made in order', () => {
  const { turns, log, frame, turn } = loop();
  const all = Array.from({ length: 100 }, (_, n) => `${n}`);
  for (const name of all) turns.add(frame(name));
  let most = 0;
  for (let before = 0; turn(); before = log.length) most = Math.max(most, log.length - before);
  expect(log).toEqual(all);
  expect(most).toBeLessThanOrEqual(4);
});

test('a frame that is due while others are made has its turn after them', () => {
  const { turns, log, frame, turn } = loop();
  turns.add(() => {
    frame('first')();
    turns.add(frame('last'));
  });
  turns.add(frame('second'));
  while (turn());
  expect(log).toEqual(['first', 'second', 'last']);
});

test('a client makes way while nobody types at it, and from its next key on has its frames at once', () => {
  const client = { readOnly: false, activityAt: 10_000 };
  expect(onlyLooks(client, 11_000)).toBe(false);
  expect(onlyLooks(client, 13_000)).toBe(true);
  client.activityAt = 13_000;
  expect(onlyLooks(client, 13_000)).toBe(false);
  expect(onlyLooks({ readOnly: true, activityAt: 13_000 }, 13_000)).toBe(true);
});

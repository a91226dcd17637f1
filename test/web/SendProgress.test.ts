import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SendProgress } from '../../src/web/link/SendProgress.ts';

let said: string[];
let progress: SendProgress;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  progress = new SendProgress((sentence) => said.push(sentence));
});
afterEach(() => vi.useRealTimers());

it('says in steps how much of a long text has arrived, and when it is done', () => {
  progress.waiting(900_000);
  vi.advanceTimersByTime(2000);
  for (const left of [800_000, 790_000, 450_000, 0]) progress.waiting(left);
  expect(said).toEqual(['Sending 900 KB: 10 % has arrived.', 'Sending 900 KB: 50 % has arrived.', '']);
});

it('says nothing of keys, nor of a text that arrives soon', () => {
  progress.waiting(10);
  vi.advanceTimersByTime(5000);
  progress.waiting(0);
  progress.waiting(900_000);
  vi.advanceTimersByTime(300);
  progress.waiting(450_000);
  progress.waiting(0);
  expect(said).toEqual([]);
});

it('says it again after a lost connection, and counts a second text with the first', () => {
  progress.waiting(1_000_000);
  vi.advanceTimersByTime(2000);
  progress.waiting(500_000);
  progress.forget();
  progress.waiting(490_000);
  progress.waiting(1_500_000);
  expect(said).toEqual([
    'Sending 1.0 MB: 50 % has arrived.',
    'Sending 1.0 MB: 50 % has arrived.',
    'Sending 1.5 MB: 0 % has arrived.',
  ]);
});

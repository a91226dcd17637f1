import { expect, it } from 'vitest';
import { lostLine } from '../../src/client/lostLine.ts';

const lost = {
  restarting: false,
  seconds: 12,
  paused: false,
  mustAsk: false,
  keptBytes: 3,
  mayLeave: true,
  why: 'connect ECONNREFUSED',
};
const key = 'cB9SER8mCzRujbyiM_46VAIQAcnqIB0aCe8Bd_XU0n4';

it('a lost link to a host behind a relay leaves room on the line for what was typed, and how to leave', () => {
  expect(lostLine({ ...lost, label: `relay://127.0.0.1:7788/${key}` })).toBe(
    'relay://127.0.0.1:7788/cB9SER…: last heard 12 s ago, retrying…, 3 typed bytes kept (C-\\ leaves) connect ECONNREFUSED',
  );
});

it('another one is named whole', () => {
  expect(lostLine({ ...lost, label: 'ann@build', why: '' })).toBe(
    'ann@build: last heard 12 s ago, retrying…, 3 typed bytes kept (C-\\ leaves)',
  );
});

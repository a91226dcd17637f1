import { expect, test } from 'vitest';
import { EchoWatch } from '../../../src/server/frames/EchoWatch.ts';

test('what comes after a key is its answer, for some frames and not for long', () => {
  const echo = new EchoWatch();
  expect(echo.expects(0)).toBe('no');
  echo.typed(1000);
  expect([1000, 1200, 1201].map((now) => echo.expects(now))).toEqual(['now', 'now', 'no']);
  for (let n = 0; n < 12; n++) echo.sent();
  expect(echo.expects(1001)).toBe('no');
});

test('of a flood that was typed into, the end is the answer', () => {
  const echo = new EchoWatch();
  echo.typed(1000, true);
  expect(echo.expects(1001)).toBe('at-its-end');
  echo.typed(1002);
  expect(echo.expects(1003)).toBe('now');
});

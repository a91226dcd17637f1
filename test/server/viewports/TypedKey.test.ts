import { expect, it } from 'vitest';
import { TypedKey } from '../../../src/server/viewports/TypedKey.ts';

const [shell, flood] = [1, 2];

it('other panes wait for the echo of a key, then pause while somebody types', () => {
  const key = new TypedKey();
  expect(key.makesWay(flood, 0)).toBe('no');
  key.typed(shell, 1000);
  expect([key.makesWay(flood, 1001), key.makesWay(shell, 1001)]).toEqual(['waits', 'no']);
  key.printed(flood, 1001);
  expect(key.makesWay(flood, 1001)).toBe('waits');
  key.printed(shell, 1002);
  expect(key.makesWay(flood, 1002)).toBe('pauses');
  key.typed(shell, 1050);
  expect(key.makesWay(flood, 1050)).toBe('waits');
  key.printed(shell, 1051);
  expect([key.makesWay(flood, 1149), key.makesWay(flood, 1151)]).toEqual(['pauses', 'no']);
});

it.each([
  ['that nothing echoes', false, 0.5],
  ['that are echoed, as of a paste', true, 0.5],
])('keys %s, a thousand a second, leave a flood some of the time', (_, echoed, atMost) => {
  const key = new TypedKey();
  let waits = 0;
  for (let now = 0; now < 1000; now += 0.5) {
    if (now % 1 === 0) key.typed(shell, now);
    else if (echoed) key.printed(shell, now);
    if (key.makesWay(flood, now) === 'waits') waits += 0.5;
  }
  expect(waits / 1000).toBeLessThanOrEqual(atMost + 0.05);
});

it('a key that no program gets keeps nobody waiting', () => {
  const key = new TypedKey();
  key.typed(null, 0);
  expect(key.makesWay(flood, 1)).toBe('pauses');
});

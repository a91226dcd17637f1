/** Telling one boot of the machine from another. */
import { expect, it } from 'vitest';
import { isSameBoot, readBoot } from '../../src/runtime/boot.ts';

it('finds two readings of one boot the same, and a boot of an hour later another', () => {
  expect(isSameBoot(readBoot(), readBoot())).toBe(true);
  expect(isSameBoot('time:1700000000', 'time:1700000007')).toBe(true);
  expect(isSameBoot('time:1700000000', 'time:1700003600')).toBe(false);
  expect(isSameBoot('4bd7ba1c-0000-4000-8000-000000000000', '4bd7ba1c-0000-4000-8000-000000000001')).toBe(
    false,
  );
});

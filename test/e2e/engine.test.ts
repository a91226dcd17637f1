/** Settings of V8 in a process of its own, which vitest gives to each file here. */
import { getHeapSpaceStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { settleServerEngine } from '../../src/runtime/engine.ts';

const mebibyte = 1024 * 1024;

/** Room for young objects, MiB. */
function room(): number {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return ((young?.space_used_size ?? 0) + (young?.space_available_size ?? 0)) / mebibyte;
}

it('a server has few megabytes for young objects, however many of them survive', async () => {
  settleServerEngine();
  let kept: object[] = [];
  for (let turn = 0; turn < 500; turn++) {
    for (let n = 0; n < 2000; n++) kept.push({ turn, parts: [n] });
    if (kept.length > 30_000) kept = kept.slice(20_000);
    await new Promise(setImmediate);
  }
  expect(room()).toBeGreaterThan(3.5);
  // V8 14 may grow once more before it is seen; by itself it goes on to 16.
  expect(room()).toBeLessThan(8.5);
});

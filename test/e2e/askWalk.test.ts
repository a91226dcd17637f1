/** Questions against five viewports that come, go and answer, and kill -9: each is answered and delivered once. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AskWalk, randomFrom } from '../helpers/AskWalk.ts';
import { TestHost } from '../helpers/TestHost.ts';

const seed = process.env.SEED === 'random' ? Date.now() : Number(process.env.SEED ?? 1);
let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
});
afterEach(() => host.stop());

it('each question is seen, answered once and delivered once, whatever happens meanwhile', {
  timeout: 180_000,
}, async () => {
  const walk = new AskWalk(host, { asks: 150, askers: 6, viewports: 5, kills: 3 }, randomFrom(seed));
  await walk.run();
  expect([`seed ${seed}`, ...walk.problems()]).toEqual([`seed ${seed}`]);
  expect(walk.kills).toBe(3);
});

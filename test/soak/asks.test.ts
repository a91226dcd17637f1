/**
 * Ten thousand questions (HOLDFAST_ASKS) against five viewports that attach, leave and answer at random, and kill -9 of the
 * server: each is seen, has exactly one answer, and is delivered exactly once.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AskWalk, randomFrom } from '../helpers/AskWalk.ts';
import { TestHost } from '../helpers/TestHost.ts';

const asks = Number(process.env.HOLDFAST_ASKS ?? 10_000);
const kills = Math.max(3, Math.round(asks / 500));
const seed = process.env.SEED === 'random' ? Date.now() : Number(process.env.SEED ?? 1);

let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
});
afterEach(() => host.stop());

it(`${asks} questions are each seen, answered once and delivered once over ${kills} deaths of the server`, {
  timeout: 60_000 + asks * 200,
}, async () => {
  const walk = new AskWalk(host, { asks, askers: 8, viewports: 5, kills }, randomFrom(seed));
  const begin = performance.now();
  await walk.run();
  const seconds = (performance.now() - begin) / 1000;
  const fates = [...walk.fates.values()];
  const sum = (of: (fate: (typeof fates)[number]) => number) =>
    fates.reduce((all, fate) => all + of(fate), 0);
  console.log(
    `${asks} questions in ${seconds.toFixed(1)} s: ${walk.attaches} attaches, ${walk.kills} kills, ` +
      `${walk.compared} comparisons, ` +
      `${sum(({ seen }) => seen)} sights, ${sum(({ tried }) => tried.length)} answers tried, ` +
      `${sum(({ late }) => late)} too late, ${fates.filter(({ taken }) => taken.length === 0).length} taken whose answerer died`,
  );
  expect([`seed ${seed}`, ...walk.problems().slice(0, 20)]).toEqual([`seed ${seed}`]);
  expect(walk.kills).toBe(kills);
});

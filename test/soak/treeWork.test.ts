/** The random commands of test/e2e/treeWork.test.ts by the thousand: HOLDFAST_TREE_COMMANDS, 10,000 unless told otherwise. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { TreeWork } from '../helpers/TreeWork.ts';

const commands = Number(process.env.HOLDFAST_TREE_COMMANDS ?? 10_000);
const commandsEach = 100;
const host = new TestHost();
const work = new TreeWork(host);

beforeAll(() => work.start());

afterAll(async () => {
  await work.stop();
  await host.stop();
});

const step = fc.tuple(fc.nat(99), fc.nat(9), fc.nat(9), fc.nat(99));
const steps = fc.array(step, { minLength: commandsEach, maxLength: commandsEach });

it('random commands with clients attached: no internal error, no program without a pane', async () => {
  // Without SEED each run is a new one; what fast-check reports of a failure is the seed to run it again.
  const { SEED: seed } = process.env;
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      await work.reset();
      for (const one of list) await work.doStep(one);
      await work.check();
    }),
    {
      numRuns: Math.ceil(commands / commandsEach),
      seed: Number(seed ?? Date.now() % 2 ** 31),
      endOnFailure: true,
    },
  );
  console.log(`${work.commands} commands`);
  expect(work.commands).toBeGreaterThanOrEqual(commands);
}, 3_600_000);

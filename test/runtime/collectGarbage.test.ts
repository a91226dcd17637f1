import { expect, it } from 'vitest';
import { collectGarbage } from '../../src/runtime/collectGarbage.ts';

/** Many objects that nothing holds when the caller has returned. */
function newGarbage(): WeakRef<object>[] {
  return Array.from({ length: 100 }, () => new WeakRef({ text: 'dropped' }));
}

it('frees what nobody holds, and offers the collector to no code', async () => {
  const held = { text: 'held' };
  const garbage = [...newGarbage(), new WeakRef(held)];
  // Objects of weak references live until the end of the turn that made them.
  await new Promise(setImmediate);
  collectGarbage();
  expect(garbage.filter((reference) => reference.deref() !== undefined)).toHaveLength(1);
  expect(held.text).toBe('held');
  expect('gc' in globalThis).toBe(false);
});

/** A person and an agent that switch in one pane; by the ten thousand in test/soak/preemption.test.ts. */
import { expect, it } from 'vitest';
import { Preemption } from '../helpers/Preemption.ts';
import { TestHost } from '../helpers/TestHost.ts';

it('a person takes a pane in the middle of keys, pastes and send-keys, and nothing of them comes after', async () => {
  const host = new TestHost();
  try {
    const { foreignBytes, withinPastes, calls } = await new Preemption(host, 7).run(50);
    expect({ foreignBytes, withinPastes }).toEqual({ foreignBytes: 0, withinPastes: 0 });
    expect(calls).toMatchObject({ done: expect.any(Number), 'control-lost': expect.any(Number) });
  } finally {
    await host.stop();
  }
});

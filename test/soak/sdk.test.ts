/**
 * A program with the SDK over thousands of lost connections and killed servers: HOLDFAST_RECONNECTS, 1000 when unset, of
 * which every fiftieth is by a `kill -9` of the server.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SdkWalk } from '../helpers/SdkWalk.ts';
import { TestHost } from '../helpers/TestHost.ts';

const reconnects = Number(process.env.HOLDFAST_RECONNECTS ?? 1000);

let host: TestHost;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('start-server');
});
afterAll(() => host.stop());

it(
  `types everything once and hears every event once, over ${reconnects} lost connections`,
  async () => {
    const walked = await new SdkWalk(host, Number(process.env.SEED ?? 1)).walk(reconnects, 50);
    console.log(JSON.stringify(walked));
    const none = { missing: [], twice: [], late: [] };
    expect(walked).toMatchObject({ typing: none, hearing: none, gaps: 0 });
    expect(walked.reconnects).toBeGreaterThanOrEqual(reconnects);
  },
  60_000 + reconnects * 300,
);

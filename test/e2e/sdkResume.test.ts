/** A program with the SDK whose connection is cut and whose server is killed; by the ten thousand: test/soak/sdk.test.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SdkWalk } from '../helpers/SdkWalk.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;

beforeAll(() => {
  host = new TestHost();
});
afterAll(() => host.stop());

it('types everything once and hears every event once, over 200 lost connections and four killed servers', async () => {
  await host.ok('start-server');
  const walked = await new SdkWalk(host, Number(process.env.SEED ?? 1)).walk(200, 50);
  expect(walked.kills).toBeGreaterThanOrEqual(3);
  const none = { missing: [], twice: [], late: [] };
  expect(walked).toMatchObject({ typing: none, hearing: none, gaps: 0 });
});

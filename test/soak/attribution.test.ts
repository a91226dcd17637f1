/** A minute of three operators typing into one pane, with six kills of the server: every byte is attributed right. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sorted, typeTogether } from '../helpers/attributedTyping.ts';
import { TestHost } from '../helpers/TestHost.ts';

const keys = Number(process.env.HOLDFAST_TYPED ?? 3000);
const kills = Number(process.env.HOLDFAST_TYPING_KILLS ?? 6);
let host: TestHost;
beforeAll(() => {
  host = new TestHost();
});
afterAll(() => host.stop());

it(`${3 * keys} pieces of input of three operators are attributed over ${kills} kills`, async () => {
  const startedAt = Date.now();
  const { got, recorded, typed } = await typeTogether(host, { keys, kills });
  console.log(`${got.length} bytes in ${Math.round((Date.now() - startedAt) / 1000)} s, ${kills} kills`);
  expect(sorted(got)).toBe(sorted(typed));
  expect(recorded).toBe(got);
}, 600_000);

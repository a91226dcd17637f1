/** A minute of three operators typing into one pane, with six kills of the server: every byte is attributed right. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sorted, typeTogether } from '../helpers/attributedTyping.ts';
import { TestHost } from '../helpers/TestHost.ts';

const seconds = Number(process.env.HOLDFAST_TYPING_SECONDS ?? 60);
const kills = Number(process.env.HOLDFAST_TYPING_KILLS ?? 6);
let host: TestHost;
beforeAll(() => {
  host = new TestHost();
});
afterAll(() => host.stop());

it(`${seconds} s of typing of three operators are attributed over ${kills} kills`, async () => {
  const { got, recorded, typed } = await typeTogether(host, { forMs: seconds * 1000, kills });
  console.log(`${got.length} bytes in ${seconds} s, ${kills} kills`);
  expect(sorted(got)).toBe(sorted(typed));
  expect(recorded).toBe(got);
}, 600_000);

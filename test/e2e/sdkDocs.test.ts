/** The page of the SDK: each of its examples runs as it stands there, with the built package, against a server. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run, TestHost } from '../helpers/TestHost.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/sdk.md'), 'utf8');
const heads: string[] = [];
const examples = [...page.matchAll(/^## ([^\n]*)$|^```js\n(.*?)^```$/gms)].reduce<
  { name: string; code: string }[]
>((found, [, heading, code]) => {
  if (code !== undefined) found.push({ name: heads.at(-1) ?? 'The SDK', code });
  else heads.push(heading ?? '');
  return found;
}, []);

let host: TestHost;

beforeAll(async () => {
  host = new TestHost();
  mkdirSync(join(host.dir, 'node_modules'));
  symlinkSync(root, join(host.dir, 'node_modules/holdfast'));
  await host.ok('start-server');
});
afterAll(() => host.stop());

it.each(examples)('the example of “$name” runs', async ({ code }) => {
  const file = join(host.dir, 'example.mjs');
  writeFileSync(file, code);
  const { out, err, code: status } = await run(process.execPath, [file], { env: host.env, cwd: host.dir });
  expect([status, err]).toEqual([0, '']);
  // What a comment says after a line that prints is what it prints.
  for (const [, printed = ''] of code.matchAll(/^\s*console\.log\(.*\); \/\/ (.*)$/gm))
    expect(out).toContain(printed);
});

// Keeps the protocol of the release at hand, which test/protocol/compatibility.test.ts holds later versions to: its
// schema, and the client's messages of its page. Run once a release, with the program just built.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { version } = require('../package.json');
const { document } = require('../dist/api.cjs');
const at = (path) => new URL(`../${path}`, import.meta.url);

/** Texts may change, so they are left out; names in a table of names are no texts. */
const tables = ['properties', '$defs', 'requests', 'notifications', 'events', 'errors'];
const withoutTexts = (value, isTable = false) => {
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, item]) => isTable || typeof item !== 'string' || (name !== 'description' && name !== 'about'),
  );
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutTexts(item, tables.includes(name))]));
};

const page = readFileSync(at('docs/protocol.md'), 'utf8');
const messages = [...page.matchAll(/^```json client\n(.*?)^```$/gms)].map(([, block]) => block);
const folder = `test/protocol/released/${version}`;
writeFileSync(at(`${folder}.json`), `${JSON.stringify(withoutTexts(document()), null, 2)}\n`);
writeFileSync(at(`${folder}.client.jsonl`), messages.join(''));

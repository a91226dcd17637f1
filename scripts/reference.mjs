// Writes the generated parts of docs/protocol.md, with the program just built.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { document, withReference } = createRequire(import.meta.url)('../dist/api.cjs');
const page = new URL('../docs/protocol.md', import.meta.url);
writeFileSync(page, withReference(readFileSync(page, 'utf8'), document()));

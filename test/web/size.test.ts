import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const built = 'dist/web';
/** Bytes that a browser loads at most, over the network. */
const mostBytes = 90 * 1024;

it('is small: all files together, as they are sent', () => {
  const sent = readdirSync(built).filter((name) => name.endsWith('.br'));
  expect(sent.length).toBeGreaterThan(2);
  // Each file has its compressed form, so none escapes the count.
  for (const name of readdirSync(built)) if (!name.endsWith('.br')) expect(sent).toContain(`${name}.br`);
  const bytes = sent.reduce((sum, name) => sum + readFileSync(join(built, name)).length, 0);
  expect(bytes).toBeLessThanOrEqual(mostBytes);
});

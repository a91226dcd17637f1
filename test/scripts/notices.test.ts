/** The licences that travel with the bundles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
const version = (name: string): { version: string; license: string } =>
  JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };

test.each(['ink', 'react', 'ws', 'yargs', 'marked', '@xterm/headless', '@nats-io/transport-node'])(
  'the licence of %s is in the notices',
  (name) => {
    const { version: number, license } = version(name);
    expect(notices).toContain(`  ${name} ${number}: ${license}\n`);
    const text = notices.split(`\n${name} ${number}\n\n`)[1]?.split('='.repeat(80))[0] ?? '';
    expect(text).toMatch(/licen[cs]e|copyright/i);
  },
);

test('packages that are not in a bundle are not named', () => {
  expect(notices).not.toContain('  vitest ');
  expect(notices).not.toContain('  node-pty ');
});

test('packages that others depend on are named too', () => {
  expect(notices).toContain('  yoga-layout ');
  expect(notices).toContain('  marked ');
});

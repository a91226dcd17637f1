/** The licences that travel with the bundles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** Loaded from its own folder at run time, where its licence stands. */
const notBundled = ['node-pty'];

test.each(Object.entries(dependencies).filter(([name]) => !notBundled.includes(name)))(
  'the licence of %s is in the notices',
  (name, version) => {
    const { license } = JSON.parse(
      readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
    ) as { license: string };
    expect(notices).toContain(`  ${name} ${version}: ${license}\n`);
    const text = notices.split(`\n${name} ${version}\n\n`)[1]?.split('='.repeat(80))[0] ?? '';
    expect(text).toMatch(/licen[cs]e|copyright/i);
  },
);

test('packages that others depend on are named too', () => {
  expect(notices).toContain('  yoga-layout ');
  expect(notices).toContain('  marked ');
});

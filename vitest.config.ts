import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Rooms whose tests keep nothing in modules or the environment: their files share a worker, which saves a fifth of a second each. */
const shared = [
  'bench',
  'cli',
  'command',
  'copymode',
  'docs',
  'keys',
  'log',
  'match',
  'noise',
  'operator',
  'options',
  'protocol',
  'runtime',
  'screen',
  'scripts',
  'server',
  'session',
  'transport',
  'web',
].map((room) => `test/${room}/**/*.test.ts`);

/** As in the bundle: scripts/chrome.mjs. */
const standins = resolve('src/client/chrome/standins.ts');

/** Ink's files name maps of sources that it comes without: a warning for each. */
const withoutMaps = {
  name: 'without-maps',
  load: (id: string) =>
    /\/node_modules\/ink\/.*\.js$/.test(id) ? readFileSync(id, 'utf8').replace(/^\/\/# source.*/m, '') : null,
};

export default defineConfig({
  plugins: [withoutMaps],
  resolve: { alias: { 'string-width': standins, '@alcalzone/ansi-tokenize': standins } },
  test: {
    server: { deps: { inline: ['ink', 'widest-line', 'wrap-ansi', 'cli-truncate'] } },
    setupFiles: ['test/setup.ts'],
    // Bounds a hang, measures nothing: a busy machine with two cores may need tens of seconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real processes on a machine that does other things too: in CI a test that fails has one more try, and the report
    // says so ("retry x1"). Such a test is unsteady and to be mended; on a developer's machine it fails at once.
    retry: process.env.CI ? 1 : 0,
    pool: 'forks',
    // Tests of processes wait a third of their time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      { extends: true, test: { name: 'rooms', include: shared, isolate: false } },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          // Suites that need Debian packages (tmux, sshd) or minutes of time are scripts of their own in package.json.
          exclude: [
            ...shared,
            'test/browser/**',
            'test/differential/**',
            'test/native/**',
            'test/nats/**',
            'test/networks/**',
            'test/plugins/**',
            'test/soak/**',
            'node_modules/**',
          ],
        },
      },
    ],
  },
});

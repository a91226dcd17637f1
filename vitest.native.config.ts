import { defineConfig } from 'vitest/config';

/** The native client beside the Node client, and tests of the command line run by it. `npm run test:native`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: [
      'test/native/**/*.test.ts',
      // Whole scripts and failures, which the Node client passes in `npm test`.
      'test/e2e/{cliScripting,projectScripts,ownFiles,pasteBuffers,commandData,control,controlResume,controlWait}.test.ts',
    ],
    env: { HOLDFAST_TEST_CLIENT: 'native' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As in vitest.config.ts.
    retry: process.env.CI ? 1 : 0,
    pool: 'forks',
    maxWorkers: 2,
  },
});

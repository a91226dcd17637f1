import { defineConfig } from 'vitest/config';

/** Real networks that change, and log-ins by password: in namespaces that take root to make. `npm run test:networks`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/networks/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // As in vitest.config.ts.
    retry: process.env.CI ? 1 : 0,
    // Each says what it measured.
    disableConsoleIntercept: true,
    pool: 'forks',
    maxWorkers: 1,
  },
});

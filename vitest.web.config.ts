import { defineConfig } from 'vitest/config';

/** The page in a real browser: needs Debian's chromium. `npm run test:web`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/browser/**/*.test.ts'],
    exclude: ['test/browser/engines/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As in vitest.config.ts.
    retry: process.env.CI ? 1 : 0,
    // Bounds a hang, as above.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});

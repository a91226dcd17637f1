import { defineConfig } from 'vitest/config';

/** Suites that need installed programs, to compare with (tmux) or to be used by (zsh, fish): `npm run test:differential`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/differential/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    // As in vitest.config.ts.
    retry: process.env.CI ? 1 : 0,
    pool: 'forks',
    maxWorkers: 1,
  },
});

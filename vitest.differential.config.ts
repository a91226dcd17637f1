import { defineConfig } from 'vitest/config';

/** Suites that compare holdfast with an installed program (tmux): `npm run test:differential`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/differential/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});

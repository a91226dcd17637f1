import { defineConfig } from 'vitest/config';

// The numbers that the project promises, one file each. They want the machine to themselves: one at a time.
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/soak/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});

import { defineConfig } from 'vitest/config';

/** Plugins for tmux from the folder that HOLDFAST_PLUGINS names, beside tmux: `npm run test:plugins`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/plugins/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});

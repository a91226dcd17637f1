import { defineConfig } from 'vitest/config';

/** Relays on a bus: needs Debian's nats-server, which each test starts for itself. `npm run test:nats`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/nats/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Suites that need Debian packages (tmux, sshd), a C compiler or minutes of time are scripts of their own in package.json.
    exclude: [
      'test/differential/**',
      'test/native/**',
      'test/nats/**',
      'test/networks/**',
      'test/soak/**',
      'node_modules/**',
    ],
    // Bounds a hang, measures nothing: a busy machine with two cores may need tens of seconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real processes on a machine that does other things too: in CI a test that fails has one more try, and the report
    // says so ("retry x1"). Such a test is unsteady and to be mended; on a developer's machine it fails at once.
    retry: process.env.CI ? 1 : 0,
    pool: 'forks',
    maxWorkers: 2,
  },
});

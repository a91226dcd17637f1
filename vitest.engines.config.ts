import { defineConfig } from 'vitest/config';

/** The page in Firefox and in WebKit: needs Debian's firefox-esr, webkit2gtk-driver, xvfb and xdotool. `npm run test:engines`. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: ['test/browser/engines/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // Bounds a hang, measures nothing.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 1,
  },
});

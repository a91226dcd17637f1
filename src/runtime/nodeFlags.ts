/** Flags of Node for the processes that stay. native/start.h has those of the keeper too. */

/** Of a keeper: it has few old objects, and young ones die soon, so small heap spaces suffice. */
export const keeperFlags = ['--max-semi-space-size=1', '--single-threaded-gc', '--v8-pool-size=0'] as const;

/**
 * Of a server: its young objects are frames and lines in transit. With 4 MiB for them it handles a flood as fast as with
 * V8's 16, and takes 12 MiB less with 30 panes. Two threads of V8 compile and collect as fast as four, and take 3 MiB less.
 */
export const serverFlags = ['--max-semi-space-size=4', '--v8-pool-size=2'] as const;

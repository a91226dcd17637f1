/**
 * Flags of Node for the processes that stay; native/start.h has those of the keeper too. A keeper gives a server's to a Node
 * that was replaced since, so every release must know them.
 */

/**
 * Of a keeper: it has few old objects, and young ones die soon, so small heap spaces suffice. One thread of V8 is the fewest:
 * 0 stands for one for each core.
 */
export const keeperFlags = ['--max-semi-space-size=1', '--single-threaded-gc', '--v8-pool-size=1'] as const;

/**
 * Of a server. Two threads compile and collect as fast as four, and take 3 MiB less. None is a flag of V8: with one on its
 * command line, Node 20 and 22 compile their own modules anew, which takes 12 ms of the start; engine.ts makes V8's settings.
 */
export const serverFlags = ['--v8-pool-size=2'] as const;

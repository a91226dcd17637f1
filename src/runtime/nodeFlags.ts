/**
 * Flags of Node for the processes that stay; native/start.h has those of the keeper too. None is a flag of V8: with one on
 * its command line, Node 20 and 22 compile their own modules anew, which takes 20 ms of a server's start. engine.ts makes
 * V8's settings later. A keeper also gives these flags to a Node that was replaced since, so every release must know them.
 */

/** Of a keeper. One thread of V8 is the fewest; 0 stands for one for each core. */
export const keeperFlags = ['--v8-pool-size=1'] as const;

/** Of a server. Two threads compile and collect as fast as four, and take 3 MiB less. */
export const serverFlags = ['--v8-pool-size=2'] as const;

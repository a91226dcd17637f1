/** Time, randomness and the machine's networks, as a link sees them; tests bring their own. */
import { networkInterfaces } from 'node:os';
import { systemTimers, type Timers } from '../../runtime/Timers.ts';

export interface LinkClock extends Timers {
  /** Milliseconds, monotonic; may stand still while the machine sleeps. */
  now(): number;
  /** Milliseconds since the epoch; continues while the machine sleeps. */
  wall(): number;
  /** From 0 to before 1. */
  random(): number;
  /** The addresses of this machine, as text to compare: it differs after a change of network. */
  networks(): string;
}

export const systemClock: LinkClock = {
  ...systemTimers,
  wall: () => Date.now(),
  random: Math.random,
  networks: () => {
    let all = '';
    for (const [name, addresses = []] of Object.entries(networkInterfaces()))
      for (const { address, internal } of addresses) if (!internal) all += `${name} ${address}\n`;
    return all;
  },
};

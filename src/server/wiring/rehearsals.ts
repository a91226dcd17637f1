/** The rehearsal of a server that has just started, wired to it. The order of the parts is that of their use. */

import { OutputRehearsal } from '../rehearsal/OutputRehearsal.ts';
import { Rehearsal } from '../rehearsal/Rehearsal.ts';
import type { CoreParts } from '../ServerParts.ts';

export function newRehearsal({ options, parts }: CoreParts<'options' | 'parts'>): Rehearsal {
  const { clock, timers, log } = parts;
  return new Rehearsal(
    {
      timers,
      cpuMs: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      failed: (error) => log.error('rehearsal', error),
    },
    [new OutputRehearsal({ clock, options })],
  );
}

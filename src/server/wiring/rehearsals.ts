/** The rehearsal of a server that has just started, wired to it. The order of the parts is that of their use. */

import { AttachRehearsal } from '../rehearsal/AttachRehearsal.ts';
import { OutputRehearsal } from '../rehearsal/OutputRehearsal.ts';
import { Rehearsal } from '../rehearsal/Rehearsal.ts';
import type { CoreParts } from '../ServerParts.ts';
import { newViewportWorld } from './viewports.ts';

export function newRehearsal(
  core: Parameters<typeof newViewportWorld>[0] & CoreParts<'options' | 'parts' | 'viewports'>,
): Rehearsal {
  const { clock, timers, log, rehearses } = core.parts;
  const attach = new AttachRehearsal({ clock, world: newViewportWorld(core), viewports: core.viewports });
  return new Rehearsal(
    {
      timers,
      cpuMs: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      failed: (error) => log.error('rehearsal', error),
    },
    rehearses === 'all' ? [attach, new OutputRehearsal({ clock, options: core.options })] : [attach],
  );
}

/** The rehearsal of a server that has just started, wired to it. The order of the parts is that of their use. */

import { collectGarbage } from '../../runtime/collectGarbage.ts';
import { AttachRehearsal } from '../rehearsal/AttachRehearsal.ts';
import { OutputRehearsal } from '../rehearsal/OutputRehearsal.ts';
import { Rehearsal, type RehearsalPart } from '../rehearsal/Rehearsal.ts';
import type { CoreParts } from '../ServerParts.ts';
import { newViewportWorld } from './viewports.ts';

/**
 * Garbage of the start and of the rehearsal. Without it, the heap is full during the first attach, as a rule, and V8
 * collects then.
 */
const tidying: RehearsalPart = {
  budgetMs: 20,
  // biome-ignore lint/correctness/useYield: one step.
  *play() {
    collectGarbage();
  },
};

export function newRehearsal(
  core: Parameters<typeof newViewportWorld>[0] & CoreParts<'options' | 'parts' | 'viewports'>,
): Rehearsal {
  const { clock, timers, log, rehearses } = core.parts;
  const attach = new AttachRehearsal({ clock, world: newViewportWorld(core), viewports: core.viewports });
  const output = rehearses === 'all' ? [new OutputRehearsal({ clock, options: core.options })] : [];
  return new Rehearsal(
    {
      timers,
      cpuMs: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      failed: (error) => log.error('rehearsal', error),
    },
    [attach, ...output, tidying],
  );
}

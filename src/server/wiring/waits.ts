/** Waits for conditions of programs, and the shells' marks, wired to the server. */

import { Awaits } from '../awaits/Awaits.ts';
import { readLoggedOutput } from '../awaits/loggedOutput.ts';
import { ShellMarks } from '../panes/ShellMarks.ts';
import type { CoreParts } from '../ServerParts.ts';

export function newShells(core: CoreParts<'parts' | 'reactions'>): ShellMarks {
  return new ShellMarks(
    () => core.parts.timers.now(),
    (pane, change) => core.reactions.programs.shellChanged(pane, change),
  );
}

export function newAwaits(
  core: CoreParts<'chronicle' | 'logs' | 'panes' | 'parts' | 'past' | 'shells' | 'statuses'>,
): Awaits {
  return new Awaits({
    after: (ms, run) => core.parts.timers.after(ms, run),
    monotonic: () => core.parts.timers.now(),
    now: () => core.parts.clock.now(),
    statusOf: (pane) => core.statuses.shownOf(pane).state,
    phaseOf: (pane) => core.shells.phaseOf(pane),
    runtime: (pane) => core.panes.of(pane),
    // The end of a log that is not open is known only by reading it.
    source: (uuid) => ({ ...core.logs.source(uuid), endOffset: Number.POSITIVE_INFINITY }),
    readOutput: (source, from, size, reader) => readLoggedOutput(core.past, source, from, size, reader),
    endOf: (pane, since) => {
      const { events } = core.chronicle.events.after('0');
      const end = events.findLast(
        (event) =>
          event.type === 'pane-process' &&
          event.pane === pane &&
          event.at >= since &&
          event.process?.state !== 'running',
      );
      return end?.process ?? null;
    },
  });
}

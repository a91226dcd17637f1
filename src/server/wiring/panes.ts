/** Panes and what reads or feeds them, wired to the server. */
import { version } from '../../runtime/installation.ts';
import type { Pane } from '../../session/types.ts';
import { removeHistoryOf } from '../history/historyFile.ts';
import { SessionQueries } from '../history/SessionQueries.ts';
import { allowsExtendedKeys } from '../panes/keyModes.ts';
import { PaneStatuses } from '../panes/PaneStatuses.ts';
import type { PanesHost } from '../panes/Panes.ts';
import { Pipes } from '../panes/Pipes.ts';
import { ProgramReports } from '../panes/ProgramReports.ts';
import { isLookedAt } from '../reactions/StatusReactions.ts';
import type { CoreParts } from '../ServerParts.ts';

export function newPanesHost(
  core: CoreParts<
    | 'awaits'
    | 'copyModes'
    | 'execs'
    | 'lifecycle'
    | 'linePatterns'
    | 'messages'
    | 'notifier'
    | 'options'
    | 'panes'
    | 'parts'
    | 'reactions'
    | 'reports'
    | 'settledSizes'
    | 'shellSignature'
    | 'shells'
    | 'statuses'
    | 'tree'
    | 'viewports'
  >,
): PanesHost {
  return {
    version,
    now: () => core.parts.clock.now(),
    changed: (runtime, bytes) => {
      core.copyModes.paneChanged(runtime.pane, bytes);
      core.viewports.paneChanged(runtime.pane, bytes);
      core.settledSizes.changed();
    },
    output: (runtime, data) => {
      core.reactions.programs.output(runtime.pane, data);
      core.statuses.outputCame(runtime.pane);
    },
    processChanged: (pane, process) => {
      if (process.state !== 'running') removeHistoryOf(pane, core.parts.socketPath);
      // Its last reports come before the report of its end.
      core.reports.flush(pane);
      if (process.state === 'running') {
        followShell(core, pane, process.pid);
        const runtime = core.panes.of(pane);
        if (runtime) core.linePatterns.follow(runtime);
      }
      core.awaits.processChanged(pane, process);
      // Done before the pane closes, so that the record has the end that the tree knows.
      core.execs.processChanged(pane, process);
      if (!core.panes.isBeingEnded(pane)) core.notifier.ended(pane, process);
      core.lifecycle.processChanged(pane, process);
      if (core.tree.panes.get(pane.id) === pane) core.statuses.update(pane);
    },
    events: (pane) => ({
      ...core.reports.eventsOf(pane),
      passthrough: (data, isDropped) => core.reactions.passthroughs.came(pane, data, isDropped),
      promptMark: (mark, aid) => core.shells.mark(pane, mark, aid === core.shellSignature(pane.uuid)),
    }),
    keptFrom: (pane) => core.execs.keptFrom(pane.uuid),
    colours: () => core.viewports.terminalColours(),
    allowsExtendedKeys: () => allowsExtendedKeys(core.options.server),
    problem: (sentence) => core.messages.add(sentence),
    unreadable: (sentence) => {
      core.messages.add(sentence);
      core.parts.log.info(sentence);
    },
  };
}

/** A program of an earlier server has the marks that its screen remembers; a new one has none. */
function followShell(core: CoreParts<'panes' | 'shells'>, pane: Pane, pid: number): void {
  const isKnown = pane.process.state === 'running' && pane.process.pid === pid;
  if (isKnown) core.shells.resume(pane, core.panes.of(pane)?.screen.promptMarks ?? []);
  else core.shells.forget(pane);
}

export function newPipes(core: CoreParts<'messages' | 'services' | 'shellSignature' | 'work'>): Pipes {
  return new Pipes({
    signatureOf: (pane) => core.shellSignature(pane.uuid),
    type: (pane, data, by) =>
      core.services.sendInput(pane, data, { by, waitsForPane: true, waitsForProgram: true }),
    problem: (text) => core.messages.add(text),
    opened: (pane, command, pid) => core.work.piped(pane.id, command, pid),
  });
}

export function newQueries(
  core: CoreParts<'panes' | 'past' | 'services' | 'statuses' | 'viewports'>,
): SessionQueries {
  return new SessionQueries({
    past: core.past,
    runtime: (pane) => core.panes.of(pane),
    attachedTo: (session) => core.viewports.clients().filter((client) => client.session === session).length,
    statusOf: (pane) => core.statuses.of(pane),
    commandOf: (pane) => core.services.paneFacts(pane).currentCommand || pane.startCommand.join(' '),
  });
}

export function newStatuses(
  core: CoreParts<'inspector' | 'panes' | 'parts' | 'reactions' | 'state' | 'viewports'>,
): PaneStatuses {
  return new PaneStatuses({
    spoken: (pane) => core.panes.of(pane)?.screen.spoken,
    outputAt: (pane) => core.panes.of(pane)?.log.lastAt ?? 0,
    now: () => core.parts.clock.now(),
    isShown: (pane) => core.viewports.all().some((viewport) => isLookedAt(viewport, pane)),
    changed: (pane, status) => core.reactions.statuses.changed(pane, status),
    hasProgramInFront: ({ process }) => {
      if (process.state !== 'running') return false;
      const front = core.inspector.foreground(process.pid);
      return front !== null && front.group !== process.pid;
    },
    isShellAlone: ({ process }) => process.state === 'running' && core.inspector.isAlone(process.pid),
    programGone: (pane) => core.panes.of(pane)?.programGone(),
    timers: core.parts.timers,
    stored: () => core.state.changed(),
  });
}

export function newReports(core: CoreParts<'parts' | 'reactions'>): ProgramReports<Pane> {
  return new ProgramReports<Pane>({
    timers: core.parts.timers,
    tell: (pane, report) => core.reactions.programs.reported(pane, report),
  });
}

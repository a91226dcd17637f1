/** Records of what happened, and sessions that end or come back, wired to the server. */
import type { Pane } from '../../session/types.ts';
import { runsProgram } from '../panes/runsProgram.ts';
import { Chronicle } from '../records/Chronicle.ts';
import { IdleSessions } from '../records/IdleSessions.ts';
import { SavedSessions } from '../records/SavedSessions.ts';
import type { CoreParts } from '../ServerParts.ts';

export function newChronicle(
  core: CoreParts<'messages' | 'panes' | 'parts' | 'queries' | 'restored' | 'tree'>,
): Chronicle {
  const { parts } = core;
  const chronicle = new Chronicle({
    stateDir: parts.stateDir,
    timers: parts.timers,
    now: () => parts.clock.now(),
    settled: () => parts.clock.settled(),
    queries: () => core.queries,
    panes: () => core.panes,
    problem: (sentence) => core.messages.add(sentence),
  });
  // The programs of restored panes were ended by the shutdown of their host.
  if (core.restored.end)
    for (const { uuid } of core.tree.sessions.values()) chronicle.endedFiles.remove(uuid);
  return chronicle;
}

export function newSavedSessions(
  core: CoreParts<'parts' | 'queries' | 'services' | 'state' | 'tree'>,
): SavedSessions {
  const { parts } = core;
  return new SavedSessions({
    tree: core.tree,
    services: core.services,
    queries: core.queries,
    now: () => parts.clock.now(),
    admitStored: (bytes) => core.state.admit(bytes),
  });
}

/** Idle sessions (session-ttl): which clients count as attached, and which programs as running. */
export function newIdleSessions(
  core: CoreParts<'asking' | 'inspector' | 'options' | 'panes' | 'parts' | 'tree' | 'viewports'>,
): IdleSessions {
  const { tree, parts, viewports } = core;
  const commandOf = (pane: Pane) =>
    pane.process.state === 'running' ? core.inspector.foreground(pane.process.pid) : null;
  return new IdleSessions({
    tree,
    timers: parts.timers,
    now: () => parts.clock.now(),
    awakeSince: (at) => parts.clock.awakeSince(at),
    steadyFor: () => parts.clock.steadyFor(),
    // An observer's link must not keep a session for ever.
    attached: (session) =>
      viewports.clients().some((one) => one.session === session && one.operator.role !== 'observer'),
    asked: (session) =>
      core.asking.desk.pendingIn(session) > 0 ||
      viewports.attachedTo(session).some((viewport) => viewport.line.prompt !== null),
    outputAt: (pane) => core.panes.of(pane)?.log.lastAt ?? 0,
    busy: (pane) => runsProgram(pane, commandOf(pane), core.options.session.getString('default-command')),
    end: (session, ttlMs) =>
      tree.removeSession(session, {
        cause: `idle for ${Math.round(ttlMs / 1000)} s`,
        by: 'session-ttl',
      }),
  });
}

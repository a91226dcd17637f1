/** Idle sessions (session-ttl), wired to the server: which clients count as attached, and which programs as running. */
import type { Pane } from '../session/types.ts';
import { runsProgram } from './panes/runsProgram.ts';
import { IdleSessions } from './records/IdleSessions.ts';
import type { ServerCore } from './ServerCore.ts';

export function newIdleSessions(core: ServerCore): IdleSessions {
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
    attached: (session) => viewports.attachedTo(session).some(({ operator }) => operator.role !== 'observer'),
    asked: (session) => viewports.attachedTo(session).some((viewport) => viewport.prompt !== null),
    outputAt: (pane) => core.panes.of(pane)?.log.lastAt ?? 0,
    busy: (pane) => runsProgram(pane, commandOf(pane), core.options.session.getString('default-command')),
    end: (session, ttlMs) =>
      tree.removeSession(session, {
        cause: `idle for ${Math.round(ttlMs / 1000)} s`,
        by: 'session-ttl',
      }),
  });
}

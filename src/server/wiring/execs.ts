/** Commands that programs run in panes, wired to the server. */
import { createHmac } from 'node:crypto';
import type { Uuid } from '../../session/types.ts';
import { ExecFiles } from '../execs/ExecFiles.ts';
import { ExecStarter } from '../execs/ExecStarter.ts';
import { Execs } from '../execs/Execs.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import type { CoreParts } from '../ServerParts.ts';

export function newExecs(
  core: CoreParts<
    'execStarter' | 'inspector' | 'logs' | 'messages' | 'panes' | 'parts' | 'past' | 'shellSignature'
  >,
): Execs {
  const { clock, timers, stateDir } = core.parts;
  return new Execs({
    files: new ExecFiles(stateDir),
    now: () => clock.now(),
    settled: () => clock.settled(),
    timers,
    source: (uuid, end) => {
      const source = runtimeOf(core, uuid)?.log.source() ?? core.logs.source(uuid);
      return { ...source, endOffset: end };
    },
    endOffset: (uuid) => runtimeOf(core, uuid)?.log.endOffset ?? null,
    readBytes: (request, signal) => core.past.readBytes(request, signal),
    signatureOf: (uuid) => core.shellSignature(uuid),
    isShellInFront: (uuid) => {
      const process = runtimeOf(core, uuid)?.pane.process;
      if (process?.state !== 'running') return null;
      const front = core.inspector.foreground(process.pid);
      return front === null ? null : front.group === process.pid;
    },
    keepOutput: (uuid, from) => runtimeOf(core, uuid)?.log.keepFrom(from),
    timeUp: (exec) => core.execStarter.timeUp(exec),
    problem: (sentence) => core.messages.add(sentence),
  });
}

export function newExecStarter(
  core: CoreParts<
    | 'awaits'
    | 'execs'
    | 'inspector'
    | 'messages'
    | 'options'
    | 'panes'
    | 'parts'
    | 'services'
    | 'shells'
    | 'state'
    | 'tree'
  >,
): ExecStarter {
  return new ExecStarter({
    execs: core.execs,
    tree: core.tree,
    timers: core.parts.timers,
    now: () => core.parts.clock.now(),
    services: core.services,
    defaultSize: () => {
      const [, cols = '80', rows = '24'] =
        /^(\d+)x(\d+)$/.exec(core.options.session.getString('default-size')) ?? [];
      return { cols: Math.max(1, Number(cols)), rows: Math.max(1, Number(rows)) };
    },
    phaseOf: (pane) => core.shells.phaseOf(pane),
    isLineBegun: (pane) => core.shells.isLineBegun(pane),
    isSigned: (pane) => core.shells.isSigned(pane),
    awaitPrompt: (pane, ms) =>
      core.awaits
        .begin(pane, { conditions: [{ kind: 'prompt', given: 'prompt' }], timeoutMs: ms, fresh: false })
        .done.then(
          () => {},
          () => {},
        ),
    programInFront: (pane) => {
      if (pane.process.state !== 'running') return null;
      const front = core.inspector.foreground(pane.process.pid);
      return front === null || front.group === pane.process.pid ? null : front.command || 'a program';
    },
    takesPastes: (pane) => core.panes.of(pane)?.screen.modes.bracketedPaste ?? false,
    endOffset: (pane) => core.panes.of(pane)?.log.endOffset ?? 0,
    stateChanged: () => core.state.changed(),
    problem: (sentence) => core.messages.add(sentence),
  });
}

/**
 * Signs the marks of shells that this server starts, so that marks printed by programs are not believed. All servers of
 * a state folder share the secret, so signatures stay valid after a restart.
 */
export function newShellSignature(core: CoreParts<'state'>): (pane: Uuid) => string {
  const secret = core.state.secret();
  return (pane) =>
    createHmac('sha256', secret).update(`marks of the shell in ${pane}`).digest('hex').slice(0, 32);
}

function runtimeOf(core: CoreParts<'panes'>, uuid: Uuid): PaneRuntime | undefined {
  for (const runtime of core.panes.all()) if (runtime.pane.uuid === uuid) return runtime;
  return undefined;
}

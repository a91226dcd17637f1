/** Control of panes, wired to the server. */

import type { Access } from '../../operator/Access.ts';
import { ControlBook } from '../../operator/control/ControlBook.ts';
import { PaneGrants } from '../../operator/PaneGrants.ts';
import type { Principal } from '../../operator/Principal.ts';
import type { HelloParams } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { Connection } from '../connections/Connection.ts';
import { InputGate } from '../input/InputGate.ts';
import { PaneControls } from '../input/PaneControls.ts';
import { controlRules, controlWaitMs } from '../panes/controlRules.ts';
import type { StoredServer } from '../records/ServerState.ts';
import type { CoreParts } from '../ServerParts.ts';
import { ClientProcess } from '../viewports/ClientProcess.ts';

/** Control of panes, wired to the server: the parts that decide and report whose input a pane accepts. */
export interface ControlOfPanes {
  readonly book: ControlBook<Pane>;
  readonly gate: InputGate;
  readonly panes: PaneControls;
  /** Panes and sessions that agents over MCP may change. */
  readonly grants: PaneGrants;
  toState(): NonNullable<StoredServer['control']>;
}

type Parts = CoreParts<
  'keeper' | 'panes' | 'parts' | 'reactions' | 'restored' | 'services' | 'state' | 'tree' | 'viewports'
>;

export function newControlOfPanes(core: Parts): ControlOfPanes {
  const { timers } = core.parts;
  const book = new ControlBook<Pane>({
    timers,
    rules: controlRules,
    changed: (pane, change) => core.reactions.control.changed(pane, change),
  });
  const byUuid = new Map([...core.tree.panes.values()].map((pane) => [pane.uuid, pane]));
  for (const { pane, ...stored } of core.restored.control) {
    const found = byUuid.get(pane);
    if (found) book.restore(found, stored);
  }
  const grants = new PaneGrants(() => core.state.changed());
  grants.restore(core.restored.grants);
  const panes = new PaneControls({
    book,
    grants,
    timers,
    rules: controlRules,
    present: () => core.viewports.clients().map((client) => client.principal),
  });
  const toState = () => book.toState().map(([pane, stored]) => ({ pane: pane.uuid, ...stored }));
  return { book, panes, grants, gate: newInputGate(core, book, grants), toState };
}

function newInputGate(core: Parts, book: ControlBook<Pane>, grants: PaneGrants): InputGate {
  return new InputGate({
    book,
    grants,
    keeper: core.keeper,
    timers: core.parts.timers,
    ptyOf: (pane) => core.panes.of(pane)?.pty ?? null,
    viewportWriters: (principal) =>
      core.viewports
        .all()
        .filter((viewport) => viewport.principal.id === principal)
        .map((viewport) => viewport.operator.id),
    commands: () => core.services.input,
    waitMs: controlWaitMs,
  });
}

/** A principal closed a client. Without another client or program, it keeps only panes held exclusively. */
export function hasLeft(core: CoreParts<'connections' | 'control' | 'viewports'>, { id }: Principal): void {
  if (core.viewports.clients().some(({ principal }) => principal.id === id)) return;
  for (const { process, access } of core.connections) if (process && access?.principal.id === id) return;
  core.control.book.left(id, (pane) => controlRules(pane).mode === 'exclusive');
}

/** The process of a program (SDK, MCP) on this host; null for any other client. */
export function programBehind(
  { client: { kind, pid = 0 } }: HelloParams,
  { via }: Access,
): ClientProcess | null {
  return via === null && (kind === 'sdk' || kind === 'mcp') ? ClientProcess.running(pid) : null;
}

/** A program counts as gone when its process ends. */
export function connectionEnded(
  core: CoreParts<'connections' | 'control' | 'parts' | 'viewports'>,
  { process, access }: Connection,
): void {
  if (!process || !access) return;
  void process.endsWith(core.parts.timers).then((hasEnded) => hasEnded && hasLeft(core, access.principal));
}

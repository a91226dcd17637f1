/** Control of panes, wired to the server. */
import { ControlBook } from '../../operator/control/ControlBook.ts';
import { PaneGrants } from '../../operator/PaneGrants.ts';
import type { Principal } from '../../operator/Principal.ts';
import type { Pane } from '../../session/types.ts';
import { InputGate } from '../input/InputGate.ts';
import { PaneControls } from '../input/PaneControls.ts';
import { controlRules, controlWaitMs } from '../panes/controlRules.ts';
import type { StoredServer } from '../records/ServerState.ts';
import type { CoreParts } from '../ServerParts.ts';

/** Control of panes, wired to the server: the parts that decide and report whose input a pane accepts. */
export interface ControlOfPanes {
  readonly book: ControlBook<Pane>;
  readonly gate: InputGate;
  readonly panes: PaneControls;
  /** What agents over MCP may change. */
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

/** A principal closed a client: without any other, it holds no pane but the exclusive ones. */
export function hasLeft(core: CoreParts<'control' | 'viewports'>, { id }: Principal): void {
  if (core.viewports.clients().some(({ principal }) => principal.id === id)) return;
  core.control.book.left(id, (pane) => controlRules(pane).mode === 'exclusive');
}

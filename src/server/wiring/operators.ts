/** Control of panes, wired to the server. */
import { ControlBook } from '../../operator/control/ControlBook.ts';
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
  toState(): NonNullable<StoredServer['control']>;
}

type Parts = CoreParts<
  'keeper' | 'panes' | 'parts' | 'reactions' | 'restored' | 'services' | 'tree' | 'viewports'
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
  const panes = new PaneControls({
    book,
    timers,
    rules: controlRules,
    present: () => core.viewports.clients().map((client) => client.principal),
  });
  const toState = () => book.toState().map(([pane, stored]) => ({ pane: pane.uuid, ...stored }));
  return { book, panes, gate: newInputGate(core, book), toState };
}

function newInputGate(core: Parts, book: ControlBook<Pane>): InputGate {
  return new InputGate({
    book,
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

/** Selecting the previously active pane. */
import { fail } from '../../../protocol/errors.ts';
import type { Pane, Window } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';
import type { ParsedArguments } from '../../spec.ts';

/** Errors: `no last pane`. With two panes the other one counts as the last, even if it was never active. */
export function goToLastPane(context: CommandContext, args: ParsedArguments, window: Window): void {
  const other: Pane | undefined =
    window.panes.length === 2 ? window.panes.find((pane) => !pane.active) : undefined;
  const last = window.lastPanes[0] ?? other;
  if (!last) throw fail('no-such-target', { target: 'last pane' });
  if (args.has('e') || args.has('d')) {
    last.inputDisabled = args.has('d');
    return;
  }
  context.tree.selectPane(last, { keepZoom: args.has('Z') });
  context.services.redraw(window);
}

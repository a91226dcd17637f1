/**
 * --json of the commands that list or show: one JSON array on one line. Owns the flag, which collides with no flag of
 * tmux, and the JSON shapes of command-only lists; sessions, windows, panes and clients have those of the protocol.
 */

import { fail } from '../../../protocol/errors.ts';
import type { Pane, Session, Window, Winlink } from '../../../session/types.ts';
import type { CommandContext, FormatTarget } from '../../context.ts';
import { isTrue } from '../../formats/Lookup.ts';
import type { FlagSpec, ParsedArguments } from '../../spec.ts';

export const jsonFlag: FlagSpec = { flag: 'json', about: 'As a JSON array, for a program.' };

/** Prints the rows as JSON; true when --json asked for it. Errors: bad-arguments when a format is given too. */
export function printedAsJson(
  context: CommandContext,
  args: ParsedArguments,
  objects: () => readonly unknown[],
): boolean {
  if (!args.has('json')) return false;
  if (args.has('F')) throw fail('bad-arguments', { words: '-F and --json cannot be used together' });
  context.print(JSON.stringify(objects()));
  return true;
}

/** Rows that match the filter (-f). */
export function filtered<Row extends FormatTarget>(
  context: CommandContext,
  args: ParsedArguments,
  rows: readonly Row[],
): Row[] {
  const filter = args.value('f');
  if (filter === undefined) return [...rows];
  return rows.filter((row, line) =>
    isTrue(context.expand(filter, { ...row, variables: { line: String(line), ...row.variables } })),
  );
}

const named = ({ id, uuid, name }: Session | Window) => ({ id, uuid, name });

/** A window of a list, with the session that it is listed in. */
export const windowObject = (context: CommandContext, winlink: Winlink) => ({
  ...context.services.describe.window(winlink),
  session: named(winlink.session),
});

/** A pane of a list, with the window and the session that it is listed in. */
export const paneObject = (context: CommandContext, winlink: Winlink, pane: Pane) => ({
  ...context.services.describe.pane(pane),
  window: { ...named(winlink.window), index: winlink.index },
  session: named(winlink.session),
});

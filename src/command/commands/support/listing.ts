/** Lists as the list commands print them: one format per line, with a filter. */

import type { Session, Tree, Winlink } from '../../../session/types.ts';
import type { CommandContext, FormatTarget } from '../../context.ts';
import { isTrue } from '../../formats/Lookup.ts';
import type { ParsedArguments } from '../../spec.ts';

/** Prints the rows that match the filter (-f), each by -F or by the command's own template. */
export function printList(
  context: CommandContext,
  args: ParsedArguments,
  template: string,
  rows: readonly FormatTarget[],
): void {
  const format = args.value('F') ?? template;
  const filter = args.value('f');
  let line = 0;
  for (const row of rows) {
    const target = {
      ...row,
      variables: row.variables ? { line: `${line}`, ...row.variables } : { line: `${line}` },
    };
    line += 1;
    if (filter !== undefined && !isTrue(context.expand(filter, target))) continue;
    context.print(context.expand(format, target));
  }
}

/** Sessions in tmux's order for lists and steps: by name, byte by byte. */
export function sessionsByName(tree: Tree): Session[] {
  return [...tree.sessions.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Format target of a window in a session, with its active pane. */
export function rowOfWinlink(winlink: Winlink): FormatTarget {
  const { session, window } = winlink;
  return { session, winlink, window, pane: window.active };
}

/** Format target of a session, with its current window and pane. */
export function rowOfSession(session: Session): FormatTarget {
  return rowOfWinlink(session.current);
}

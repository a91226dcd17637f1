/** Lists as the list commands print them: one format per line, with a filter. */
import type { Session, Tree, Winlink } from '../../../session/types.ts';
import type { CommandContext, FormatTarget } from '../../context.ts';
import type { ParsedArguments } from '../../spec.ts';

/** Whether a value counts as true where formats and filters ask. */
export const isTrue = (value: string): boolean => value !== '' && value !== '0';

/** Prints the rows that the filter (-f) lets through, each by -F or by the command's own template. */
export function printList(
  context: CommandContext,
  args: ParsedArguments,
  template: string,
  rows: readonly FormatTarget[],
): void {
  const format = args.value('F') ?? template;
  const filter = args.value('f');
  for (const [line, row] of rows.entries()) {
    const target = { ...row, variables: { line: String(line), ...row.variables } };
    if (filter !== undefined && !isTrue(context.expand(filter, target))) continue;
    context.print(context.expand(format, target));
  }
}

/** Sessions in the order in which tmux lists and steps through them: by name, byte by byte. */
export function sessionsByName(tree: Tree): Session[] {
  return [...tree.sessions.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** What a format needs to know of a window in a session, and of its active pane. */
export function ofWinlink(winlink: Winlink): FormatTarget {
  const { session, window } = winlink;
  return { session, winlink, window, pane: window.active };
}

/** What a format needs to know of a session: its current window and pane too. */
export function ofSession(session: Session): FormatTarget {
  return ofWinlink(session.current);
}

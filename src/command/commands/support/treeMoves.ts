/**
 * Moves windows and panes in the tree of sessions by running ordinary commands. Owns the meaning of moving one item to
 * another; treeItems.ts owns the items.
 */
import { fail } from '../../../protocol/errors.ts';
import type { Session, Window } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';
import { parts } from './treeItems.ts';

type Side = 'after' | 'before';

/**
 * Moves items, in their order, beside another one: windows beside a window or to an end of a session; panes beside a
 * pane, into a window, or into a session as windows of their own. Clients of a session that becomes empty follow.
 * Errors: those of the commands, and bad-arguments for a session, which can't be moved.
 */
export async function moveTo(
  context: CommandContext,
  ids: readonly string[],
  onto: string,
  side: Side,
): Promise<void> {
  if (ids.some((id) => parts(id).window === undefined))
    throw fail('bad-arguments', { words: 'only windows and panes can be moved' });
  const end = parts(onto).window === undefined;
  // Each is put directly at the same place, so the last one put there comes first.
  const turned = (side === 'after') !== end;
  for (const id of turned ? [...ids].reverse() : ids) {
    const line = moveLine(context, id, onto, side);
    if (line === null) continue;
    takeAlong(context, id, onto);
    await context.runLine(line);
  }
}

/** Null when the item is already there. */
function moveLine(context: CommandContext, id: string, onto: string, side: Side): string | null {
  const from = parts(id);
  const to = parts(onto);
  const sideFlag = side === 'after' ? '-a' : '-b';
  const end = `${to.session}:${side === 'after' ? '{end}' : '{start}'}`;
  if (from.pane === undefined) {
    if (from.window === to.window && from.session === to.session) return null;
    const place = to.window === undefined ? end : `${to.session}:${to.window}`;
    const within = from.session === to.session && isCurrent(context, from.session, from.window);
    return `move-window ${within ? '' : '-d '}${sideFlag} -s '${from.session}:${from.window}' -t '${place}'`;
  }
  if (to.window === undefined) return `break-pane -d ${sideFlag} -s '${from.pane}' -t '${end}'`;
  const place = to.pane ?? `${to.session}:${to.window}.`;
  if (to.pane === from.pane || (to.pane === undefined && to.window === from.window)) return null;
  return `join-pane -d ${side === 'before' ? '-b ' : ''}-s '${from.pane}' -t '${place}'`;
}

/** Moves an item one place up or down among its neighbours; at an end nothing happens. */
export async function moveBy(context: CommandContext, id: string, by: 1 | -1): Promise<void> {
  const { session: sessionId, window: windowId, pane: paneId } = parts(id);
  const session = sessionOf(context, sessionId);
  const at = session?.winlinks.findIndex(({ window }) => window.id === windowId) ?? -1;
  const winlink = session?.winlinks[at];
  if (!session || !winlink) return;
  if (paneId !== undefined) {
    const { panes, active } = winlink.window;
    const other = panes[panes.findIndex((pane) => pane.id === paneId) + by];
    if (!other) return;
    await context.runLine(`swap-pane -d -s '${paneId}' -t '${other.id}'`);
    if (winlink.window.active !== active) await context.runLine(`select-pane -t '${active.id}'`);
    return;
  }
  const other = session.winlinks[at + by];
  if (!other) return;
  const current = session.current.window;
  await context.runLine(
    `swap-window -d -s '${session.id}:${windowId}' -t '${session.id}:${other.window.id}'`,
  );
  // The current window stays current at its new place.
  if (session.current.window !== current)
    await context.runLine(`select-window -t '${session.id}:${current.id}'`);
}

/** Switches clients of a session whose last pane moves away to the pane's new session, instead of detaching them. */
function takeAlong(context: CommandContext, id: string, onto: string): void {
  const { session: sessionId, pane } = parts(id);
  const from = sessionOf(context, sessionId);
  const to = sessionOf(context, parts(onto).session);
  if (!from || !to || from === to || from.winlinks.length > 1) return;
  const { window } = from.current;
  if (pane !== undefined && window.panes.length > 1) return;
  for (const client of context.services.clients()) if (client.session === from) client.switchTo(to);
}

function sessionOf(context: CommandContext, id: string): Session | undefined {
  return [...context.tree.sessions.values()].find((session) => session.id === id);
}

function isCurrent(
  context: CommandContext,
  session: string,
  window: Window['id'] | string | undefined,
): boolean {
  return sessionOf(context, session)?.current.window.id === window;
}

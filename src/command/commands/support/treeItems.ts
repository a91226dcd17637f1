/**
 * Items of the tree of sessions: their content, order and tags. Reads the tree and the clients; changes nothing.
 */

import type { StatusState } from '../../../operator/status/paneStatus.ts';
import type { BlockedKind } from '../../../operator/status/StatusReport.ts';
import type { OverlayItem, Tone } from '../../../protocol/overlays.ts';
import type { Pane, Session, Winlink } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';
import { isTrue } from '../../formats/Lookup.ts';
import { markedState } from '../../formats/statusMark.ts';
import type { ParsedArguments } from '../../spec.ts';
import { itemLabel } from './choosers.ts';
import { rowOfSession, rowOfWinlink } from './listing.ts';
import type { TreeOrder } from './treeOrder.ts';

/** Actions of each kind of item, by name. */
const ofSessions = ['kill', 'rename', 'move here', 'move before'];
const ofWindows = [...ofSessions, 'move up', 'move down'];

/** Ids of items: '$1' a session, '$1:@2' a window of it, '$1:@2.%3' a pane of that. */
export const windowId = ({ session, window }: Winlink): string => `${session.id}:${window.id}`;

export function parts(id: string): { session: string; window: string | undefined; pane: string | undefined } {
  const [session = '', rest] = id.split(':');
  const [window, pane] = rest?.split('.') ?? [];
  return { session, window, pane };
}

/** Sessions with their windows and panes below them. */
export function treeItems(context: CommandContext, args: ParsedArguments, order: TreeOrder): OverlayItem[] {
  return order.sessions().flatMap((session) => sessionItems(context, args, session, order));
}

function sessionItems(
  context: CommandContext,
  args: ParsedArguments,
  session: Session,
  order: TreeOrder,
): OverlayItem[] {
  const windows = order.windows(session).flatMap((winlink) => windowItems(context, args, winlink, order));
  if (windows.length === 0) return [];
  const item: OverlayItem = {
    id: session.id,
    depth: 0,
    label: itemLabel(context, args, session.name, rowOfSession(session), session.name),
    called: `session ${session.name}`,
    tags: sessionTags(context, session),
    pane: session.current.window.active.id,
    window: true,
    actions: ofSessions,
  };
  return [args.has('s') ? { ...item, closed: true } : item, ...windows];
}

function windowItems(
  context: CommandContext,
  args: ParsedArguments,
  winlink: Winlink,
  order: TreeOrder,
): OverlayItem[] {
  const { session, window } = winlink;
  const about = rowOfWinlink(winlink);
  // As in tmux, the filter applies to panes, and a window without a matching pane is hidden.
  const filter = args.value('f');
  const wanted = (pane: Pane) => filter === undefined || isTrue(context.expand(filter, { ...about, pane }));
  const shown = window.panes.filter(wanted);
  if (shown.length === 0) return [];
  const label = itemLabel(context, args, `${winlink.index}`, about, `${winlink.index}: ${window.name}`);
  const item: OverlayItem = {
    id: windowId(winlink),
    depth: 1,
    label,
    called: `window ${winlink.index}`,
    tags: windowTags(context, winlink),
    search: `${session.name} ${window.active.title}`,
    pane: window.active.id,
    window: true,
    actions: ofWindows,
  };
  if (window.panes.length < 2) return [item];
  const base = context.options.window.getNumber('pane-base-index');
  const panes = order.panes(shown).map((pane) => {
    const index = `${window.panes.indexOf(pane) + base}`;
    return {
      id: `${windowId(winlink)}.${pane.id}`,
      depth: 2,
      label: itemLabel(context, args, index, { ...about, pane }, `${index}: ${commandOf(context, pane)}`),
      called: `pane ${index}`,
      tags: paneTags(context, pane),
      search: `${session.name} ${pane.title}`,
      pane: pane.id,
      actions: ofWindows,
    };
  });
  return [args.has('s') || args.has('w') ? { ...item, closed: true } : item, ...panes];
}

function sessionTags(context: CommandContext, session: Session): OverlayItem['tags'] {
  const panes = session.winlinks.flatMap(({ window }) => window.panes);
  const lost = panes.filter(({ process }) => process.state === 'lost').length;
  const tags = [...statusTags(context, panes), ...alertTags(session.winlinks)];
  tags.unshift(...askTags(context.services.questions.pendingIn(session)));
  if (lost > 0) tags.push(['bad', lost === panes.length ? 'lost' : `${lost} of ${panes.length} lost`]);
  if (panes.some(({ restored }) => restored)) tags.push(['accent', 'restored']);
  tags.push(attachedTag(context, session), ['dim', countOf(session.winlinks.length, 'window')]);
  return [...tags, ['dim', commandOf(context, session.current.window.active)]];
}

/** Attached operators, if others than the caller; or the time since the last client detached. */
function attachedTag(context: CommandContext, session: Session): [Tone, string] {
  const here = context.services.clients().filter((client) => client.session === session);
  const since = session.lastAttachedAt;
  if (here.length === 0)
    return ['dim', since === null ? 'never attached' : `detached ${shortAge(context.clock.now() - since)}`];
  const names = [...new Set(here.map(({ operator }) => operator.name))];
  const own = names.length === 1 && names[0] === context.caller.client?.operator.name;
  if (!own) return ['good', `attached by ${names.join(', ')}`];
  return ['good', here.length === 1 ? 'attached' : `attached ×${here.length}`];
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function windowTags(context: CommandContext, winlink: Winlink): OverlayItem['tags'] {
  const { window } = winlink;
  const tags = [...statusTags(context, window.panes), ...alertTags([winlink])];
  const { questions } = context.services;
  tags.unshift(...askTags(window.panes.reduce((sum, pane) => sum + questions.pendingOf(pane), 0)));
  if (winlink.current) tags.push(['accent', 'current']);
  if (window.zoomed) tags.push(['dim', 'zoomed']);
  // The tag shows the worst pane: the active one may be fine.
  const gone = window.panes.find(({ process }) => process.state === 'lost') ?? window.active;
  tags.push(...stateTags(gone));
  if (window.panes.some(({ restored }) => restored)) tags.push(['accent', 'restored']);
  if (window.panes.length > 1) tags.push(['dim', `${window.panes.length} panes`]);
  tags.push(['dim', commandOf(context, window.active)]);
  return tags;
}

/** Questions that wait: somebody is needed here. */
const askTags = (count: number): OverlayItem['tags'] =>
  count === 0 ? [] : [['warn', count === 1 ? 'asks' : `asks ${count}`]];

function paneTags(context: CommandContext, pane: Pane): OverlayItem['tags'] {
  const tags: OverlayItem['tags'] = [
    ...askTags(context.services.questions.pendingOf(pane)),
    ...statusTags(context, [pane]),
    ...stateTags(pane),
  ];
  if (pane.restored) tags.push(['accent', 'restored']);
  if (pane.active) tags.push(['accent', 'active']);
  const { currentPath } = context.services.paneFacts(pane);
  tags.push(['dim', currentPath]);
  return tags;
}

const tones: Readonly<Record<StatusState, Tone>> = {
  blocked: 'warn',
  error: 'bad',
  working: 'dim',
  done: 'good',
  idle: 'dim',
  unknown: 'dim',
};
const needs: Readonly<Record<BlockedKind, string>> = {
  permission: 'asks for permission',
  question: 'asks a question',
  auth: 'asks for a login',
};
/** Longest message of a program in a tag, characters. */
const mostSaid = 60;

/** The state of the pane among these that is most urgent, as far as lists mark it; with what its program says. */
function statusTags(context: CommandContext, panes: readonly Pane[]): OverlayItem['tags'] {
  const state = markedState(panes, context.services);
  const pane = panes.find((one) => markedState([one], context.services) === state);
  if (!pane || state === 'unknown' || state === 'idle') return [];
  const { kind, msg, progress } = context.services.paneStatus(pane, { guessed: false });
  const what = kind === undefined ? state : needs[kind];
  const percent = progress === undefined ? '' : ` ${progress}%`;
  const said = msg === undefined ? '' : `: ${msg.length > mostSaid ? `${msg.slice(0, mostSaid)}…` : msg}`;
  return [[tones[state], `${what}${percent}${said}`]];
}

function alertTags(winlinks: readonly Winlink[]): OverlayItem['tags'] {
  const tags: OverlayItem['tags'] = [];
  if (winlinks.some(({ bell }) => bell)) tags.push(['warn', 'bell']);
  if (winlinks.some(({ activity }) => activity)) tags.push(['accent', 'activity']);
  if (winlinks.some(({ silence }) => silence)) tags.push(['dim', 'silent']);
  return tags;
}

/** The end of a program, in words. */
function stateTags({ process }: Pane): OverlayItem['tags'] {
  const told = (tone: Tone, text: string): OverlayItem['tags'] => [[tone, text]];
  if (process.state === 'exited') return told(process.code === 0 ? 'dim' : 'bad', `exited ${process.code}`);
  if (process.state === 'killed') return told('bad', `killed ${process.signal}`);
  if (process.state === 'lost') return told('bad', `lost: ${process.reason}`);
  return process.state === 'failed' ? told('bad', process.reason) : [];
}

function commandOf(context: CommandContext, pane: Pane): string {
  return context.services.paneFacts(pane).currentCommand || pane.startCommand.join(' ') || 'shell';
}

/** '5s', '3m', '7h', '12d'. */
export function shortAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** Most ended sessions listed; `session list --all` shows older ones. */
const mostEnded = 200;

/** Ended sessions, the last one first, with their contents and how they ended. */
export function endedItems(context: CommandContext): OverlayItem[] {
  return context.services.ended
    .list()
    .slice(0, mostEnded)
    .flatMap(({ uuid, name, windows, ended }) => {
      if (!ended) return [];
      const by = ended.by === undefined ? '' : ` by ${ended.by}`;
      const tags: OverlayItem['tags'] = [
        ['warn', `ended ${shortAge(context.clock.now() - ended.at)} ago`],
        ['dim', `${ended.cause}${by}`],
        ['dim', countOf(windows.length, 'window')],
      ];
      const search = `ended ${windows.map((window) => window.name).join(' ')}`;
      return [
        {
          id: uuid,
          depth: 0,
          label: name,
          tags,
          search,
          ended: uuid,
          actions: ['recreate'],
          enter: 'recreate',
        },
      ];
    });
}

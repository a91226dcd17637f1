/** choose-tree: a list of sessions, windows and panes with a picture of each, to go to one or to change it. */
import type { OverlayItem, Tone } from '../../protocol/overlays.ts';
import type { Pane, Session, Winlink } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { fillIn } from './commandPrompt.ts';
import { chooserFlags, chooserUsage, lineOfFormat, showChooser } from './support/choosers.ts';
import { flag } from './support/flags.ts';
import { isTrue, ofSession, ofWinlink } from './support/listing.ts';

const defaultTemplate = "switch-client -Zt '%%'";

export const chooseTree: CommandSpec = {
  name: 'choose-tree',
  usage: `[-GNrswZ] ${chooserUsage}`,
  about: 'Choose a session, window or pane from a tree.',
  flags: [
    ...chooserFlags,
    flag('G', 'Every session of a group, not one of each.'),
    flag('s', 'The windows of each session are folded away.'),
    flag('w', 'The panes of each window are folded away.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  examples: [
    ['choose-tree -s', 'Go to another session.'],
    ['choose-tree -w \'join-pane -s "%%"\'', 'Bring a pane here.'],
  ],
  run: showTree,
};

/** The list of find-window too, whose arguments are a filter. */
export function showTree(context: CommandContext, args: ParsedArguments): void {
  const here = context.target('t');
  const template = args.words[0] ?? defaultTemplate;
  const list = () => treeItems(context, args);
  const wanted = args.has('s') ? here.session.id : windowId(here.winlink);
  const again = async (line: string) => {
    await context.runLine(line);
    return list();
  };
  showChooser(context, args, {
    title: args.has('s') ? 'sessions' : 'windows',
    items: list(),
    selected: wanted,
    empty: 'no sessions',
    actions: [
      { name: 'kill', key: 'C-x', asks: 'confirm', question: 'Kill %?' },
      { name: 'rename', key: 'C-r', asks: 'text', question: 'Rename % to:' },
      { name: 'new', key: 'C-o', asks: 'text', question: 'New session, name:', general: true },
    ],
    acts: {
      kill: (id) => again(killLine(id)),
      rename: (id, name = '') => again(renameLine(id, name)),
      new: (_, name = '') =>
        again(name.trim() === '' ? 'new-session -d' : `new-session -d -s ${quoted(name.trim())}`),
    },
    chosen: (id) => fillIn(template, [targetName(context, id)]),
  });
}

/** Ids of items: '$1' a session, '$1:@2' a window of it, '$1:@2.%3' a pane of that. */
const windowId = ({ session, window }: Winlink): string => `${session.id}:${window.id}`;

function parts(id: string): { session: string; window: string | undefined; pane: string | undefined } {
  const [session = '', rest] = id.split(':');
  const [window, pane] = rest?.split('.') ?? [];
  return { session, window, pane };
}

function treeItems(context: CommandContext, args: ParsedArguments): OverlayItem[] {
  const order = args.value('O') ?? 'time';
  const recent = (session: Session) => Math.max(session.activityAt, session.lastAttachedAt ?? 0);
  const compare: Record<string, (a: Session, b: Session) => number> = {
    name: (a, b) => (a.name < b.name ? -1 : 1),
    index: (a, b) => a.createdAt - b.createdAt,
    time: (a, b) => recent(b) - recent(a),
  };
  const sessions = [...context.tree.sessions.values()].sort(compare[order] ?? compare.time);
  if (args.has('r')) sessions.reverse();
  return sessions.flatMap((session) => sessionItems(context, args, session));
}

function sessionItems(context: CommandContext, args: ParsedArguments, session: Session): OverlayItem[] {
  const windows = session.winlinks.flatMap((winlink) => windowItems(context, args, winlink));
  if (windows.length === 0) return [];
  const item: OverlayItem = {
    id: session.id,
    depth: 0,
    label: args.has('F') ? lineOfFormat(context, args, ofSession(session)) : session.name,
    tags: sessionTags(context, session),
    pane: session.current.window.active.id,
  };
  return [args.has('s') ? { ...item, closed: true } : item, ...windows];
}

function windowItems(context: CommandContext, args: ParsedArguments, winlink: Winlink): OverlayItem[] {
  const { session, window } = winlink;
  // As in tmux a filter is about panes, and a window without any is not shown.
  const filter = args.value('f');
  const wanted = (pane: Pane) =>
    filter === undefined || isTrue(context.expand(filter, { ...ofWinlink(winlink), pane }));
  const shown = window.panes.filter(wanted);
  if (shown.length === 0) return [];
  const label = args.has('F')
    ? lineOfFormat(context, args, ofWinlink(winlink))
    : `${winlink.index}: ${window.name}`;
  const item: OverlayItem = {
    id: windowId(winlink),
    depth: 1,
    label,
    tags: windowTags(context, winlink),
    search: `${session.name} ${window.active.title}`,
    pane: window.active.id,
  };
  if (window.panes.length < 2) return [item];
  const panes = shown.map((pane) => ({
    id: `${windowId(winlink)}.${pane.id}`,
    depth: 2,
    label: args.has('F')
      ? lineOfFormat(context, args, { ...ofWinlink(winlink), pane })
      : `${window.panes.indexOf(pane) + context.options.window.getNumber('pane-base-index')}: ${commandOf(context, pane)}`,
    tags: paneTags(context, pane),
    search: `${session.name} ${pane.title}`,
    pane: pane.id,
  }));
  return [args.has('s') || args.has('w') ? { ...item, closed: true } : item, ...panes];
}

function sessionTags(context: CommandContext, session: Session): OverlayItem['tags'] {
  const here = context.services.clients().filter((client) => client.session === session);
  const tags: OverlayItem['tags'] = [];
  if (here.length > 0) {
    const names = [...new Set(here.map((client) => client.operator.name))];
    tags.push(['good', here.length === 1 ? 'attached' : `attached ×${here.length}`]);
    if (names.length > 1) tags.push(['dim', names.join(', ')]);
  } else {
    const since = session.lastAttachedAt;
    tags.push(['dim', since === null ? 'never attached' : `detached ${age(context.clock.now() - since)}`]);
  }
  const alerts = alertTags(session.winlinks);
  const count = session.winlinks.length;
  return [...alerts, ['dim', `${count} window${count === 1 ? '' : 's'}`], ...tags];
}

function windowTags(context: CommandContext, winlink: Winlink): OverlayItem['tags'] {
  const { window } = winlink;
  const tags = alertTags([winlink]);
  if (winlink.current) tags.push(['accent', 'current']);
  if (window.zoomed) tags.push(['dim', 'zoomed']);
  if (window.panes.length > 1) tags.push(['dim', `${window.panes.length} panes`]);
  tags.push(...stateTags(window.active), ['dim', commandOf(context, window.active)]);
  return tags;
}

function paneTags(context: CommandContext, pane: Pane): OverlayItem['tags'] {
  const tags: OverlayItem['tags'] = [...stateTags(pane)];
  if (pane.active) tags.push(['accent', 'active']);
  const { currentPath } = context.services.paneFacts(pane);
  tags.push(['dim', currentPath]);
  return tags;
}

function alertTags(winlinks: readonly Winlink[]): OverlayItem['tags'] {
  const tags: OverlayItem['tags'] = [];
  if (winlinks.some(({ bell }) => bell)) tags.push(['warn', 'bell']);
  if (winlinks.some(({ activity }) => activity)) tags.push(['accent', 'activity']);
  if (winlinks.some(({ silence }) => silence)) tags.push(['dim', 'silent']);
  return tags;
}

/** How a program that is no longer running ended. */
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
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** What a template gets: a target that means this item and no other (as tmux: `=name:`, `=name:1.`, `=name:1.%2`). */
function targetName(context: CommandContext, id: string): string {
  const { session, window, pane } = parts(id);
  const found = [...context.tree.sessions.values()].find((candidate) => candidate.id === session);
  const name = found ? `=${found.name}` : session;
  const index = found?.winlinks.find((winlink) => winlink.window.id === window)?.index;
  if (window === undefined) return `${name}:`;
  return `${name}:${index ?? window}.${pane ?? ''}`;
}

function killLine(id: string): string {
  const { session, window, pane } = parts(id);
  if (pane !== undefined) return `kill-pane -t '${pane}'`;
  return window === undefined ? `kill-session -t '${session}'` : `kill-window -t '${session}:${window}'`;
}

function renameLine(id: string, name: string): string {
  const { session, window, pane } = parts(id);
  if (pane !== undefined) return `select-pane -t '${pane}' -T ${quoted(name)}`;
  const what = window === undefined ? 'session' : 'window';
  return `rename-${what} -t '${window === undefined ? session : `${session}:${window}`}' -- ${quoted(name)}`;
}

/** A word of the command language, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

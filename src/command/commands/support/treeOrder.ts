/** Order of sessions, windows and panes in the tree of choose-tree. Reads the tree; changes nothing. */
import { byUrgency, needsSomebody, type StatusState } from '../../../operator/status/paneStatus.ts';
import type { Pane, Session, Winlink } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';
import { markedState } from '../../formats/statusMark.ts';
import type { ParsedArguments } from '../../spec.ts';
import { inOrder } from './choosers.ts';

export interface TreeOrder {
  sessions(): Session[];
  windows(session: Session): readonly Winlink[];
  panes(panes: readonly Pane[]): readonly Pane[];
}

type Compare<T> = (one: T, other: T) => number;

const byText = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

/** Order of a person's list: the sessions used last first unless -O is given; windows and panes as they are. */
export function ownOrder(context: CommandContext, args: ParsedArguments): TreeOrder {
  const order = args.value('O') ?? 'time';
  const recent = (session: Session) => Math.max(session.activityAt, session.lastAttachedAt ?? 0);
  const byTime: Compare<Session> = (a, b) => recent(b) - recent(a);
  const compare: Record<string, Compare<Session>> = {
    name: (a, b) => byText(a.name, b.name),
    index: (a, b) => a.createdAt - b.createdAt,
  };
  return {
    sessions: () => {
      const sessions = inOrder([...context.tree.sessions.values()].sort(compare[order] ?? byTime), args);
      // Items that need somebody come first, each kind of need in the order that was asked for.
      return order === 'time' || order === 'need'
        ? sessions.sort((a, b) => byUrgency(needOf(context, panesOf(a)), needOf(context, panesOf(b))))
        : sessions;
    },
    windows: ({ winlinks }) => winlinks,
    panes: (panes) => panes,
  };
}

/** tmux's order (window-tree.c of 3.3a), of a list that is a pane's mode: -O and -r are for every level. */
export function tmuxOrder(context: CommandContext, args: ParsedArguments): TreeOrder {
  const order = args.value('O') ?? 'index';
  const all = [...context.tree.sessions.values()];
  const here = context.target('t').session;
  // Of a group, one session stands for all, unless -G is given.
  const stands = (session: Session): boolean =>
    session.group === null ||
    args.has('G') ||
    session === (session.group === here.group ? here : all.find(({ group }) => group === session.group));
  const by = <T>(own: { index: Compare<T>; name: Compare<T>; time: (one: T) => number }): Compare<T> => {
    if (order === 'name') return own.name;
    return order === 'time' ? (a, b) => own.time(b) - own.time(a) || own.name(a, b) : own.index;
  };
  const numberOf = ({ id }: Pane | Session): number => Number(id.slice(1));
  const sessions = by<Session>({
    index: (a, b) => numberOf(a) - numberOf(b),
    name: (a, b) => byText(a.name, b.name),
    time: ({ activityAt }) => activityAt,
  });
  const windows = by<Winlink>({
    index: (a, b) => a.index - b.index,
    name: (a, b) => byText(a.window.name, b.window.name),
    time: ({ window }) => window.activityAt,
  });
  return {
    sessions: () => inOrder(all.filter(stands).sort(sessions), args),
    windows: ({ winlinks }) => inOrder([...winlinks].sort(windows), args),
    panes: (panes) =>
      inOrder(
        [...panes].sort((a, b) => numberOf(a) - numberOf(b)),
        args,
      ),
  };
}

const panesOf = ({ winlinks }: Session): Pane[] => winlinks.flatMap(({ window }) => [...window.panes]);

/** The state of these panes as far as somebody is needed: the others are alike. */
function needOf(context: CommandContext, panes: readonly Pane[]): StatusState {
  const state = markedState(panes, context.services);
  return needsSomebody(state) ? state : 'unknown';
}

/** Format variables of sessions, one function each; computed only when used. */
import { rolledUp } from '../../../operator/status/paneStatus.ts';
import type { Session } from '../../../session/types.ts';
import { statusMark } from '../statusMark.ts';
import type { FormatFacts, VariableTable } from '../types.ts';
import { windowFlags } from './window.ts';

const clientsOf = (facts: FormatFacts, session: Session | undefined) =>
  facts.parts.services.clients().filter((client) => client.session === session);

const groupOf = (facts: FormatFacts): Session[] => {
  const group = facts.session?.group;
  if (facts.session === undefined || group === undefined || group === null) return [];
  return [...facts.parts.tree.sessions.values()].filter((session) => session.group === group);
};

const panesOf = (session: Session) => session.winlinks.flatMap(({ window }) => window.panes);

/** The windows of a group's sessions count as one list; a session's alerts are those of its windows. */
function alerts(session: Session | undefined): string {
  const marks = (session?.winlinks ?? []).flatMap((link) => {
    const signs = `${link.activity ? '#' : ''}${link.bell ? '!' : ''}${link.silence ? '~' : ''}`;
    return signs === '' ? [] : [`${link.index}${signs}`];
  });
  return marks.join(',');
}

export const sessionVariables: VariableTable = {
  session_name: ({ session }) => session?.name,
  session_id: ({ session }) => session?.id,
  session_uuid: ({ session }) => session?.uuid,
  session_path: ({ session }) => session?.cwd,
  session_windows: ({ session }) => session?.winlinks.length,
  session_created: ({ session }) => session && { time: session.createdAt },
  session_activity: ({ session }) => session && { time: session.activityAt },
  session_last_attached: ({ session }) =>
    session && (session.lastAttachedAt === null ? '' : { time: session.lastAttachedAt }),
  session_attached: (facts) => facts.session && clientsOf(facts, facts.session).length,
  session_attached_list: (facts) =>
    facts.session &&
    clientsOf(facts, facts.session)
      .map((client) => client.name)
      .join(','),
  session_many_attached: (facts) => facts.session && clientsOf(facts, facts.session).length > 1,
  session_alerts: ({ session }) => session && alerts(session),
  session_alert: ({ session }) =>
    session &&
    ['#', '!', '~']
      .filter((_, at) => session.winlinks.some((link) => [link.activity, link.bell, link.silence][at]))
      .join(''),
  session_grouped: ({ session }) => session && session.group !== null,
  session_group: ({ session }) => session?.group,
  session_group_size: (facts) => (facts.session?.group === null ? undefined : groupOf(facts).length),
  session_group_list: (facts) =>
    facts.session?.group === null
      ? undefined
      : groupOf(facts)
          .map((session) => session.name)
          .join(','),
  session_group_attached: (facts) =>
    facts.session?.group === null
      ? undefined
      : groupOf(facts).reduce((sum, session) => sum + clientsOf(facts, session).length, 0),
  session_group_attached_list: (facts) =>
    facts.session?.group === null
      ? undefined
      : groupOf(facts)
          .flatMap((session) => clientsOf(facts, session).map((client) => client.name))
          .join(','),
  session_group_many_attached: (facts) =>
    facts.session?.group === null
      ? undefined
      : groupOf(facts).reduce((sum, session) => sum + clientsOf(facts, session).length, 0) > 1,
  session_stack: ({ session }) =>
    session && [session.current, ...session.lastWinlinks].map((link) => link.index).join(','),
  session_marked: ({ session, parts }) =>
    session?.winlinks.some((link) => link.window === parts.tree.marked?.window),
  session_format: ({ session, window, pane }) =>
    session !== undefined && window === undefined && pane === undefined,
  active_window_index: ({ session }) => session?.current.index,
  last_window_index: ({ session }) => session?.winlinks.at(-1)?.index,
  session_active: ({ session, client }) => session && client?.session === session,
  session_lost: ({ session }) =>
    session?.winlinks.flatMap(({ window }) => window.panes.filter(({ process }) => process.state === 'lost'))
      .length,
  asks_pending: ({ session, only, parts }) =>
    session === undefined && only !== undefined ? 0 : (parts.asksPending?.(session) ?? 0),
  session_status_rollup: ({ session, parts }) =>
    session && rolledUp(panesOf(session).map((pane) => parts.services.paneStatus(pane).state)),
  session_status_mark: ({ session, parts }) => session && statusMark(panesOf(session), parts.services),
  session_window_flags: ({ session, parts }) => session && windowFlags(session.current, parts.tree.marked),
};

/**
 * Reports of agents' hooks (`agent report`): the checks that the types of the protocol don't make. Keeps nothing: the
 * pane's state does.
 */
import type { HookReport } from '../../operator/status/paneStatus.ts';
import { statusLimits } from '../../operator/status/StatusReport.ts';
import { cutBytes, shownText } from '../../operator/status/statusText.ts';
import { fail } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneStatuses } from '../panes/PaneStatuses.ts';
import type { Connection } from './Connection.ts';

type Params = Requests['agent.report']['params'];

/** Errors: pane-dead; owner-only for an agent that reports for another pane than its own. */
export function reportAgent(
  statuses: Pick<PaneStatuses, 'report'>,
  { access }: Connection,
  pane: Pane,
  { state, kind, progress, app, title, msg }: Params,
): object {
  const { id = '', actor = 'agent' } = access?.principal ?? {};
  // An agent can't make another pane an agent's, nor say that a person's pane asks something.
  if (actor !== 'person' && !id.endsWith(`:${pane.id}`))
    throw fail('owner-only', { action: 'reporting for another pane' });
  if (pane.process.state !== 'running')
    throw fail('pane-dead', { pane: pane.id, status: pane.process.state });
  if (state === 'clear') {
    statuses.report(pane, null);
    return {};
  }
  const isOpen = state === 'working' || state === 'blocked';
  const report: Omit<HookReport, 'after' | 'seen'> = { state };
  if (state === 'blocked' && kind !== undefined) report.kind = kind;
  if (isOpen && progress !== undefined) report.progress = progress;
  if (app !== undefined) report.app = app;
  for (const [name, text] of [
    ['title', title],
    ['msg', msg],
  ] as const) {
    const shown = cutBytes(shownText(text ?? '').trim(), statusLimits[name].decoded);
    if (shown !== '') report[name] = shown;
  }
  statuses.report(pane, report);
  return {};
}

/**
 * The state of a pane's program, from the most exact source that says anything, and the state of many panes as one.
 * Owns the order of sources and of urgency. Pure: the caller knows what was seen, and the time.
 */
import { type SpokenStatus, type Standing, type StandingSource, standingSources } from './SpokenStatus.ts';
import type { StatusRecord } from './StatusRecords.ts';
import { type BlockedKind, type ReportedState, reportedStates } from './StatusReport.ts';

export type StatusState = ReportedState | 'unknown';
/** `program` is OSC 7501, `agent` a hook (agent report); `none`: nothing is known. */
export type StatusSource = 'program' | 'agent' | StandingSource | 'silence' | 'none';

export interface PaneStatus {
  readonly state: StatusState;
  readonly source: StatusSource;
  readonly kind?: BlockedKind;
  readonly progress?: number;
  readonly app?: string;
  readonly title?: string;
  readonly msg?: string;
  /** A result that nobody has seen. */
  readonly unseen?: true;
}

/** Report of an agent's hook, which stands in for the program's own. */
export interface HookReport {
  state: ReportedState;
  kind?: BlockedKind;
  progress?: number;
  app?: string;
  title?: string;
  msg?: string;
  seen?: true;
  /** `SpokenStatus.endings` when it came. */
  after: number;
}

export interface StatusView {
  spoken: SpokenStatus | undefined;
  hook: HookReport | undefined;
  /** Number of the last change that somebody has seen. */
  seen: number;
  /** The pane has a process. */
  alive: boolean;
  /** Milliseconds since its last output; null when there was none. */
  quietMs: number | null;
}

/** Output this recent counts as work, milliseconds: programs that show progress do so every second or two. */
const workingMs = 3000;
/** Most urgent first. */
const urgency: readonly StatusState[] = [...reportedStates, 'unknown'];

const unknown: PaneStatus = { state: 'unknown', source: 'none' };

/** The state of several panes as one: that of the most urgent; unknown for none. */
export function rolledUp(states: Iterable<StatusState>): StatusState {
  let best = urgency.length - 1;
  for (const state of states) best = Math.min(best, urgency.indexOf(state));
  return urgency[best] ?? 'unknown';
}

/** True for a state that needs attention: a question, a failure or a result. */
export function needsSomebody(state: StatusState): boolean {
  return state === 'blocked' || state === 'error' || state === 'done';
}

/** Sorts by urgency: what needs somebody first. */
export function byUrgency(a: StatusState, b: StatusState): number {
  return urgency.indexOf(a) - urgency.indexOf(b);
}

export function paneStatus(view: StatusView): PaneStatus {
  const { spoken } = view;
  const said =
    (spoken && spoken.records.size > 0 ? fromRecords(spoken, view) : null) ??
    fromHook(view) ??
    (spoken && !spoken.isSilent ? fromStandings(spoken, view) : null);
  if (said) return said;
  const { alive, quietMs } = view;
  return alive && quietMs !== null && quietMs < workingMs ? { state: 'working', source: 'silence' } : unknown;
}

/** The app of the pane's root record, which makes the pane an agent's while its program runs. */
export function agentOf({
  spoken,
  hook,
  alive,
}: Pick<StatusView, 'spoken' | 'hook' | 'alive'>): string | null {
  if (!alive) return null;
  const root = spoken?.records.root();
  const isHooked = hook !== undefined && (spoken?.endings ?? 0) <= hook.after;
  return (root && !root.ended ? root.app : undefined) ?? (isHooked ? hook.app : undefined) ?? null;
}

/** A result is news until it is seen; then its program idles, or is gone. */
function standingState(
  said: Pick<Standing, 'state' | 'serial' | 'ended'>,
  view: StatusView,
): ReportedState | null {
  const { state } = said;
  const isOver = said.ended || !view.alive;
  if (state !== 'done' && state !== 'error') return isOver ? null : state;
  if (said.serial > view.seen) return state;
  return isOver ? null : 'idle';
}

function fromRecords(spoken: SpokenStatus, view: StatusView): PaneStatus | null {
  let best: { record: StatusRecord; state: ReportedState } | null = null;
  // Of equals the most recently updated, which comes last.
  for (const record of spoken.records.all()) {
    const state = standingState(record, view);
    if (state !== null && (best === null || byUrgency(state, best.state) <= 0)) best = { record, state };
  }
  if (best === null) return null;
  const { record, state } = best;
  const { kind, progress, title, msg } = record;
  const app = spoken.records.appOf(record);
  return statusOf('program', state, { kind, progress, title, msg, app });
}

function fromHook({ hook, alive, spoken }: StatusView): PaneStatus | null {
  if (!hook) return null;
  const { state, seen } = hook;
  const isOver = !alive || (spoken?.endings ?? 0) > hook.after;
  const isNews = (state === 'done' || state === 'error') && !seen;
  if (isOver && !isNews) return null;
  return statusOf('agent', seen && (state === 'done' || state === 'error') ? 'idle' : state, hook);
}

function fromStandings(spoken: SpokenStatus, view: StatusView): PaneStatus | null {
  for (const source of standingSources) {
    const said = spoken.standing(source);
    const state = said ? standingState(said, view) : null;
    // Only marks tell of a program that idles; the others end with being seen.
    if (said && state !== null && (state !== 'idle' || source === 'marks'))
      return statusOf(source, state, said);
  }
  return null;
}

function statusOf(
  source: StatusSource,
  state: ReportedState,
  said: { [Key in 'kind' | 'progress' | 'app' | 'title' | 'msg']?: PaneStatus[Key] | undefined },
): PaneStatus {
  const { kind, progress, app, title, msg } = said;
  return {
    state,
    source,
    ...(kind === undefined ? {} : { kind }),
    ...(progress === undefined ? {} : { progress }),
    ...(app === undefined ? {} : { app }),
    ...(title === undefined ? {} : { title }),
    ...(msg === undefined ? {} : { msg }),
    ...(state === 'done' || state === 'error' ? { unseen: true as const } : {}),
  };
}

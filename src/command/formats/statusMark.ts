/**
 * The mark of programs' states in lists of windows and panes: one character for what the user should know, and none
 * for programs that say nothing. Owns the characters.
 */
import { type PaneStatus, rolledUp, type StatusState } from '../../operator/status/paneStatus.ts';
import type { Pane } from '../../session/types.ts';
import type { Services } from '../Services.ts';

/** Different without colours too. */
const marks: Readonly<Record<StatusState, string>> = {
  blocked: '?',
  error: '✗',
  working: '…',
  done: '✓',
  idle: '',
  unknown: '',
};

type Sources = Pick<Services, 'paneStatus'>;

/** State of these panes as lists mark it. */
export function markedState(panes: readonly Pane[], services: Sources): StatusState {
  return rolledUp(panes.map((pane) => shown(services.paneStatus(pane, { guessed: false }))));
}

/** Mark of these panes; '' for none. */
export function statusMark(panes: readonly Pane[], services: Sources): string {
  return marks[markedState(panes, services)];
}

/** A bell has its own mark in the window list, and a shell's command that runs is nothing special. */
function shown({ state, source }: PaneStatus): StatusState {
  return source === 'bell' || (source === 'marks' && state === 'working') ? 'unknown' : state;
}

/**
 * How large a window is: by the viewports that show it and the option window-size (tmux(1)). Decides sizes, changes
 * none. Observers and clients with the flag ignore-size have no say.
 */
import type { Session, Window } from '../session/types.ts';

export interface SizeVoter {
  /** The window it shows now. */
  window: Window;
  /** Cells for the window: the terminal without the status lines. */
  cols: number;
  rows: number;
  activityAt: number;
}

/** The size that the window should have, or null to leave it as it is: nobody who counts looks at it. */
export function windowSize(
  window: Window,
  voters: readonly SizeVoter[],
): { cols: number; rows: number } | null {
  const looking = voters.filter((voter) => voter.window === window);
  const policy = window.options.getString('window-size');
  const [first, ...others] = looking;
  if (!first || policy === 'manual') return null;
  const pick = (better: (a: SizeVoter, b: SizeVoter) => boolean) =>
    others.reduce((best, voter) => (better(voter, best) ? voter : best), first);
  if (policy === 'largest') {
    return {
      cols: pick((a, b) => a.cols > b.cols).cols,
      rows: pick((a, b) => a.rows > b.rows).rows,
    };
  }
  if (policy === 'smallest') {
    return {
      cols: pick((a, b) => a.cols < b.cols).cols,
      rows: pick((a, b) => a.rows < b.rows).rows,
    };
  }
  const latest = pick((a, b) => a.activityAt > b.activityAt);
  return { cols: latest.cols, rows: latest.rows };
}

/** Lines that the status takes: 0 to 5. */
export function statusRows(session: Session): number {
  const status = session.options.getString('status');
  if (status === 'off') return 0;
  return status === 'on' ? 1 : Number(status) || 1;
}

/** The panes of a session in the order in which swipes show them: window by window, each in its layout's order. */
import type { Layout } from '../../protocol/frames.ts';
import type { SessionInfo } from '../../protocol/messages.ts';

export interface PanePlace {
  pane: string;
  /** Of the session's present window. */
  isHere: boolean;
  /** Number and name of its window: `2 logs`. */
  window: string;
  cols: number;
}

/** The layout is newer than what is known of the session, and says which panes are in the present window. */
export function paneOrder(session: SessionInfo | undefined, layout: Layout): readonly PanePlace[] {
  const here = layout.panes.map(({ pane, cols }): PanePlace => ({ pane, isHere: true, window: '', cols }));
  if (!session) return here;
  const isHere = ({ panes, active }: SessionInfo['windows'][number]) =>
    panes.some(({ id }) => here.some(({ pane }) => pane === id)) || (active && panes.length === 0);
  const others = (window: SessionInfo['windows'][number]) =>
    window.panes.map(
      ({ id, cols }): PanePlace => ({
        pane: id,
        isHere: false,
        window: `${window.index} ${window.name}`,
        cols,
      }),
    );
  const windows = [...session.windows].sort((a, b) => a.index - b.index);
  const at = windows.findIndex(isHere);
  if (at < 0) return [...here, ...windows.flatMap(others)];
  const hidden = (windows[at] ? others(windows[at]) : []).filter(
    ({ pane }) => !here.some((one) => one.pane === pane),
  );
  return [
    ...windows.slice(0, at).flatMap(others),
    ...here,
    ...hidden,
    ...windows.slice(at + 1).flatMap(others),
  ];
}

/** The pane `by` places after this one; the order is a circle. Null when there is no other. */
export function paneBeside(order: readonly PanePlace[], pane: string, by: 1 | -1): PanePlace | null {
  const at = order.findIndex((one) => one.pane === pane);
  const next = order[(at + by + order.length) % order.length];
  return next && next.pane !== pane ? next : null;
}

/**
 * The news that a control client missed while no server ran: changes of its windows, and output of its panes, from the logs.
 * Events are sent as they are now, since those on the way are gone. Owns no client.
 */
import type { Pane, Session } from '../../session/types.ts';
import type { ControlClient } from './ControlClient.ts';
import type { ControlWriter } from './ControlWriter.ts';
import { notification, windowEvent } from './controlLines.ts';
import type { ControlState } from './controlState.ts';

/** Output of panes, as their logs have it. */
export interface MissedOutput {
  /** Offset after the last output of a pane. */
  endOf(pane: Pane): number;
  /** Output from an offset on, up to some bound; `next` is where to continue. */
  read(pane: Pane, offset: number): Promise<{ data: Uint8Array; next: number }>;
}

export interface ResumedControl {
  client: ControlClient;
  writer: ControlWriter;
  session: Session;
  state: ControlState;
  /** Offsets up to which the client has output of panes; a pane without one is new to it. */
  at: Readonly<Record<string, number>>;
  logged: MissedOutput;
}

export function resumeControl(resumed: ResumedControl): void {
  const { client, session, state } = resumed;
  const windows = session.winlinks.map(({ window }) => window);
  for (const id of state.windows)
    if (!windows.some((window) => window.id === id)) client.notify(notification('unlinked-window-close', id));
  for (const window of windows)
    if (!state.windows.includes(window.id)) client.notify(windowEvent('add', window, true));
  const { window: current } = session.current;
  if (current.id !== state.current)
    client.notify(notification('session-window-changed', session.id, current.id));
  client.tellLayouts();
  for (const pane of new Set(windows.flatMap(({ panes }) => panes)))
    if (client.wantsOutput(pane)) void catchUp(pane, resumed);
}

/** Sends the output from the client's offset on, until there is no more than what comes by itself. */
function catchUp(pane: Pane, { client, at, logged }: ResumedControl): Promise<void> {
  return client.catchUp(pane, async () => {
    let offset = at[pane.id] ?? 0;
    while (client.wantsOutput(pane) && offset < logged.endOf(pane)) {
      const { data, next } = await logged.read(pane, offset);
      if (next <= offset) break;
      if (data.length > 0) client.missedOutput(pane, data, next);
      offset = next;
    }
  });
}

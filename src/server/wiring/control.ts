/** Control mode, wired to the server. */
import { ofWinlink } from '../../command/targets/about.ts';
import type { ControlOpenParams } from '../../protocol/messages.ts';
import type { Connection } from '../connections/Connection.ts';
import { ControlClients } from '../control/ControlClients.ts';
import { ControlConversation } from '../control/ControlConversation.ts';
import type { CoreParts } from '../ServerParts.ts';
import { hasLeft } from './operators.ts';

/** Output read from a log at once for a client that resumes, bytes. */
const catchUpBytes = 256 * 1024;

export function newControlClients(
  core: CoreParts<'connections' | 'control' | 'formats' | 'panes' | 'parts' | 'reactions' | 'viewports'>,
): ControlClients {
  return new ControlClients({
    viewports: () => core.viewports,
    now: () => core.parts.clock.now(),
    windowFlags: (session, window) => {
      const winlink = session.winlinks.find((each) => each.window === window);
      return winlink ? core.formats.expand('#{window_raw_flags}', ofWinlink(winlink)) : '';
    },
    reportColours: (pane, colours) =>
      core.panes.of(pane)?.reportColours(colours, core.viewports.terminalColours()),
    changed: (client, what) => {
      core.reactions.clients.controlChanged(client, what);
      // A control client never returns after a cut link.
      if (what === 'detached') hasLeft(core, client.principal);
    },
  });
}

export function newConversation(
  core: CoreParts<'controls' | 'formats' | 'panes' | 'parts' | 'past' | 'requests' | 'runner' | 'tree'>,
  connection: Connection,
  params: ControlOpenParams,
): ControlConversation {
  const { runner, tree, controls, parts, formats, requests } = core;
  return new ControlConversation(
    {
      connection,
      runner,
      tree,
      clients: controls,
      timers: parts.timers,
      now: () => parts.clock.now(),
      logged: {
        endOf: (pane) => core.panes.of(pane)?.log.endOffset ?? 0,
        read: async (pane, offset) => {
          const source = core.panes.of(pane)?.log.source();
          if (!source) return { data: new Uint8Array(0), next: offset };
          return core.past.readBytes({ source, offset, limit: catchUpBytes, onlyOutput: true });
        },
      },
      expand: (format, about) => formats.expand(format, about),
      caller: (asked) => requests.callerOf(connection, asked),
      nextNumber: () => controls.nextNumber(),
    },
    params,
  );
}

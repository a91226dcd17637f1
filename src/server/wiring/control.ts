/** Control mode, wired to the server. */
import { ofWinlink } from '../../command/targets/about.ts';
import type { ControlOpenParams } from '../../protocol/messages.ts';
import type { Connection } from '../connections/Connection.ts';
import { ControlClients } from '../control/ControlClients.ts';
import { ControlConversation } from '../control/ControlConversation.ts';
import type { CoreParts } from '../ServerParts.ts';
import { hasLeft } from './operators.ts';

export function newControlClients(
  core: CoreParts<'connections' | 'control' | 'formats' | 'parts' | 'reactions' | 'viewports'>,
): ControlClients {
  return new ControlClients({
    viewports: () => core.viewports,
    now: () => core.parts.clock.now(),
    windowFlags: (session, window) => {
      const winlink = session.winlinks.find((each) => each.window === window);
      return winlink ? core.formats.expand('#{window_raw_flags}', ofWinlink(winlink)) : '';
    },
    changed: (client, what) => {
      core.reactions.clients.controlChanged(client, what);
      // A control client never returns after a cut link.
      if (what === 'detached') hasLeft(core, client.principal);
    },
  });
}

export function newConversation(
  core: CoreParts<'controls' | 'formats' | 'parts' | 'requests' | 'runner' | 'tree'>,
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
      expand: (format, about) => formats.expand(format, about),
      caller: (asked) => requests.callerOf(connection, asked),
      nextNumber: () => controls.nextNumber(),
    },
    params,
  );
}

/**
 * Views over panes or in their place, wired to the server: copy mode, popups. Owns nothing; each is a file or folder of
 * its own.
 */

import { ofPane } from '../../command/targets/about.ts';
import { version } from '../../runtime/installation.ts';
import { newUuidV7 } from '../../session/uuid.ts';
import { ClockModes } from '../overlays/ClockModes.ts';
import { CopyModes } from '../overlays/CopyModes.ts';
import { ListModes } from '../overlays/ListModes.ts';
import { Popups } from '../overlays/Popups.ts';
import { controlRules } from '../panes/controlRules.ts';
import type { CoreParts } from '../ServerParts.ts';

export function newCopyModes(
  core: CoreParts<
    | 'formats'
    | 'hooks'
    | 'jobs'
    | 'language'
    | 'lifecycle'
    | 'options'
    | 'panes'
    | 'parts'
    | 'past'
    | 'reactions'
    | 'services'
    | 'viewports'
  >,
): CopyModes {
  const { buffers } = core.language;
  const options = core.options.server;
  return new CopyModes({
    past: core.past,
    serverOptions: options,
    now: () => core.parts.clock.now(),
    runtime: (pane) => core.panes.of(pane),
    expand: (format, pane) => core.formats.expand(format, { ...ofPane(pane), pane }),
    changed: (pane) => core.viewports.request(pane.window),
    modeChanged: (pane) => {
      core.viewports.refreshStatus();
      // A window may be named after the mode.
      if (pane.active) core.lifecycle.outputIn(pane.window);
      core.hooks.fire('pane-mode-changed', ofPane(pane));
    },
    addBuffer: (data, { prefix, append }) => {
      const now = core.parts.clock.now();
      const limit = options.getNumber('buffer-limit');
      if (append) buffers.append(data, now, limit, prefix);
      else buffers.add(data, now, limit, prefix);
    },
    setClipboards: (pane, data) => {
      core.reactions.programs.sendClipboard(pane, 'c', data);
      core.hooks.fire('pane-set-clipboard', ofPane(pane));
    },
    pipe: (pane, command, input) => {
      const session = ofPane(pane)?.session ?? null;
      const env = core.services.jobEnvironment(session);
      void core.jobs.run({ command, cwd: session?.cwd ?? '/', env, input });
    },
    message: (pane, text) => {
      for (const viewport of core.viewports.all()) {
        if (viewport.activePane === pane) viewport.showMessage(text);
      }
    },
  });
}

export function newPopups(
  core: CoreParts<
    | 'keeper'
    | 'messages'
    | 'options'
    | 'panes'
    | 'parts'
    | 'reactions'
    | 'state'
    | 'tree'
    | 'viewports'
    | 'welcome'
  >,
): Popups {
  return new Popups({
    keeper: core.keeper,
    generation: core.welcome.generation,
    version,
    serverOptions: core.options.server,
    newUuid: () => newUuidV7(core.parts.clock.now()),
    controlMode: ({ activePane }) => controlRules(activePane).mode,
    colours: () => core.viewports.terminalColours(),
    stateChanged: () => core.state.changed(),
    message: (text) => core.messages.add(text),
    timers: core.parts.timers,
    clipboard: (viewport, selection, data) =>
      core.reactions.programs.popupClipboard(viewport, selection, data),
    split: ({ activePane }, direction, { uuid, command }) =>
      core.tree.splitPane(activePane, { direction }, { cwd: activePane.cwd, command: [command], uuid }),
    adopt: (pane, program) => core.panes.adopt(pane, program),
  });
}

export function newClockModes(core: CoreParts<'hooks' | 'lifecycle' | 'parts' | 'viewports'>): ClockModes {
  return new ClockModes({
    timers: core.parts.timers,
    now: () => core.parts.clock.now(),
    changed: (pane) => core.viewports.request(pane.window),
    modeChanged: (pane) => {
      core.viewports.refreshStatus();
      // A window may be named after the mode.
      if (pane.active) core.lifecycle.outputIn(pane.window);
      core.hooks.fire('pane-mode-changed', ofPane(pane));
    },
  });
}

export function newListModes(core: CoreParts<'hooks' | 'parts' | 'viewports'>): ListModes {
  return new ListModes({
    timers: core.parts.timers,
    modeChanged: (pane) => {
      core.viewports.refreshStatus();
      core.hooks.fire('pane-mode-changed', ofPane(pane));
    },
  });
}

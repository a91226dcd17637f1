/** Consequences of events of the tree and of programs, wired to the server: hooks, alerts, themes, Lifecycle. */

import { hostname } from 'node:os';
import { ofPane, ofWinlink } from '../../command/targets/about.ts';
import { themesDir } from '../../runtime/installation.ts';
import { Alerts } from '../automation/Alerts.ts';
import { Hooks } from '../automation/Hooks.ts';
import { Lifecycle } from '../Lifecycle.ts';
import type { CoreParts } from '../ServerParts.ts';
import { Themes, themeFolders } from '../statusline/Themes.ts';

export function newHooks(core: CoreParts<'controls' | 'inner' | 'options' | 'panes'>): Hooks {
  return new Hooks({
    globalSession: core.options.session,
    globalWindow: core.options.window,
    isBeingEnded: (pane) => core.panes.isBeingEnded(pane),
    run: (line, target, variables) => void core.inner.forHook(line, target, variables),
    fired: (name, target, more) => core.controls.fired(name, target, more),
  });
}

export function newAlerts(core: CoreParts<'hooks' | 'parts' | 'viewports'>): Alerts {
  const { parts } = core;
  return new Alerts({
    timers: parts.timers,
    now: () => parts.clock.now(),
    viewportsOf: (session) => core.viewports.attachedTo(session),
    isAttached: (session) => core.viewports.clients().some((client) => client.session === session),
    changed: () => core.viewports.refreshStatus(),
    hook: (name, winlink) => core.hooks.fire(name, ofWinlink(winlink)),
  });
}

export function newThemes(
  core: CoreParts<'configuration' | 'notices' | 'options' | 'parts' | 'viewports'>,
): Themes {
  const { parts } = core;
  return new Themes({
    folders: themeFolders(parts.env, themesDir()),
    options: core.options,
    timers: parts.timers,
    changed: () => core.viewports.refreshStatus(),
    tell: (text) => core.notices.tellAll(text),
    keep: (command, comment) => core.configuration.keep(command, comment),
  });
}

export function newLifecycle(
  core: CoreParts<
    | 'ends'
    | 'exits'
    | 'formats'
    | 'inspector'
    | 'panes'
    | 'parts'
    | 'reactions'
    | 'state'
    | 'tree'
    | 'viewports'
  >,
): Lifecycle {
  return new Lifecycle({
    tree: core.tree,
    panes: core.panes,
    exits: core.exits,
    viewports: core.viewports,
    inspector: core.inspector,
    hostName: hostname(),
    timers: core.parts.timers,
    now: () => core.parts.clock.now(),
    expand: (format, pane) => core.formats.expand(format, { ...ofPane(pane), pane, time: true, drawn: true }),
    stateChanged: () => core.state.changed(),
    tell: (event) => core.reactions.tree.changed(event),
    empty: () => void core.ends.emptied(),
  });
}

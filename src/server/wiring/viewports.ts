/** Viewports, wired to the server: what they see and use of it, their focus, and their locks. */
import { nativeProgram } from '../../runtime/nativePrograms.ts';
import type { Pane } from '../../session/types.ts';
import { type PaneNumbers, paneNumbers } from '../overlays/PaneNumbers.ts';
import { TtyEcho } from '../panes/TtyEcho.ts';
import type { CoreParts } from '../ServerParts.ts';
import { paneChromeOf } from '../statusline/paneChrome.ts';
import { messageStyleOf, statusOf, titleOf } from '../statusline/viewportChrome.ts';
import { EchoFollowers } from '../viewports/EchoFollowers.ts';
import { Focus } from '../viewports/Focus.ts';
import { LockTimers } from '../viewports/LockTimers.ts';
import { mouseScene, type PressedMouseParts } from '../viewports/pressedMouse.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import type { ViewportWorld } from '../viewports/ViewportWorld.ts';
import { hasLeft } from './operators.ts';

export function newViewportWorld(
  core: CoreParts<
    | 'asking'
    | 'attribution'
    | 'clocks'
    | 'connections'
    | 'control'
    | 'copyModes'
    | 'echoes'
    | 'exits'
    | 'formats'
    | 'inner'
    | 'keeper'
    | 'language'
    | 'lists'
    | 'looks'
    | 'options'
    | 'panes'
    | 'parts'
    | 'reactions'
    | 'unattached'
    | 'services'
    | 'themes'
    | 'tree'
    | 'viewports'
  >,
): ViewportWorld {
  const { parts } = core;
  return {
    tree: core.tree,
    timers: parts.timers,
    now: () => parts.clock.now(),
    keeper: core.keeper,
    gate: core.control.gate,
    keys: core.language.keys,
    serverOptions: core.options.server,
    runtime: (pane) => core.panes.of(pane),
    mode: (pane) => core.copyModes.of(pane) ?? core.clocks.of(pane),
    chrome: {
      status: (viewport) =>
        themed(core, viewport, () =>
          statusOf(
            viewport,
            core.formats,
            core.asking.desk.pendingFor(viewport.access).length,
            isContested(core, viewport, viewport.activePane),
          ),
        ),
      panes: (viewport) =>
        themed(core, viewport, () =>
          paneChromeOf(viewport, core.formats, (pane) => isContested(core, viewport, pane)),
        ),
      title: (viewport) => titleOf(viewport, core.formats),
      messageStyle: (viewport, commanding) =>
        themed(core, viewport, () => messageStyleOf(viewport, core.formats, commanding)),
      looks: (viewport) => themed(core, viewport, () => core.looks.of(viewport)),
      numbers: (viewport) => themed(core, viewport, () => numbersOf(core, viewport)),
    },
    runBinding: (viewport, binding, pointed) =>
      core.inner.forViewport(
        viewport,
        binding,
        pointed && mouseScene(viewport, pointed, mouseParts(core, viewport)),
      ),
    listOpened: (mode, list) => core.lists.enter(mode, list),
    typed: (pane, data, viewport, seq) => {
      core.exits.typed(pane, data);
      core.attribution.keys(pane, viewport, data.length, seq);
    },
    inputRefused: (pty, viewport, seq) => {
      for (const { pane, pty: own } of core.panes.all())
        if (pty !== null && own === pty) core.attribution.refused(pane, viewport, seq);
    },
    left: (viewport, evicted) => gone(core, viewport, evicted),
    cut: (viewport, process) =>
      void process?.endsWith(parts.timers).then((hasEnded) => hasEnded && gone(core, viewport, false)),
    cameBackAs: ({ principal, activePane }, before) =>
      core.control.book.inherit(activePane, before, principal),
    crashed: (what, error) => parts.log.error(what, error),
    shown: (viewport) => core.echoes.shown(viewport),
    changed: (viewport, what) => core.reactions.clients.viewportChanged(viewport, what),
    typedAtNothing: (viewport, pane, bytes) => core.reactions.lost.typedAtNothing(viewport, pane, bytes),
    cellTold: (cell, session) => core.panes.setCell(cell, session),
    coloursTold: (changed) => {
      core.panes.setColours(core.viewports.terminalColours(), changed);
      core.themes.follow(core.viewports.terminalBackground);
    },
  };
}

/** A client is gone for good. Its own end is reported before anything that ends with it. */
function gone(
  core: CoreParts<'connections' | 'control' | 'unattached' | 'viewports'>,
  { principal, session }: Viewport,
  evicted: boolean,
): void {
  if (!evicted) hasLeft(core, principal);
  queueMicrotask(() => core.unattached.left(session));
}

/** True when another principal holds the pane or asks for it. */
function isContested(core: CoreParts<'control'>, { principal }: Viewport, pane: Pane): boolean {
  const control = core.control.book.of(pane);
  return control !== null && control.held !== null && (!control.isOf(principal.id) || control.asked !== null);
}

/** Values of the theme for a viewport, by the background of its own terminal. */
function themed<T>(core: CoreParts<'themes'>, viewport: Viewport, make: () => T): T {
  return core.themes.on(viewport.terminal.colours.background ?? null, make);
}

function numbersOf(core: CoreParts<'panes'>, { session }: Viewport): Map<Pane, PaneNumbers> {
  return paneNumbers(session.current.window, session.options, (pane) => core.panes.of(pane)?.screen);
}

function mouseParts(
  core: CoreParts<'copyModes' | 'panes' | 'parts' | 'services' | 'tree'>,
  viewport: Viewport,
): PressedMouseParts {
  return {
    tree: core.tree,
    timers: core.parts.timers,
    runtime: (pane) => core.panes.of(pane),
    copyMode: (pane) => core.copyModes.of(pane),
    type: (pane, bytes) =>
      void core.services
        .sendInput(pane, bytes, { by: viewport.principal })
        .catch((error: Error) => viewport.showError(error.message)),
  };
}

export function newEchoFollowers(core: CoreParts<'clocks' | 'copyModes' | 'parts'>): EchoFollowers {
  const { timers, env } = core.parts;
  const echo = new TtyEcho({ timers, helper: nativeProgram('ttyecho'), path: env.PATH });
  return new EchoFollowers({
    timers,
    look: (tty) => echo.look(tty),
    mode: (pane) => core.copyModes.of(pane) ?? core.clocks.of(pane),
  });
}

export function newFocus(core: CoreParts<'hooks' | 'options' | 'panes' | 'services' | 'viewports'>): Focus {
  return new Focus({
    serverOptions: core.options.server,
    viewports: () => core.viewports.all(),
    runtime: (pane) => core.panes.of(pane),
    type: (pane, bytes) => void core.services.sendInput(pane, bytes, { by: null }).catch(() => {}),
    hook: (name, target, more) => core.hooks.fire(name, target, more),
  });
}

export function newLocks(core: CoreParts<'parts' | 'viewports'>): LockTimers {
  const { clock, timers } = core.parts;
  return new LockTimers({
    timers,
    since: (at) => Math.max(clock.now() - at, clock.awakeSince(at)),
    clients: () => core.viewports.all(),
  });
}

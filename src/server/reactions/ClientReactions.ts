/** Effects of clients that attach, detach or switch sessions: hooks, records, locks, the focus. Owns nothing. */
import { ofSession } from '../../command/targets/about.ts';
import { printable } from '../../protocol/printable.ts';
import type { ControlClient } from '../control/ControlClient.ts';
import { notification } from '../control/controlLines.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import type { ViewportChange } from '../viewports/ViewportWorld.ts';
import { looked } from './StatusReactions.ts';

type Parts = CoreParts<
  | 'adoption'
  | 'alerts'
  | 'chronicle'
  | 'configuration'
  | 'deeds'
  | 'focus'
  | 'hooks'
  | 'idle'
  | 'keptCode'
  | 'locks'
  | 'popups'
  | 'statusClock'
  | 'statuses'
  | 'themes'
  | 'unattached'
  | 'viewports'
>;

export class ClientReactions {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Called when a viewport has opened, closed, or shows something else. */
  viewportChanged(viewport: Viewport, what: ViewportChange): void {
    if (what === 'used') {
      this.#core.locks.used(viewport.session);
      looked(this.#core, viewport);
      return;
    }
    if (what === 'active') {
      this.#core.themes.follow(this.#core.viewports.terminalBackground);
      this.#core.hooks.fire('client-active', ofSession(viewport.session), { hook_client: viewport.name });
      return;
    }
    if (what === 'theme') {
      const about = { hook_client: viewport.name };
      this.#core.hooks.fire(`client-${viewport.terminal.theme}-theme`, ofSession(viewport.session), about);
      return;
    }
    if (what === 'focus') {
      this.#core.focus.moved(viewport);
      looked(this.#core, viewport);
      return;
    }
    if (what === 'attached') this.#core.keptCode.attached();
    followSessions(this.#core);
    const isNew = what === 'attached' || what === 'session-changed';
    if (isNew && !viewport.readOnly) this.#core.alerts.seen(viewport.session.current.window);
    this.#core.viewports.refreshStatus();
    if (isNew) looked(this.#core, viewport);
    const target = ofSession(viewport.session);
    this.#core.popups.viewportChanged(viewport, what === 'detached' ? 'gone' : 'here');
    const { readOnly } = viewport;
    if (what === 'resized' && !readOnly)
      this.#core.hooks.fire('client-resized', target, { hook_client: viewport.name });
    if (what === 'flags') this.#core.deeds.flags(viewport);
    if (what === 'flags') this.#core.focus.update({ hooksOnly: true });
    if (what === 'resized' || what === 'flags') return;
    this.#core.chronicle.recorder.client(`client-${what}`, viewport);
    this.#core.deeds.client(what, viewport);
    if (what !== 'attached' && viewport.operator.role !== 'observer') this.#core.idle.touch(viewport.session);
    this.#core.idle.plan();
    const { adoption, configuration } = this.#core;
    const notice =
      what === 'attached' && !readOnly ? (adoption.takeNotice() ?? configuration.takeNotice()) : null;
    if (notice !== null) viewport.showMessage(notice, 0);
    this.#core.hooks.fire(`client-${what}`, target, { hook_client: viewport.name });
    this.#core.focus.update({ hooksOnly: what !== 'session-changed' });
    if (what === 'session-changed' && viewport.lastSession) this.#core.unattached.left(viewport.lastSession);
  }

  /** Called when a client in control mode has attached, detached, or switched sessions. */
  controlChanged(client: ControlClient, what: 'attached' | 'detached' | 'session-changed'): void {
    if (what !== 'detached' && !client.readOnly) this.#core.alerts.seen(client.session.current.window);
    this.#core.viewports.refreshStatus();
    this.#core.chronicle.recorder.client(`client-${what}`, client);
    this.#core.deeds.client(what, client);
    if (what !== 'attached') this.#core.idle.touch(client.session);
    this.#core.idle.plan();
    if (what === 'attached' && !client.readOnly)
      for (const problem of this.#core.configuration.takeProblems())
        client.notify(notification('config-error', printable(problem)));
    this.#core.hooks.fire(`client-${what}`, ofSession(client.session), { hook_client: client.name });
    if (what === 'detached') this.#core.unattached.left(client.session);
  }
}

/** Sets the timers of status lines and locks again, after the sessions on show have changed. */
function followSessions(core: CoreParts<'locks' | 'statusClock' | 'viewports'>): void {
  followStatusTimers(core);
  core.locks.follow();
}

/** Sets the timers of status lines again. */
export function followStatusTimers(core: CoreParts<'statusClock' | 'viewports'>): void {
  core.statusClock.follow(core.viewports.all().map(({ session }) => session));
}

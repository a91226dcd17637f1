import type { CommandChange } from '../command/spec.ts';
import { ofPane, ofSession } from '../command/targets/about.ts';
import { HoldfastError } from '../protocol/errors.ts';
import type { ByteString } from '../protocol/messages.ts';
import type { Pane, TreeEvent } from '../session/types.ts';
import type { ControlClient } from './control/ControlClient.ts';
import { removeHistoryOf } from './history/HistoryFile.ts';
import { startsByItself, typedAtNothing } from './panes/LostPanes.ts';
import type { ProgramReport } from './panes/ProgramReports.ts';
import type { ServerCore } from './ServerCore.ts';
import { Focus } from './viewports/Focus.ts';
import { LockTimers } from './viewports/LockTimers.ts';
import type { Viewport } from './viewports/Viewport.ts';
import type { ViewportChange } from './viewports/ViewportWorld.ts';

/** What may move the focus from one pane to another. */
const changesFocus = /^(?:session-window-changed|window-pane-changed|window-unlinked|pane-removed)$/;

export class Reactions {
  readonly #core: ServerCore;
  readonly #focus: Focus;
  readonly #locks: LockTimers;

  constructor(core: ServerCore) {
    this.#core = core;
    this.#focus = new Focus({
      serverOptions: core.options.server,
      viewports: () => core.viewports.all(),
      runtime: (pane) => core.panes.of(pane),
      type: (pane, bytes) => void core.services.sendInput(pane, bytes).catch(() => {}),
      hook: (name, target, more) => core.hooks.fire(name, target, more),
    });
    this.#locks = new LockTimers({
      timers: core.parts.timers,
      since: (at) => {
        const { clock } = core.parts;
        return Math.max(clock.now() - at, clock.awakeSince(at));
      },
      clients: () => core.viewports.all(),
    });
  }

  /** Output of a pane: pipes, followers, alerts, names. */
  output(pane: Pane, data: Uint8Array): void {
    this.#core.pipes.output(pane, data);
    this.#core.controls.output(pane, data);
    this.#core.chronicle.output(pane);
    this.#core.alerts.activity(pane, this.#core.parts.clock.now());
    if (pane.active) this.#core.lifecycle.outputIn(pane.window);
  }

  /** What the program of a pane reported beside its cells. */
  reported(pane: Pane, report: ProgramReport): void {
    // The program may have ended its window with its last words.
    if (this.#core.tree.panes.get(pane.id) !== pane) return;
    const { chronicle, alerts, tree, state, messages } = this.#core;
    if (report.cwd !== null && report.cwd !== pane.cwd) {
      pane.cwd = report.cwd;
      state.changed();
    }
    if (report.title) tree.setPaneTitle(pane, report.title.text, report.title.count);
    if (report.windowName !== null) this.#core.lifecycle.namedByProgram(pane, report.windowName);
    for (const [selection, data] of report.clipboard) this.#clipboard(pane, selection, data);
    const leftOut = report.notificationCount - report.notifications.length;
    for (const [n, notification] of report.notifications.entries()) {
      chronicle.recorder.notification(pane, notification, n === 0 ? leftOut + 1 : 1);
      messages.add(`${pane.id}: ${notification.title}: ${notification.body}`);
    }
    if (leftOut > 0) messages.add(`${pane.id}: ${leftOut} notifications before these were passed over`);
    if (report.bells === 0) return;
    chronicle.recorder.bell(pane, report.bells);
    alerts.bell(pane);
  }

  /** OSC 52 of a program, by the policy. */
  #clipboard(pane: Pane, selection: string, data: Uint8Array): void {
    const text = this.#keepClipboard(data);
    if (text !== null) this.sendClipboard(pane, selection, text);
  }

  popupClipboard(viewport: Viewport, selection: string, data: Uint8Array): void {
    const text = this.#keepClipboard(data);
    if (text !== null) viewport.clipboard(selection, text);
  }

  /** As a paste buffer too; null when programs may not set it. */
  #keepClipboard(data: Uint8Array): ByteString | null {
    const policy = this.#core.options.server.getString('set-clipboard');
    if (policy === 'off' || policy === 'external') return null;
    const text = Buffer.from(data).toString('latin1');
    const { options, parts, language, messages } = this.#core;
    try {
      language.buffers.add(text, parts.clock.now(), options.server.getNumber('buffer-limit'));
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      messages.add(`clipboard: ${error.message}`);
    }
    return text;
  }

  sendClipboard(pane: Pane, selection: string, data: ByteString): void {
    for (const viewport of this.#core.viewports.all()) {
      if (viewport.activePane.window === pane.window) viewport.clipboard(selection, data);
    }
  }

  /** The tree has changed, and what must follow at once has. */
  treeChanged(event: TreeEvent): void {
    if (event.type === 'pane-removed') {
      removeHistoryOf(event.pane, this.#core.parts.socketPath);
      this.#core.copyModes.exit(event.pane);
      this.#core.clocks.exit(event.pane);
    }
    if (event.type === 'session-window-changed' && this.#core.viewports.attachedTo(event.session).length > 0)
      this.#core.alerts.seen(event.session.current);
    if (event.type === 'session-renamed') {
      for (const viewport of this.#core.viewports.attachedTo(event.session)) viewport.tellSession();
    }
    this.#core.viewports.refreshStatus();
    if (event.type === 'session-closed') {
      this.#core.popups.sessionClosed(event.session);
      this.#core.logSweep.sweep();
    }
    if (event.type === 'session-created') this.#core.idle.plan();
    this.#core.controls.treeChanged(event);
    this.#core.hooks.onTreeEvent(event);
    if (changesFocus.test(event.type)) this.#focus.update();
  }

  /** A viewport came, went, or looks elsewhere. */
  viewportChanged(viewport: Viewport, what: ViewportChange): void {
    if (what === 'used') {
      this.#locks.used(viewport.session);
      return;
    }
    if (what === 'active') {
      this.#core.hooks.fire('client-active', ofSession(viewport.session), { hook_client: viewport.name });
      return;
    }
    if (what === 'theme') {
      const about = { hook_client: viewport.name };
      this.#core.hooks.fire(`client-${viewport.terminal.theme}-theme`, ofSession(viewport.session), about);
      return;
    }
    if (what === 'focus') {
      this.#focus.moved(viewport);
      return;
    }
    this.#followStatus();
    this.#core.viewports.refreshStatus();
    const target = ofSession(viewport.session);
    this.#core.popups.viewportChanged(viewport, what === 'detached' ? 'gone' : 'here');
    const { readOnly } = viewport;
    if (what === 'resized' && !readOnly)
      this.#core.hooks.fire('client-resized', target, { hook_client: viewport.name });
    if (what === 'flags') this.#focus.update({ hooksOnly: true });
    if (what === 'resized' || what === 'flags') return;
    this.#core.chronicle.recorder.client(`client-${what}`, viewport.name, viewport.session);
    if (what !== 'attached' && viewport.operator.role !== 'observer') this.#core.idle.touch(viewport.session);
    this.#core.idle.plan();
    const { adoption, configuration } = this.#core;
    const notice =
      what === 'attached' && !readOnly ? (adoption.takeNotice() ?? configuration.takeNotice()) : null;
    if (notice !== null) viewport.showMessage(notice, 0);
    this.#core.hooks.fire(`client-${what}`, target, { hook_client: viewport.name });
    this.#focus.update({ hooksOnly: what !== 'session-changed' });
  }

  /** A client in control mode came, went, or shows another session. */
  controlChanged(client: ControlClient, what: 'attached' | 'detached' | 'session-changed'): void {
    this.#core.viewports.refreshStatus();
    this.#core.chronicle.recorder.client(`client-${what}`, client.name, client.session);
    if (what !== 'attached') this.#core.idle.touch(client.session);
    this.#core.idle.plan();
    this.#core.hooks.fire(`client-${what}`, ofSession(client.session), { hook_client: client.name });
  }

  /** A key for a pane without a program: Enter starts what was lost, and anything else is answered with what to do. */
  typedAtNothing(viewport: Viewport, pane: Pane, bytes: Uint8Array): void {
    if (this.#core.panes.isStarting(pane)) return;
    const told = typedAtNothing(pane, bytes);
    if (told !== null) viewport.showMessage(told);
    else
      void this.#core.inner.forViewport(viewport, {
        table: 'root',
        key: 'Enter',
        command: `respawn-lost -p -t ${pane.id}`,
        note: '',
        repeat: false,
      });
  }

  /** Programs that were lost with the server before and are in respawn-programs start again. */
  startLost(): void {
    for (const pane of this.#core.panes.takeLost()) {
      const target = ofPane(pane);
      if (!target || !startsByItself(pane, target.session.options)) continue;
      void this.#core.inner.forHook(`respawn-lost -p -t ${pane.id}`, target, { hook: 'respawn-programs' });
    }
  }

  /** Something that nobody asked for, to everybody who looks. */
  tellAll(text: string): void {
    this.#core.messages.add(text);
    this.showAll(text, true);
  }

  /** True when somebody looks. What `stays` does so until a key is pressed: nobody waits for it. */
  showAll(text: string, stays: boolean): boolean {
    const all = this.#core.viewports.all();
    for (const viewport of all) viewport.showMessage(text, stays ? 0 : undefined);
    return all.length > 0;
  }

  /** A command succeeded: what it may have changed is stored and shown. Null when nothing has to be waited for. */
  afterCommand(changes: readonly CommandChange[]): Promise<void> | null {
    if (changes.includes('options')) this.#optionsChanged();
    if (changes.includes('state')) {
      this.#core.state.changed();
      this.#core.viewports.refreshStatus();
    }
    return changes.includes('buffers') ? this.#core.bufferStore.written() : null;
  }

  #followStatus(): void {
    this.#core.statusClock.follow(this.#core.viewports.all().map(({ session }) => session));
    this.#locks.follow();
  }

  /** What options say takes effect at once. */
  #optionsChanged(): void {
    this.#core.panes.optionsChanged();
    this.#core.logs.setMostBytes(this.#core.options.server.getNumber('history-total-bytes'));
    this.#core.popups.optionsChanged();
    this.#core.idle.plan();
    this.#core.themes.apply();
    this.#core.configuration.follow();
    this.#followStatus();
    for (const window of this.#core.tree.windows.values()) {
      this.#core.tree.refit(window);
      this.#core.alerts.awaitSilence(window);
    }
    this.#core.viewports.resizeWindows();
  }
}

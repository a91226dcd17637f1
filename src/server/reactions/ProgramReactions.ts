/**
 * Effects of programs' output and reports: pipes, alerts, names, records, and the clipboard as far as its policy
 * allows. Owns nothing.
 */
import { ofPane } from '../../command/targets/about.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import type { ByteString } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { ProgramReport } from '../panes/ProgramReports.ts';
import type { ShellChange } from '../panes/ShellMarks.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';

type Parts = CoreParts<
  | 'alerts'
  | 'awaits'
  | 'chronicle'
  | 'controls'
  | 'execs'
  | 'hooks'
  | 'language'
  | 'lifecycle'
  | 'messages'
  | 'notifier'
  | 'options'
  | 'panes'
  | 'parts'
  | 'pipes'
  | 'state'
  | 'statuses'
  | 'tree'
  | 'viewports'
>;

export class ProgramReactions {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Passes a pane's output to pipes, followers, alerts and automatic names. */
  output(pane: Pane, data: Uint8Array): void {
    this.#core.pipes.output(pane, data);
    const end = this.#core.panes.of(pane)?.log.endOffset;
    if (end !== undefined) this.#core.controls.output(pane, data, end);
    this.#core.chronicle.output(pane);
    this.#core.awaits.output(pane);
    if (end !== undefined) this.#core.execs.output(pane, data, end);
    this.#core.alerts.activity(pane, this.#core.parts.clock.now());
    if (pane.active) this.#core.lifecycle.outputIn(pane.window);
  }

  /** A shell shows a prompt, or its command began or ended. */
  shellChanged(pane: Pane, change: ShellChange): void {
    this.#core.awaits.shellChanged(pane, change);
    if (change.kind === 'command-ended') this.#core.notifier.commandEnded(pane, change.exitCode, change.ms);
  }

  /** Acts on a report of a pane's program. */
  reported(pane: Pane, report: ProgramReport): void {
    // The program may have ended, and its window with it, right after the report.
    if (this.#core.tree.panes.get(pane.id) !== pane) return;
    const { chronicle, alerts, tree, state, messages, notifier } = this.#core;
    if (report.cwd !== null && report.cwd !== pane.cwd) {
      pane.cwd = report.cwd;
      state.changed();
    }
    if (report.status) this.#core.statuses.update(pane);
    if (report.title && pane.options.getFlag('allow-set-title'))
      tree.setPaneTitle(pane, report.title.text, report.title.count);
    if (report.windowName !== null) this.#core.lifecycle.namedByProgram(pane, report.windowName);
    for (const [selection, data] of report.clipboard) this.#clipboard(pane, selection, data);
    const leftOut = report.notificationCount - report.notifications.length;
    for (const [n, notification] of report.notifications.entries()) {
      chronicle.recorder.notification(pane, notification, n === 0 ? leftOut + 1 : 1);
      messages.add([pane.id, notification.title, notification.body].filter((part) => part !== '').join(': '));
      notifier.tell(pane, 'program', notification.body, { title: notification.title });
    }
    if (leftOut > 0) messages.add(`${pane.id}: ${leftOut} earlier notifications were dropped`);
    if (report.bells === 0) return;
    chronicle.recorder.bell(pane, report.bells);
    alerts.bell(pane);
    notifier.tell(pane, 'bell', 'The bell rang.');
  }

  /** Applies the clipboard policy to OSC 52 of a program. */
  #clipboard(pane: Pane, selection: string, data: Uint8Array): void {
    const text = this.#keepClipboard(data);
    if (text === null) return;
    this.sendClipboard(pane, selection, text);
    this.#core.hooks.fire('pane-set-clipboard', ofPane(pane));
  }

  popupClipboard(viewport: Viewport, selection: string, data: Uint8Array): void {
    const text = this.#keepClipboard(data);
    if (text !== null) viewport.clipboard(selection, text);
  }

  /** Keeps the text as a paste buffer and returns it; null when programs may not set the clipboard. */
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
}

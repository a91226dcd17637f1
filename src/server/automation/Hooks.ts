/**
 * Hooks: command lines that run on events (tmux(1), HOOKS). Owns the names of the events; the lines themselves are
 * options.
 */

import type { HookVariables } from '../../command/execute/CommandRun.ts';
import type { ResolvedTarget } from '../../command/spec.ts';
import { ofPane, ofSession, ofWindow, ofWinlink } from '../../command/targets/about.ts';
import type { OptionSet } from '../../options/types.ts';
import type { Pane, Session, TreeEvent, Window } from '../../session/types.ts';

export interface HooksParts {
  globalSession: OptionSet;
  globalWindow: OptionSet;
  /** Whether a command is ending this pane's program. */
  isBeingEnded(pane: Pane): boolean;
  run(line: string, target: ResolvedTarget | undefined, variables: HookVariables): void;
  /** Called for each event, with or without a line set for it. */
  fired?(name: string, target: ResolvedTarget | undefined, more: HookVariables): void;
}

export class Hooks {
  readonly #parts: HooksParts;
  /** Sizes last reported to hooks: a layout changes for many reasons. */
  readonly #sizes = new WeakMap<Window, string>();
  /** Windows unlinked from a session that has ended, until its end is told: as in tmux, a killed session's end is first. */
  readonly #unlinked = new Map<Session, Window[]>();

  constructor(parts: HooksParts) {
    this.#parts = parts;
  }

  onTreeEvent(event: TreeEvent): void {
    switch (event.type) {
      case 'session-created':
      case 'session-renamed':
      case 'session-window-changed':
        this.fire(event.type, ofSession(event.session));
        break;
      case 'session-closed':
        this.#closed(event.session, event.cause === 'last window closed');
        break;
      case 'window-linked':
        this.#resized(event.winlink.window);
        this.fire('window-linked', ofWindow(event.winlink.window) && ofWinlink(event.winlink));
        break;
      case 'window-unlinked':
        if (event.session.winlinks.length > 0) this.#windowUnlinked(event.session, event.window);
        else this.#unlinked.set(event.session, [...(this.#unlinked.get(event.session) ?? []), event.window]);
        break;
      case 'window-layout-changed':
        this.fire(event.type, ofWindow(event.window));
        if (this.#resized(event.window)) this.fire('window-resized', ofWindow(event.window));
        break;
      case 'window-renamed':
      case 'window-pane-changed':
        this.fire(event.type, ofWindow(event.window));
        break;
      case 'pane-title-changed':
        this.fire('pane-title-changed', ofPane(event.pane));
        break;
      case 'pane-process-changed':
        // A program that a command ends to start another in its place has not died.
        if (this.#parts.isBeingEnded(event.pane)) break;
        if (event.pane.process.state === 'exited' || event.pane.process.state === 'killed') {
          const remains = event.pane.options.getString('remain-on-exit') !== 'off';
          this.fire(remains ? 'pane-died' : 'pane-exited', ofPane(event.pane));
        } else if (event.pane.process.state === 'lost') this.fire('pane-lost', ofPane(event.pane));
        break;
    }
  }

  #closed(session: Session, byLastWindow: boolean): void {
    const windows = this.#unlinked.get(session) ?? [];
    this.#unlinked.delete(session);
    if (!byLastWindow) this.fire('session-closed', undefined, sessionVariables(session));
    for (const window of windows) this.#windowUnlinked(session, window);
    if (byLastWindow) this.fire('session-closed', undefined, sessionVariables(session));
  }

  #windowUnlinked(session: Session, window: Window): void {
    // At the end of its session there is no target to take the session's variables from.
    const more = { ...sessionVariables(session), ...windowVariables(window) };
    this.fire('window-unlinked', ofSession(session), more);
  }

  #resized(window: Window): boolean {
    const size = `${window.cols}x${window.rows}`;
    const before = this.#sizes.get(window);
    this.#sizes.set(window, size);
    return before !== undefined && before !== size;
  }

  /**
   * Runs the lines set for a hook at the target's scope, or globally. `more` holds the event's own format variables.
   */
  fire(name: string, target: ResolvedTarget | undefined, more: HookVariables = {}): void {
    this.#parts.fired?.(name, target, more);
    const lines = this.lines(name, target);
    if (lines.length === 0) return;
    const about = target
      ? { ...sessionVariables(target.session), ...windowVariables(target.window), hook_pane: target.pane.id }
      : {};
    for (const line of lines) this.#parts.run(line, target, { hook: name, ...about, ...more });
  }

  /** Lines set for a hook. */
  lines(name: string, target: ResolvedTarget | undefined): readonly string[] {
    const { globalSession, globalWindow } = this.#parts;
    // Options of a pane and of a session include the global ones.
    const places = target ? [target.pane.options, target.session.options] : [globalWindow, globalSession];
    for (const place of places) {
      try {
        const lines = place?.getArray(name) ?? [];
        if (lines.length > 0) return lines;
      } catch {
        // This hook does not exist in that scope.
      }
    }
    return [];
  }
}

const sessionVariables = ({ id, name }: Session): HookVariables => ({
  hook_session: id,
  hook_session_name: name,
});

const windowVariables = ({ id, name }: Window): HookVariables => ({
  hook_window: id,
  hook_window_name: name,
});

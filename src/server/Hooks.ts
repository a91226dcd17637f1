/**
 * Hooks: command lines that run when something happened (tmux(1), HOOKS). Owns which event has which name; the lines
 * themselves are options.
 */

import type { ResolvedTarget } from '../command/spec.ts';
import type { OptionSet } from '../options/types.ts';
import type { Pane, Session, TreeEvent, Window, Winlink } from '../session/types.ts';

export interface HooksParts {
  globalSession: OptionSet;
  globalWindow: OptionSet;
  run(line: string, target: ResolvedTarget | undefined, hook: string): void;
}

export class Hooks {
  readonly #parts: HooksParts;

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
        this.fire('session-closed', undefined);
        break;
      case 'window-linked':
        this.fire('window-linked', ofWinlink(event.winlink));
        break;
      case 'window-unlinked':
        this.fire('window-unlinked', ofSession(event.session));
        break;
      case 'window-renamed':
      case 'window-layout-changed':
      case 'window-pane-changed':
        this.fire(event.type, ofWindow(event.window));
        break;
      case 'pane-title-changed':
        this.fire('pane-title-changed', ofPane(event.pane));
        break;
      case 'pane-process-changed':
        if (event.pane.process.state === 'exited' || event.pane.process.state === 'killed') {
          const remains = event.pane.options.getString('remain-on-exit') !== 'off';
          this.fire(remains ? 'pane-died' : 'pane-exited', ofPane(event.pane));
        }
        break;
    }
  }

  /** Runs what is set for a hook at the target's place, or globally. */
  fire(name: string, target: ResolvedTarget | undefined): void {
    for (const line of this.#lines(name, target)) this.#parts.run(line, target, name);
  }

  #lines(name: string, target: ResolvedTarget | undefined): readonly string[] {
    const { globalSession, globalWindow } = this.#parts;
    const places = [target?.pane.options, target?.session.options, globalWindow, globalSession];
    for (const place of places) {
      try {
        const lines = place?.getArray(name) ?? [];
        if (lines.length > 0) return lines;
      } catch {
        // This hook is not one of that scope.
      }
    }
    return [];
  }
}

export function ofWinlink(winlink: Winlink): ResolvedTarget {
  const { session, window } = winlink;
  return { session, winlink, window, pane: window.active };
}

/** Undefined for a session that has no window (it is being closed). */
export function ofSession(session: Session): ResolvedTarget | undefined {
  return session.winlinks.length === 0 ? undefined : ofWinlink(session.current);
}

export function ofWindow(window: Window): ResolvedTarget | undefined {
  const [link] = window.links;
  return link && ofWinlink(link);
}

export function ofPane(pane: Pane): ResolvedTarget | undefined {
  const target = ofWindow(pane.window);
  return target && { ...target, pane };
}

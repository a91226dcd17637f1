/**
 * Who has the focus: which clients' terminals, and so which panes. Owns both, tells programs that asked (DEC mode 1004)
 * and fires the hooks; as tmux does with `focus-events` on.
 */

import type { HookVariables } from '../../command/execute/CommandRunner.ts';
import type { ResolvedTarget } from '../../command/spec.ts';
import { ofPane, ofSession } from '../../command/targets/about.ts';
import type { OptionSet } from '../../options/types.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import type { Viewport } from './Viewport.ts';

export interface FocusParts {
  serverOptions: OptionSet;
  viewports(): readonly Viewport[];
  runtime(pane: Pane): PaneRuntime | undefined;
  /** Types into a pane's program. */
  type(pane: Pane, bytes: Uint8Array): void;
  hook(name: string, target: ResolvedTarget | undefined, more?: HookVariables): void;
}

/** What a terminal sends a program that asked to be told of the focus (xterm ctlseqs, FocusIn/FocusOut). */
const focusIn = Buffer.from('\x1b[I');
const focusOut = Buffer.from('\x1b[O');
const ended: ReadonlySet<string> = new Set(['exited', 'killed', 'lost']);

export class Focus {
  readonly #parts: FocusParts;
  #panes: ReadonlySet<Pane> = new Set();

  constructor(parts: FocusParts) {
    this.#parts = parts;
  }

  /** A client's terminal said that it has, or no longer has, the focus. */
  moved(viewport: Viewport): void {
    this.update();
    this.#parts.hook(`client-focus-${viewport.focused ? 'in' : 'out'}`, ofSession(viewport.session), {
      hook_client: viewport.name,
    });
  }

  /**
   * Clients, windows or active panes have changed: whoever gained or lost the focus is told. That a client came or went
   * is told to hooks only: no byte reaches a program because of that.
   */
  update(how: { hooksOnly?: boolean } = {}): void {
    if (!this.#parts.serverOptions.getFlag('focus-events')) return;
    const before = this.#panes;
    const now = new Set<Pane>();
    for (const viewport of this.#parts.viewports()) {
      if (viewport.focused && !viewport.readOnly) now.add(viewport.activePane);
    }
    this.#panes = now;
    for (const pane of before)
      if (!now.has(pane)) this.#told(pane, how.hooksOnly ? null : focusOut, 'pane-focus-out');
    for (const pane of now)
      if (!before.has(pane)) this.#told(pane, how.hooksOnly ? null : focusIn, 'pane-focus-in');
  }

  #told(pane: Pane, bytes: Uint8Array | null, hook: string): void {
    // Gone, or its program has ended: nobody is there to be told.
    if (ended.has(pane.process.state)) return;
    const target = ofPane(pane);
    if (!target || !pane.window.panes.includes(pane)) return;
    if (bytes && this.#parts.runtime(pane)?.screen.modes.focusEvents) this.#parts.type(pane, bytes);
    this.#parts.hook(hook, target);
  }
}

/**
 * Focus of clients' terminals, and so of panes. Owns both, notifies subscribed programs (DEC mode 1004) and runs the
 * hooks; as tmux does with `focus-events` on.
 */

import type { HookVariables } from '../../command/execute/CommandRun.ts';
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

/** Focus reports that a terminal sends to a subscribed program (xterm ctlseqs, FocusIn/FocusOut). */
const focusIn = Buffer.from('\x1b[I');
const focusOut = Buffer.from('\x1b[O');
const ended: ReadonlySet<string> = new Set(['exited', 'killed', 'lost']);

/** Limit of input that is looked at, bytes: a few reports that come in one read. */
const mostReportBytes = 30;

/** True for bytes that are only focus reports (mode 1004): they do not dismiss a message. */
export const areFocusReports = (bytes: Uint8Array): boolean =>
  bytes.length <= mostReportBytes && /^(?:\x1b\[[IO])+$/.test(Buffer.from(bytes).toString('latin1'));

export class Focus {
  readonly #parts: FocusParts;
  #panes: ReadonlySet<Pane> = new Set();

  constructor(parts: FocusParts) {
    this.#parts = parts;
  }

  /** A client's terminal reported that it gained or lost the focus. */
  moved(viewport: Viewport): void {
    // One that only looks on comes and goes without a byte to any program.
    this.update({ hooksOnly: viewport.flags.split(',').includes('peek') });
    this.#parts.hook(`client-focus-${viewport.focused ? 'in' : 'out'}`, ofSession(viewport.session), {
      hook_client: viewport.name,
    });
  }

  /**
   * Clients, windows or active panes changed: notifies the panes that gained or lost the focus. When a client attached
   * or left, or a page that only looks on was looked at, only hooks run (`hooksOnly`): that must send no byte to any program.
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
    // The pane is gone or its program has ended: there is nothing to notify.
    if (ended.has(pane.process.state)) return;
    const target = ofPane(pane);
    if (!target || !pane.window.panes.includes(pane)) return;
    if (bytes && this.#parts.runtime(pane)?.screen.modes.focusEvents) this.#parts.type(pane, bytes);
    this.#parts.hook(hook, target);
  }
}

/** Effects of successful commands: stores and shows what they may have changed, by the `changes` of their specs. */
import type { CommandChange } from '../../command/spec.ts';
import type { Window } from '../../session/types.ts';
import type { CoreParts } from '../ServerParts.ts';
import { followStatusTimers } from './ClientReactions.ts';
import type { OptionEffect } from './optionEffects.ts';

type Parts = CoreParts<
  | 'alerts'
  | 'bufferStore'
  | 'configuration'
  | 'control'
  | 'idle'
  | 'ledger'
  | 'linePatterns'
  | 'logs'
  | 'options'
  | 'panes'
  | 'pendingOptions'
  | 'popups'
  | 'locks'
  | 'statusClock'
  | 'state'
  | 'themes'
  | 'tree'
  | 'viewports'
>;

export class CommandReactions {
  readonly #core: Parts;
  /** How each part applies its options. */
  readonly #appliers: Readonly<Record<OptionEffect, () => void>> = {
    control: () => this.#core.control.book.rulesChanged(),
    panes: () => this.#core.panes.optionsChanged(),
    linePatterns: () => this.#core.linePatterns.optionsChanged(),
    logs: () => this.#core.logs.setMostBytes(this.#core.options.server.getNumber('history-total-bytes')),
    popups: () => this.#core.popups.optionsChanged(),
    ledger: () => this.#core.ledger.optionsChanged(),
    idle: () => this.#core.idle.plan(),
    theme: () => this.#core.themes.apply(),
    configuration: () => this.#core.configuration.follow(),
    statusTimers: () => followStatusTimers(this.#core),
    lockTimers: () => this.#core.locks.follow(),
    layouts: () => this.#eachWindow((window) => this.#core.tree.refit(window)),
    silence: () => this.#eachWindow((window) => this.#core.alerts.awaitSilence(window)),
    windowSizes: () => this.#core.viewports.resizeWindows(),
  };

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Called after a command that succeeded. Returns null when there is nothing to wait for. */
  succeeded(changes: readonly CommandChange[]): Promise<void> | null {
    this.#core.configuration.progressed();
    if (changes.includes('options')) this.#optionsChanged();
    if (changes.includes('state')) {
      this.#core.state.changed();
      this.#core.viewports.refreshStatus();
    }
    return changes.includes('buffers') ? this.#core.bufferStore.written() : null;
  }

  /** Applies options that take effect at once: those set since the last time. */
  #optionsChanged(): void {
    for (const effect of this.#core.pendingOptions.take()) this.#appliers[effect]();
  }

  #eachWindow(apply: (window: Window) => void): void {
    for (const window of this.#core.tree.windows.values()) apply(window);
  }
}

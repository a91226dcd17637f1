/** Effects of successful commands: stores and shows what they may have changed, by the `changes` of their specs. */
import type { CommandChange } from '../../command/spec.ts';
import type { CoreParts } from '../ServerParts.ts';
import { followSessions } from './ClientReactions.ts';

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

  /** Applies options that take effect at once. */
  #optionsChanged(): void {
    this.#core.control.book.rulesChanged();
    this.#core.panes.optionsChanged();
    this.#core.linePatterns.optionsChanged();
    this.#core.logs.setMostBytes(this.#core.options.server.getNumber('history-total-bytes'));
    this.#core.popups.optionsChanged();
    this.#core.ledger.optionsChanged();
    this.#core.idle.plan();
    this.#core.themes.apply();
    this.#core.configuration.follow();
    followSessions(this.#core);
    for (const window of this.#core.tree.windows.values()) {
      this.#core.tree.refit(window);
      this.#core.alerts.awaitSilence(window);
    }
    this.#core.viewports.resizeWindows();
  }
}

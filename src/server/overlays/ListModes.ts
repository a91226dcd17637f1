/**
 * Lists that are the modes of panes, as tmux's choosers are: formats name the mode, and commands press keys in the list. Owns
 * which pane has which list; the client that shows a list owns its content and its own keys.
 */
import type { ListAsMode } from '../../command/AttachedClient.ts';
import type { PaneMode } from '../../command/Services.ts';
import { ownerId, type Principal } from '../../operator/Principal.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane } from '../../session/types.ts';
import { ConnectionLost } from '../../transport/Peer.ts';
import type { OverlayOnViewport } from './OverlayOnViewport.ts';

/** Longest wait for a client to press keys, milliseconds. */
const pressMs = 5000;
/** Longest wait for the command of a choice, milliseconds: tmux does not wait for commands that take time. */
const choiceMs = 500;

export interface ListModesParts {
  timers: Timers;
  /** A list of this pane opened or closed. */
  modeChanged(pane: Pane): void;
}

export class ListModes {
  readonly #parts: ListModesParts;
  readonly #modes = new Map<Pane, ListMode>();

  constructor(parts: ListModesParts) {
    this.#parts = parts;
  }

  of(pane: Pane): ListMode | undefined {
    return this.#modes.get(pane);
  }

  /** A list is the mode of its pane until it closes. It closes an earlier one of that pane. */
  enter(as: ListAsMode, overlay: OverlayOnViewport): void {
    const { pane } = as;
    const mode = new ListMode(as, overlay, this.#parts.timers);
    this.#modes.get(pane)?.end();
    this.#modes.set(pane, mode);
    this.#parts.modeChanged(pane);
    const ended = () => {
      if (this.#modes.get(pane) !== mode) return;
      this.#modes.delete(pane);
      this.#parts.modeChanged(pane);
    };
    overlay.answer.then(ended, ended);
  }

  /** The pane is gone; the list stays open. */
  removed(pane: Pane): void {
    this.#modes.delete(pane);
  }
}

class ListMode implements PaneMode {
  readonly name: string;
  readonly keyTable = '';
  readonly facts = null;
  readonly #as: ListAsMode;
  readonly #overlay: OverlayOnViewport;
  readonly #timers: Timers;

  constructor(as: ListAsMode, overlay: OverlayOnViewport, timers: Timers) {
    this.name = as.name;
    this.#as = as;
    this.#overlay = overlay;
    this.#timers = timers;
  }

  /** A list has no commands. */
  run(): Promise<void> {
    return Promise.resolve();
  }

  async press(keys: readonly string[], by: Principal | null): Promise<number> {
    // Actions of the list run with the rights of its opener.
    if (by !== null && by.id !== (this.#as.by?.id ?? ownerId))
      throw fail('others-client', { action: 'send-keys', of: this.#as.by?.name ?? ownerId });
    const taken = await this.#within(pressMs, this.#press(keys));
    if (taken === null) throw fail('wrong-state', { reason: 'the client with the list does not answer' });
    if (this.#overlay.done) await this.#within(choiceMs, this.#as.done);
    return taken;
  }

  end(): void {
    this.#overlay.close();
  }

  async #press(keys: readonly string[]): Promise<number> {
    try {
      return await this.#overlay.press(keys);
    } catch (error) {
      // A key may have detached the client itself.
      if (error instanceof ConnectionLost) return keys.length;
      if (!(error instanceof HoldfastError) || error.code !== 'unknown-method') throw error;
      throw fail('unsupported', { words: 'the client with the list takes keys from its user only' });
    }
  }

  /** Null when the time is over first. */
  async #within<T>(ms: number, work: Promise<T>): Promise<T | null> {
    let timer: { cancel(): void } | undefined;
    const over = new Promise<null>((resolve) => {
      timer = this.#timers.after(ms, () => resolve(null));
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      timer?.cancel();
    }
  }
}

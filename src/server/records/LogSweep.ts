/**
 * Logs of panes that are gone: they stay for as long as `history-age` says, so that what ended can be looked at, and then
 * they go. Looks an hour after a server came up, when its clock can be trusted, and at most once a day when a session
 * ends; owns no timer.
 */

import type { LogStore } from '../../log/LogStore.ts';
import type { OptionSet } from '../../options/types.ts';
import { parseDuration } from '../../options/value.ts';
import type { SteadyClock } from '../../runtime/WallClock.ts';
import type { Tree } from '../../session/types.ts';

const dayMs = 86_400_000;

export class LogSweep {
  readonly #logs: LogStore;
  readonly #tree: Tree;
  readonly #options: OptionSet;
  readonly #clock: Pick<SteadyClock, 'settled'>;
  #sweptAt = Number.NEGATIVE_INFINITY;

  /** `options`: the global window options, which have `history-age` for panes that have none of their own. */
  constructor(logs: LogStore, tree: Tree, options: OptionSet, clock: Pick<SteadyClock, 'settled'>) {
    this.#logs = logs;
    this.#tree = tree;
    this.#options = options;
    this.#clock = clock;
  }

  /** The state could not be read: panes that it had are not in the tree, and their logs are not to go for that. */
  keepUnknown(): void {
    this.#logs.keepUnknown(this.#known());
  }

  /** Removes what is too old, unless that was looked at today. */
  sweep(): void {
    const now = this.#clock.settled();
    const ageMs = parseDuration(this.#options.getString('history-age')) ?? 0;
    if (ageMs === 0 || now === null || now - this.#sweptAt < dayMs) return;
    this.#sweptAt = now;
    this.#logs.removeOrphans(this.#known(), ageMs);
  }

  #known(): Set<string> {
    return new Set([...this.#tree.panes.values()].map((pane) => pane.uuid));
  }
}

/**
 * Removes logs of closed panes: they stay for `history-age`, so that ended sessions can be viewed. Runs an hour after a
 * server start, when its clock can be trusted, and at most once a day when a session ends; owns no timer.
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

  /** `options`: the global window options, whose `history-age` applies to panes without their own. */
  constructor(logs: LogStore, tree: Tree, options: OptionSet, clock: Pick<SteadyClock, 'settled'>) {
    this.#logs = logs;
    this.#tree = tree;
    this.#options = options;
    this.#clock = clock;
  }

  /** Whether the state could not be read: the tree then lacks panes whose logs must stay. */
  keepUnknown(): void {
    this.#logs.keepUnknown(this.#known());
  }

  /** Removes logs that are too old, unless a sweep ran today. */
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

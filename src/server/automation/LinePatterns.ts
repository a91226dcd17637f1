/**
 * Lines that match `notify-pattern` of their pane: reads new lines only of panes that have one. Owns the reading of
 * lines, pane by pane; tells of matches and does nothing about them.
 */
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';

export interface LinePatternsParts {
  panes(): Iterable<PaneRuntime>;
  /** A predicate for lines; null for an invalid pattern. */
  matcher(pattern: string): ((line: string) => boolean) | null;
  matched(pane: Pane, line: string): void;
}

export class LinePatterns {
  readonly #parts: LinePatternsParts;
  readonly #reading = new WeakMap<PaneRuntime, { pattern: string; stop(): void }>();

  constructor(parts: LinePatternsParts) {
    this.#parts = parts;
  }

  /** Options changed. */
  optionsChanged(): void {
    for (const runtime of this.#parts.panes()) this.follow(runtime);
  }

  /** The pane is new, or its options changed. */
  follow(runtime: PaneRuntime): void {
    const pattern = runtime.pane.options.getString('notify-pattern');
    const known = this.#reading.get(runtime);
    if ((known?.pattern ?? '') === pattern) return;
    known?.stop();
    const matches = pattern === '' ? null : this.#parts.matcher(pattern);
    if (matches === null) {
      this.#reading.set(runtime, { pattern, stop: () => {} });
      return;
    }
    const { stop } = runtime.readLines((line) => {
      if (matches(line)) this.#parts.matched(runtime.pane, line);
    });
    this.#reading.set(runtime, { pattern, stop });
  }
}

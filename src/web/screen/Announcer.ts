/**
 * Output of the active pane for screen readers: new lines, once the output rests, in a polite live region. Owns the
 * region, whose text is bounded: of a flood it says only how much there was.
 */
import type { Run } from '../../protocol/frames.ts';
import type { RowChanges } from './Picture.ts';
import { newElement } from './place.ts';

/** Pause in the output before it is told, milliseconds. */
const restMs = 500;
/** More rows than this are not read out. */
const mostRows = 12;
/** Characters of one telling. */
const mostText = 1000;

export class Announcer {
  readonly element = newElement('unseen');
  #rows = new Map<number, string>();
  #scrolled = 0;
  #timer: number | undefined;
  #last = '';

  constructor() {
    this.element.setAttribute('role', 'log');
    this.element.setAttribute('aria-live', 'polite');
    this.element.setAttribute('aria-label', 'output');
  }

  /** Takes the changes of the active pane's rows. `typedAt`: row of the cursor, whose echo is not told. */
  changed(
    rows: readonly (Run[] | undefined)[],
    { scroll, rows: changed, all }: RowChanges,
    typedAt: number,
  ): void {
    // A new screen, as of another window, is read on demand.
    if (all) {
      this.#forget();
      return;
    }
    this.#scrolled += scroll;
    if (scroll > 0) this.#rows = new Map([...this.#rows].map(([y, text]) => [y - scroll, text]));
    for (const y of changed) {
      if (y === typedAt && changed.size === 1 && scroll === 0) continue;
      this.#rows.set(y, textOf(rows[y]));
    }
    while (this.#rows.size > 2 * mostRows) {
      const [oldest] = this.#rows.keys();
      if (oldest !== undefined) this.#rows.delete(oldest);
    }
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#tell(), restMs);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#rows.clear();
    this.#scrolled = 0;
  }

  #tell(): void {
    const lines = [...this.#rows].sort(([a], [b]) => a - b).flatMap(([, text]) => (text === '' ? [] : text));
    const count = Math.max(lines.length, this.#scrolled);
    const told = count > mostRows ? [`${count} lines of output`, ...lines.slice(-2)] : lines;
    const text = told.join('\n').slice(0, mostText);
    this.#forget();
    // The same text again would not be told.
    if (text === '' || text === this.#last) return;
    this.#last = text;
    this.element.textContent = text;
  }
}

const textOf = (runs: readonly Run[] | undefined): string =>
  (runs ?? [])
    .map(([, text]) => text)
    .join('')
    .trimEnd();

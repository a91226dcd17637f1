/**
 * Counts rows that leave the top of the two buffers: for the history's size, and for viewers to follow the screen's
 * scrolling. Owns the counters; reads no cells.
 */
import type { Disposable, XtermBufferSet } from './xtermInternals.ts';

export class ScrollTracker {
  readonly #buffers: () => XtermBufferSet;
  /** Rows that left the top of the normal buffer for good, since the terminal was made or reset. */
  normalTrimmed = 0;
  /** Rows that had left the normal screen when history was last cleared. */
  clearedAt = 0;
  /** Rows that had left the normal screen when all of it was last cleared: a taller screen does not take these back. */
  screenClearedAt = 0;
  /** Set when another buffer became active or all was reset, until it is read. */
  switched = false;
  #altTrimmed = 0;
  #lastPosition = 0;
  #normalListener: Disposable | undefined;
  #altListener: Disposable | undefined;
  #switchListener: Disposable | undefined;

  constructor(buffers: () => XtermBufferSet) {
    this.#buffers = buffers;
    this.#listen();
    // The set survives a reset, its buffers do not, and the alternate one gets a new list of lines at each switch.
    this.#switchListener = buffers().onBufferActivate(() => {
      this.switched = true;
      this.#listen();
    });
  }

  /** Rows that have left the screen of the normal buffer: absolute number of its top row. */
  get normalTop(): number {
    return this.normalTrimmed + this.#buffers().normal.ybase;
  }

  get historySize(): number {
    return Math.max(0, this.normalTop - this.clearedAt);
  }

  /** Rows above the normal screen that a taller screen takes back, as far as they are kept. */
  get pullable(): number {
    return Math.max(0, this.normalTop - this.screenClearedAt);
  }

  /** Rows moved between screen and history, or were rewrapped: as many can be taken back as before, as in tmux. */
  rewrapped(pullable: number): void {
    this.screenClearedAt = Math.max(0, this.normalTop - pullable);
  }

  historyCleared(): void {
    this.clearedAt = this.normalTop;
  }

  /** All of the screen was cleared, and its text is history. */
  screenCleared(): void {
    this.screenClearedAt = this.normalTop;
  }

  /** A full reset made new buffers. */
  reset(): void {
    this.normalTrimmed = 0;
    this.clearedAt = 0;
    this.screenClearedAt = 0;
    this.#altTrimmed = 0;
    this.switched = true;
    this.#listen();
  }

  /** Rows that the visible screen scrolled up since the last call; meaningless after a switch. */
  takeScrolled(): number {
    const position = this.#position;
    const scrolled = position - this.#lastPosition;
    this.#lastPosition = position;
    return Math.max(0, scrolled);
  }

  dispose(): void {
    this.#normalListener?.dispose();
    this.#altListener?.dispose();
    this.#switchListener?.dispose();
  }

  get #position(): number {
    const { active, normal } = this.#buffers();
    return active === normal ? this.normalTop : this.#altTrimmed;
  }

  #listen(): void {
    const { normal, alt } = this.#buffers();
    this.#normalListener?.dispose();
    this.#altListener?.dispose();
    this.#normalListener = normal.lines.onTrim((count) => {
      this.normalTrimmed += count;
    });
    this.#altListener = alt.lines.onTrim((count) => {
      this.#altTrimmed += count;
    });
  }
}

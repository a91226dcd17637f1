/**
 * Revisions of the screen's rows: each visible row's JSON with the revision of its last change, and the scrolling
 * between revisions. Nothing is encoded while output is parsed, only on request; a row that was touched but reads the
 * same keeps its revision. Owns that cache; never parses and never reads cells.
 */
import type { EncodedRow, ScreenChanges } from './types.ts';

interface CachedRow {
  json: string;
  revision: number;
}

/** A stretch of revisions, both ends requested by a viewer, without scrolling in between. */
interface Stretch {
  from: number;
  to: number;
  /** Rows scrolled up from the start of the screen until then. */
  scrolled: number;
}

/**
 * Scroll positions remembered. A viewer whose last frame is older than this many frames with scrolling repaints whole,
 * which costs it no more than the scrolled lines would.
 */
const stretchLimit = 256;

export class RowRevisions {
  #revision = 1;
  #rows: (CachedRow | undefined)[] = [];
  #stretches: Stretch[] = [];
  #scrolled = 0;
  /** Scrolled rows not yet applied to the cache. */
  #pendingScroll = 0;
  #dirtyStart = 0;
  #dirtyEnd = Number.POSITIVE_INFINITY;

  get revision(): number {
    return this.#revision;
  }

  /** Marks rows start..end as possibly changed, after the whole screen moved up by `scrolled` rows. */
  touch(start: number, end: number, scrolled: number): void {
    this.#revision++;
    if (scrolled !== 0) {
      this.#pendingScroll += scrolled;
      this.#dirtyStart = 0;
      this.#dirtyEnd = Number.POSITIVE_INFINITY;
      return;
    }
    if (start < this.#dirtyStart) this.#dirtyStart = start;
    if (end > this.#dirtyEnd) this.#dirtyEnd = end;
  }

  /** Marks everything for repainting: another size, another buffer, a reset. */
  invalidate(): void {
    this.#revision++;
    this.#rows = [];
    this.#dirtyStart = 0;
    this.#dirtyEnd = Number.POSITIVE_INFINITY;
  }

  /** Changes after `revision` on a screen of `rows` rows; `encode` gives a row's current JSON. */
  changesSince(revision: number, rows: number, encode: (y: number) => string): ScreenChanges {
    this.#update(rows, encode);
    const before = this.#stretches.find((stretch) => stretch.from <= revision && revision <= stretch.to);
    const scroll = before ? this.#scrolled - before.scrolled : rows;
    const all = scroll >= rows;
    const changed: EncodedRow[] = [];
    for (let y = 0; y < rows; y++) {
      const row = this.#rows[y];
      if (row && (all || row.revision > revision)) changed.push({ y, json: row.json });
    }
    return {
      revision: this.#revision,
      scroll: all || changed.length === rows ? 0 : scroll,
      rows: changed,
    };
  }

  #update(rows: number, encode: (y: number) => string): void {
    this.#followScroll(rows);
    const end = Math.min(this.#dirtyEnd, rows - 1);
    for (let y = this.#dirtyStart; y <= end; y++) {
      const json = encode(y);
      const cached = this.#rows[y];
      if (!cached) this.#rows[y] = { json, revision: this.#revision };
      else if (cached.json !== json) {
        cached.json = json;
        cached.revision = this.#revision;
      }
    }
    this.#dirtyStart = Number.POSITIVE_INFINITY;
    this.#dirtyEnd = -1;
    this.#remember();
  }

  #followScroll(rows: number): void {
    const by = this.#pendingScroll;
    if (by === 0) return;
    this.#pendingScroll = 0;
    this.#scrolled += by;
    this.#rows = by >= rows ? [] : this.#rows.slice(by);
  }

  #remember(): void {
    const last = this.#stretches.at(-1);
    if (last && last.scrolled === this.#scrolled) {
      last.to = this.#revision;
      return;
    }
    this.#stretches.push({ from: this.#revision, to: this.#revision, scrolled: this.#scrolled });
    if (this.#stretches.length > stretchLimit) this.#stretches.shift();
  }
}

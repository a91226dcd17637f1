/**
 * What a drawn overlay holds beside its text: who takes keys, spots to point at, boxes afloat, the cursor, the room of
 * a preview. Owns the list of them; their places are those that Ink's layout gives their boxes.
 */
import type { DOMElement } from 'ink';
import type { OverlayItem } from '../../protocol/overlays.ts';
import type { OverlayMouse, Place } from './messages.ts';

/** Takes the keys and the mouse of an overlay. */
export interface Taker {
  key(key: string): void;
  /** Cells of the overlay's picture; `spot`: what the spot under the pointer stands for, null for none. */
  mouse(mouse: OverlayMouse, spot: unknown): void;
}

export type Landmark =
  | { kind: 'taker'; taker: Taker }
  /** `of`: what a click on it is about. */
  | { kind: 'spot'; of: unknown }
  | { kind: 'float' }
  /** `at`: cells from the left of its box. */
  | { kind: 'cursor'; at: number }
  | { kind: 'preview'; item: OverlayItem };

type Placed<K extends Landmark['kind']> = Extract<Landmark, { kind: K }> & { place: Place };

interface Known {
  mark: Landmark;
  /** 0 for the overlay, 1 for what floats over it. */
  level: number;
  node: DOMElement | null;
}

export class Landmarks {
  readonly #known = new Set<Known>();

  /** Returns what removes it. */
  add(known: Known): () => void {
    this.#known.add(known);
    return () => this.#known.delete(known);
  }

  get taker(): Taker | null {
    for (const { mark } of this.#known) if (mark.kind === 'taker') return mark.taker;
    return null;
  }

  /** What the smallest spot at a cell stands for; only those on top count. */
  spotAt(x: number, y: number): unknown {
    let best: { of: unknown; cells: number } | null = null;
    for (const { of, place } of this.#placed('spot', this.#top)) {
      const inside = x >= place.x && x < place.x + place.cols && y >= place.y && y < place.y + place.rows;
      const cells = place.cols * place.rows;
      if (inside && (best === null || cells < best.cells)) best = { of, cells };
    }
    return best?.of ?? null;
  }

  /** Null when something lies over the part that has it. */
  get cursor(): { x: number; y: number } | null {
    const [cursor] = this.#placed('cursor', this.#top);
    return cursor ? { x: cursor.place.x + cursor.at, y: cursor.place.y } : null;
  }

  get preview(): Placed<'preview'> | null {
    return this.#placed('preview')[0] ?? null;
  }

  get floats(): Place[] {
    return this.#placed('float').map(({ place }) => place);
  }

  get #top(): number {
    return Math.max(0, ...Array.from(this.#known, ({ level }) => level));
  }

  #placed<K extends Landmark['kind']>(kind: K, at?: number): Placed<K>[] {
    const found: Placed<K>[] = [];
    for (const { mark, level, node } of this.#known)
      if (mark.kind === kind && node && (at === undefined || level === at))
        found.push({ ...(mark as Extract<Landmark, { kind: K }>), place: placeOf(node) });
    return found;
  }
}

function placeOf(node: DOMElement): Place {
  const place = {
    x: 0,
    y: 0,
    cols: node.yogaNode?.getComputedWidth() ?? 0,
    rows: node.yogaNode?.getComputedHeight() ?? 0,
  };
  for (let at: DOMElement | undefined = node; at; at = at.parentNode) {
    place.x += at.yogaNode?.getComputedLeft() ?? 0;
    place.y += at.yogaNode?.getComputedTop() ?? 0;
  }
  return place;
}

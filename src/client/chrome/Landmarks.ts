/**
 * Parts of a drawn overlay besides its text: the consumer of keys, clickable spots, floating boxes, the cursor, the
 * room for a preview. Owns the list of them; Ink's layout gives their places.
 */
import type { DOMElement } from 'ink';
import type { InboxContent, OverlayItem } from '../../protocol/overlays.ts';
import type { OverlayMouse, Place, PressResult } from './messages.ts';

/** Consumes the keys and mouse events of an overlay. */
export interface Taker {
  key(key: string): void;
  /** `mouse`: in cells of the overlay's picture. `spot`: the `of` of the spot under the pointer; null for none. */
  mouse(mouse: OverlayMouse, spot: unknown): void;
  /** Presses keys for a command; resolves when their actions are done. */
  press?(keys: readonly string[]): Promise<PressResult>;
  /** Shows other items from now on. */
  setItems?(items: OverlayItem[]): void;
  /** Shows other questions from now on. */
  setInbox?(inbox: InboxContent): void;
}

export type Landmark =
  | { kind: 'taker'; taker: Taker }
  /** `of`: the thing that a click here refers to. */
  | { kind: 'spot'; of: unknown }
  | { kind: 'float' }
  /** `at`: cells from the left edge of its box. */
  | { kind: 'cursor'; at: number }
  | { kind: 'preview'; item: OverlayItem };

type Placed<K extends Landmark['kind']> = Extract<Landmark, { kind: K }> & { place: Place };

interface Known {
  mark: Landmark;
  /** 0 for the overlay, 1 for a box that floats over it. */
  level: number;
  node: DOMElement | null;
}

export class Landmarks {
  readonly #known = new Set<Known>();

  /** Returns a function that removes it. */
  add(known: Known): () => void {
    this.#known.add(known);
    return () => this.#known.delete(known);
  }

  get taker(): Taker | null {
    for (const { mark } of this.#known) if (mark.kind === 'taker') return mark.taker;
    return null;
  }

  /** The `of` of the smallest spot at a cell. Only spots of the topmost level count. */
  spotAt(x: number, y: number): unknown {
    let best: { of: unknown; cells: number } | null = null;
    for (const { of, place } of this.#placed('spot', this.#top)) {
      const inside = x >= place.x && x < place.x + place.cols && y >= place.y && y < place.y + place.rows;
      const cells = place.cols * place.rows;
      if (inside && (best === null || cells < best.cells)) best = { of, cells };
    }
    return best?.of ?? null;
  }

  /** Null when a floating box covers the part with the cursor. */
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

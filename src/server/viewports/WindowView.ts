/**
 * Part of a window that one viewport shows: all of it where it fits, else the part around the cursor, or a part chosen
 * by hand (refresh-client -U -D -L -R). Knows sizes only; draws nothing.
 */
import type { ClientKind } from '../../protocol/messages.ts';
import type { Side, Window } from '../../session/types.ts';

/** A window, the size of the view in cells, and the cursor's place in the window; null for a hidden cursor. */
export interface Looking {
  window: Window;
  cols: number;
  rows: number;
  cursor: { x: number; y: number } | null;
}

/** A client that looks at a window. */
interface Looker {
  operator: { kind: ClientKind };
  cols: number;
  windowRows: number;
  picture: { cursor: { x: number; y: number; visible: boolean } };
}

export function lookingAt(window: Window, { operator, cols, windowRows, picture }: Looker): Looking {
  const { x, y, visible } = picture.cursor;
  // A page has the whole window, of any size.
  const size = operator.kind === 'web' ? window : { cols, rows: windowRows };
  return { window, cols: size.cols, rows: size.rows, cursor: visible ? { x, y } : null };
}

export class WindowView {
  readonly #looking: () => Looking;
  /** Position chosen by hand; null while the view follows the cursor. */
  #panned: { window: Window; x: number; y: number } | null = null;

  constructor(looking: () => Looking) {
    this.#looking = looking;
  }

  /** First visible cell of the window; null when the window is not larger than the viewport. */
  offset(): { x: number; y: number } | null {
    const { window, cols, rows, cursor } = this.#looking();
    if (window.cols <= cols && window.rows <= rows) {
      this.#panned = null;
      return null;
    }
    const panned = this.#panned?.window === window ? this.#panned : null;
    return {
      x: viewOffset(window.cols, cols, cursor?.x ?? 0, panned?.x),
      y: viewOffset(window.rows, rows, cursor?.y ?? 0, panned?.y),
    };
  }

  pan(to: Side | 'cursor', cells: number): void {
    if (to === 'cursor') {
      this.#panned = null;
      return;
    }
    const { window, cols, rows } = this.#looking();
    const { x, y } = this.offset() ?? { x: 0, y: 0 };
    const right = to === 'right' ? cells : to === 'left' ? -cells : 0;
    const down = to === 'down' ? cells : to === 'up' ? -cells : 0;
    this.#panned = {
      window,
      x: viewOffset(window.cols, cols, 0, x + right),
      y: viewOffset(window.rows, rows, 0, y + down),
    };
  }
}

/**
 * First visible column or row of a window larger than its view: chosen by hand, else such that the cursor is visible
 * (tty_window_offset of tmux 3.3a).
 */
function viewOffset(size: number, shown: number, cursor: number, moved: number | undefined): number {
  if (size <= shown) return 0;
  if (moved !== undefined) return Math.max(0, Math.min(moved, size - shown));
  if (cursor < shown) return 0;
  return cursor > size - shown ? size - shown : cursor - Math.floor(shown / 2);
}

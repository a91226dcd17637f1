/** Panes of one window by index, offset, direction or corner. Owns the geometry of `{top-left}` and the like. */
import type { Pane, Side, Tree, Window } from '../../session/types.ts';
import { parseIndex } from './search.ts';

const sides: ReadonlyMap<string, Side> = new Map([
  ['{up-of}', 'up'],
  ['{down-of}', 'down'],
  ['{left-of}', 'left'],
  ['{right-of}', 'right'],
]);

/** Points of the window, as shares of its width and height. */
const places: ReadonlyMap<string, readonly [x: number, y: number]> = new Map([
  ['top', [0.5, 0]],
  ['bottom', [0.5, 1]],
  ['left', [0, 0.5]],
  ['right', [1, 0.5]],
  ['top-left', [0, 0]],
  ['top-right', [1, 0]],
  ['bottom-left', [0, 1]],
  ['bottom-right', [1, 1]],
]);

/** `%3`, `1`, `!`, `+2`, `{up-of}`, `{top-right}`; undefined when the window has none. */
export function findPaneInWindow(tree: Tree, window: Window, text: string): Pane | undefined {
  if (text.startsWith('%')) return window.panes.find((pane) => pane.id === text);
  if (text === '!' || text === '{last}') return window.lastPanes[0];
  const side = sides.get(text);
  if (side) return tree.neighbour(window.active, side) ?? undefined;
  const offset = offsetOf(text);
  if (offset !== undefined) {
    const here = window.panes.indexOf(window.active);
    const count = window.panes.length;
    return window.panes[(((here + offset) % count) + count) % count];
  }
  const index = parseIndex(text);
  if (index !== undefined) return window.panes.find((pane) => pane.index === index);
  const place = places.get(text.replace(/^\{(.*)\}$/, '$1'));
  return place && paneAt(window, place);
}

function offsetOf(text: string): number | undefined {
  if (text === '{next}') return 1;
  if (text === '{previous}') return -1;
  const found = /^([+-])(\d{0,9})$/.exec(text);
  if (!found) return undefined;
  return (found[2] ? Number(found[2]) : 1) * (found[1] === '+' ? 1 : -1);
}

/** The pane under a point; a border belongs to the pane before it, as in tmux. */
function paneAt(window: Window, [shareX, shareY]: readonly [number, number]): Pane | undefined {
  const x = Math.min(Math.floor(window.cols * shareX), window.cols - 1);
  const y = Math.min(Math.floor(window.rows * shareY), window.rows - 1);
  return window.panes.find(
    (pane) => x >= pane.x && x <= pane.x + pane.cols && y >= pane.y && y <= pane.y + pane.rows,
  );
}

/** Characters of the lines around a menu, by the values of menu-border-lines. Draws nothing. */
import type { MenuOverlay } from '../../protocol/overlays.ts';
import { marked } from './marks.ts';

export type BoxLines = NonNullable<MenuOverlay['lines']>;

/** Horizontal, vertical, then the corners from the top left. Without lines, the cells stay, as in tmux. */
const characters: Readonly<Record<BoxLines, string>> = {
  single: '─│┌┐└┘',
  double: '═║╔╗╚╝',
  heavy: '━┃┏┓┗┛',
  simple: '-|++++',
  padded: '      ',
  none: '      ',
};

/** The border for Ink, each character marked as a border: Ink's own lines have no role. */
export function boxStyle(lines: BoxLines) {
  const [across = '', down = '', topLeft = '', topRight = '', bottomLeft = '', bottomRight = ''] = Array.from(
    characters[lines],
    (character) => marked(['border', character]),
  );
  return { top: across, bottom: across, left: down, right: down, topLeft, topRight, bottomLeft, bottomRight };
}

/** The character of a line across a menu. */
export const acrossOf = (lines: BoxLines | undefined): string => (lines ? characters[lines].charAt(0) : '─');

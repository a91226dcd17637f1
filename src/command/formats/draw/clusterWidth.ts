/** Width of a grapheme cluster in cells, by the table that screens use, so that the status line lines up with panes. */
import { cellWidth, widthProvider } from '../../../screen/widths.ts';

export function clusterWidth(cluster: string): number {
  return widthProvider ? cellWidth(widthProvider, cluster) : [...cluster].length;
}

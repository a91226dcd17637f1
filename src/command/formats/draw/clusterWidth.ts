/** Cells of a grapheme cluster, by the same table that screens use: what the status line says lines up with panes. */
import { cellWidth, widthProvider } from '../../../screen/widths.ts';

export function clusterWidth(cluster: string): number {
  return widthProvider ? cellWidth(widthProvider, cluster) : [...cluster].length;
}

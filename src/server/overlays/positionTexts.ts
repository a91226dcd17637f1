/** Position of copy mode by a format of the user (copy-mode-position-format), as texts over a row. Draws only. */
import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../command/formats/draw/drawFormat.ts';
import type { PlacedText } from '../../copymode/CopyView.ts';
import type { Look } from '../../options/style/style.ts';
import { optionSpec } from '../../options/table.ts';

/** The format that copy mode draws by itself, with more than the format says. */
export const usualPosition = optionSpec('copy-mode-position-format')?.default;

/** Cells that no text covers: the row shows through. */
const open = '\0';

export function positionTexts(text: string, look: Look, cols: number): PlacedText[] {
  const texts: PlacedText[] = [];
  let x = 0;
  for (const [sgr, run, width = 1, cluster] of drawFormat(text, look, cols, clusterWidth, open).runs) {
    for (const part of cluster === 1 ? [run] : run) {
      if (part !== open) texts.push({ x, text: part, sgr });
      x += width;
    }
  }
  return texts;
}

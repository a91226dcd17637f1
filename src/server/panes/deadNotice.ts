/**
 * Notice in a pane that stays after its program has ended (remain-on-exit): the text of remain-on-exit-format, with its
 * styles, on the last row, as in tmux. Produces bytes that are fed to the pane like output.
 */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../command/formats/draw/drawFormat.ts';
import { defaultLook } from '../../options/style/style.ts';

/** Bytes for a screen of `cols` by `rows` cells, after a soft reset. `text` may contain styles (`#[...]`). */
export function deadNotice(text: string, cols: number, rows: number): Uint8Array {
  const { runs } = drawFormat(text, defaultLook, cols, clusterWidth);
  const shown = runs
    .map(([style, chars]) => (style === '' ? chars : `\x1b[${style}m${chars}\x1b[m`))
    .join('');
  // The old last row scrolls up, into the history if need be. The cursor is hidden: no program reads input.
  return Buffer.from(`\x1b[${rows};1H\n${shown.trimEnd()}\x1b[?25l`);
}

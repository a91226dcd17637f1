/**
 * What a pane shows whose program has ended and which stays (remain-on-exit): the text of remain-on-exit-format, with its
 * styles, on the last row, as tmux shows it. Owns the bytes; they are fed to the pane like output.
 */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../command/formats/draw/FormatDraw.ts';
import { defaultLook } from '../../options/style/style.ts';

/** Bytes for a screen of `cols` by `rows` cells, after a soft reset. `text` may have styles (`#[...]`). */
export function deadNotice(text: string, cols: number, rows: number): Uint8Array {
  const { runs } = drawFormat(text, defaultLook, cols, clusterWidth);
  const shown = runs
    .map(([style, chars]) => (style === '' ? chars : `\x1b[${style}m${chars}\x1b[m`))
    .join('');
  // What stood on the last row goes up, into the history if need be; no cursor, since nobody takes what is typed.
  return Buffer.from(`\x1b[${rows};1H\n${shown.trimEnd()}\x1b[?25l`);
}

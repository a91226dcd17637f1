/** Plain text as runs of cells, and its width. Removes control characters. */
import { graphemes } from '../../../protocol/graphemes.ts';
import type { Run } from '../../../protocol/messages.ts';

/** Width of a grapheme cluster in cells. */
export type ClusterWidth = (cluster: string) => number;

const plainAscii = /^[\x20-\x7e]*$/;

/** Width of a text in cells. */
export function textWidth(text: string, widthOf: ClusterWidth): number {
  if (plainAscii.test(text)) return text.length;
  let width = 0;
  for (const segment of graphemes(text)) width += widthOf(segment);
  return width;
}

/** Text as runs of one style. */
export function textRuns(raw: string, sgr: string, widthOf: ClusterWidth): Run[] {
  const text = raw.replace(/\p{Cc}/gu, '');
  if (plainAscii.test(text)) return text === '' ? [] : [[sgr, text]];
  const runs: Run[] = [];
  for (const segment of graphemes(text)) {
    const width = widthOf(segment);
    const last = runs.at(-1);
    const single = width === 1 && [...segment].length === 1;
    if (single && last?.length === 2) last[1] += segment;
    else if (single) runs.push([sgr, segment]);
    else runs.push([sgr, segment, width === 2 ? 2 : 1, 1]);
  }
  return runs;
}

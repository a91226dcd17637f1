/**
 * Completions that Tab offers beside a prompt: as many words as fit around the selected one, which is marked. Owns
 * their look and places; the prompt owns the list and the selection.
 */

import { type ClusterWidth, textRuns, textWidth } from '../../command/formats/draw/styledText.ts';
import type { Run } from '../../protocol/messages.ts';

/** A word and its columns. */
export interface PlacedWord {
  word: string;
  from: number;
  to: number;
}

interface Offered {
  all: readonly string[];
  /** Index of the selected word; -1 before any is selected. */
  at: number;
}

interface Page {
  from: number;
  to: number;
}

const opening = '  [';
const closing = ']';
/** Mark of further words that do not fit. */
const before = '… ';
const after = ' …';

/** `place`: the free columns. Empty when not even one word fits. */
export function offeredWords(
  offered: Offered | null,
  place: { from: number; to: number },
  sgr: string,
  widthOf: ClusterWidth,
): { runs: Run[]; words: PlacedWord[] } {
  const words: PlacedWord[] = [];
  if (!offered) return { runs: [], words };
  const { all, at } = offered;
  const room = place.to - place.from - opening.length - closing.length;
  const widths = all.map((word) => textWidth(word, widthOf));
  const page = pageWith(Math.max(0, at), widths, room);
  if (page.to === page.from) return { runs: [], words };
  const start = opening + (page.from > 0 ? before : '');
  const runs: Run[] = [[sgr, start]];
  let column = place.from + start.length;
  for (let number = page.from; number < page.to; number++) {
    const word = all[number] ?? '';
    if (number > page.from) runs.push([sgr, ' ']);
    column += number > page.from ? 1 : 0;
    runs.push(...textRuns(word, number === at ? marked(sgr) : sgr, widthOf));
    words.push({ word, from: column, to: column + (widths[number] ?? 0) });
    column += widths[number] ?? 0;
  }
  runs.push([sgr, `${page.to < all.length ? after : ''}${closing}`]);
  return { runs, words };
}

/** Pages of words: words keep their places while Tab selects one after the other. */
function pageWith(wanted: number, widths: readonly number[], room: number): Page {
  let from = 0;
  for (;;) {
    const to = pageEnd(from, widths, room);
    if (to > wanted || to === from) return { from, to };
    from = to;
  }
}

function pageEnd(from: number, widths: readonly number[], room: number): number {
  let left = room - (from > 0 ? before.length : 0) + 1;
  let to = from;
  while (to < widths.length) {
    left -= (widths[to] ?? 0) + 1;
    if (left < (to + 1 < widths.length ? after.length : 0)) break;
    to++;
  }
  return to;
}

/** Style with reverse added; a style already reversed gets an underline. */
function marked(sgr: string): string {
  const mark = sgr.split(';').includes('7') ? '4' : '7';
  return sgr === '' ? mark : `${sgr};${mark}`;
}

/**
 * What Tab offers beside a prompt: as many words as there is room for, those around the one that was taken, which is
 * marked. Owns how they look and where they stand; what they are and which one is taken is the prompt's.
 */

import { type ClusterWidth, textRuns, textWidth } from '../../command/formats/draw/StyledText.ts';
import type { Run } from '../../protocol/messages.ts';

/** A word and the columns that it takes. */
export interface PlacedWord {
  word: string;
  from: number;
  to: number;
}

interface Offered {
  all: readonly string[];
  /** The one that is taken; -1 for none yet. */
  at: number;
}

interface Page {
  from: number;
  to: number;
}

const opening = '  [';
const closing = ']';
/** Where there are more words than are shown. */
const before = '… ';
const after = ' …';

/** `place`: the columns that are free. Nothing where there is no room for one word. */
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

/** Words are turned over page by page, so that they stand still while one after the other is taken. */
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

/** Reversed; what is so already is underscored. */
function marked(sgr: string): string {
  const mark = sgr.split(';').includes('7') ? '4' : '7';
  return sgr === '' ? mark : `${sgr};${mark}`;
}

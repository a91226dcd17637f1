/**
 * Answers of tools: the same content as text for a model and as data, and the bound on their size. Cuts nothing by
 * itself: the tool makes a shorter answer, with a cursor for the rest.
 */

/** Largest answer, bytes of its JSON, text and data together. */
export const answerBytes = 16 * 1024;
/** Room for what the protocol adds to an answer. */
const envelopeBytes = 512;

export interface ToolAnswer<Data extends object = object> {
  readonly text: string;
  readonly data: Data;
}

/** Whether the answer is small enough to be sent. */
export function fits({ text, data }: ToolAnswer): boolean {
  const json = JSON.stringify({ content: [{ type: 'text', text }], structuredContent: data });
  return Buffer.byteLength(json) <= answerBytes - envelopeBytes;
}

/**
 * The answer with as many of `most` items as fit. `make(count)` builds one from the first `count` items. Tries at least
 * one item.
 */
export function longest<Data extends object>(
  most: number,
  make: (count: number) => ToolAnswer<Data>,
): ToolAnswer<Data> {
  const all = make(most);
  if (fits(all)) return all;
  let [fitting, tooMany] = [0, most];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(make(middle))) fitting = middle;
    else tooMany = middle;
  }
  return make(fitting);
}

/** The text, cut to this many characters with a mark at the cut. */
export function cutText(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

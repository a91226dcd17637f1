/**
 * New lines of a screen, as they read on it: each line that changed while output was fed, with the rows that it wraps to
 * joined. A line that appears and is cleared within one piece of output is not seen, nor are lines that the server wrote
 * itself. Owns what the rows read before; decides nothing about lines.
 */
import type { Screen } from '../../screen/Screen.ts';

export type NewLineReader = (line: string) => void;

/** Bytes fed between two looks at the screen. */
const sliceBytes = 16 * 1024;
/** REP (ECMA-48), which makes many rows of few bytes: such output is fed about a sequence at a time. */
const repeats = /(?:\[|\x9b)[0-9]*b/;
const repeatingSliceBytes = 8;
/** Rows after which a slice ends with its line, or in the middle of it; the screen keeps 500 above it. */
const manyNewRows = 400;
const mostNewRows = 480;
/** Characters of a line that are read: the end of a longer one. */
const mostCharacters = 4096;

interface ChangedRow {
  y: number;
  text: string;
}

export class LineWatch {
  readonly #screen: Screen;
  readonly #readers = new Set<NewLineReader>();
  /** Rows of the normal screen as last read, and the number of the first. */
  #known: string[];
  #top: number;
  /** Rows of the alternate screen, while that shows. */
  #alternate: string[] | null = null;
  #missed = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#top = screen.topRow;
    this.#known = screen.behindAlternate(() => this.#rows());
    if (screen.alternateScreen) this.#alternate = this.#rows();
  }

  /** Rows that left the screen before they were read. */
  get missed(): number {
    return this.#missed;
  }

  get hasReaders(): boolean {
    return this.#readers.size > 0;
  }

  add(reader: NewLineReader): void {
    this.#readers.add(reader);
  }

  remove(reader: NewLineReader): void {
    this.#readers.delete(reader);
  }

  /** Feeds output to the screen and passes on the lines that it changed. */
  feed(data: Uint8Array): void {
    for (let at = 0; at < data.length; ) {
      const end = this.#sliceEnd(data, at);
      this.#screen.feed(data.subarray(at, end));
      this.#read();
      at = end;
    }
  }

  /** The screen changed by other means than output: that makes no line new. */
  rebase(): void {
    const screen = this.#screen;
    this.#top = screen.topRow;
    this.#known = screen.behindAlternate(() => this.#rows());
    this.#alternate = screen.alternateScreen ? this.#rows() : null;
  }

  #sliceEnd(data: Uint8Array, from: number): number {
    const most = Math.min(data.length, from + sliceBytes);
    const slice = Buffer.from(data.buffer, data.byteOffset + from, most - from).toString('latin1');
    if (repeats.test(slice)) return Math.min(data.length, from + repeatingSliceBytes);
    const { cols } = this.#screen;
    // Cut behind a line end, if there is one: half a line would be read twice.
    const lineEnd = most < data.length ? slice.lastIndexOf('\n') + 1 : 0;
    const end = lineEnd > 0 ? from + lineEnd : most;
    let rows = 0;
    for (let at = from; at < end; at++) {
      const byte = data[at] ?? 0;
      // LF, VT and FF; NEL, IND and their 8-bit forms are rarer than the bytes of a row.
      const feedsLine = byte >= 0x0a && byte <= 0x0c;
      rows += feedsLine ? 1 : 1 / cols;
      if (rows >= (feedsLine ? manyNewRows : mostNewRows)) return at + 1;
    }
    return end;
  }

  #read(): void {
    const screen = this.#screen;
    if (!screen.alternateScreen) {
      this.#alternate = null;
      this.#readNormal();
      return;
    }
    if (this.#alternate === null) screen.behindAlternate(() => this.#readNormal());
    const before = this.#alternate ?? [];
    // Scrolling moves lines on the alternate screen without making them new.
    const known = new Set(before);
    const rows = this.#rows();
    this.#alternate = rows;
    const changed: ChangedRow[] = [];
    for (const [y, text] of rows.entries())
      if (text !== '' && text !== before[y] && !known.has(text)) changed.push({ y, text });
    this.#tell(changed, 0);
  }

  #readNormal(): void {
    const screen = this.#screen;
    const top = screen.topRow;
    let scrolled = top - this.#top;
    if (scrolled < 0) {
      // A full reset began history anew.
      this.#known = [];
      scrolled = top;
    }
    const first = Math.max(-scrolled, -screen.contextSize);
    this.#missed += scrolled + first;
    const changed: ChangedRow[] = [];
    const rows: string[] = [];
    for (let y = first; y < screen.rows; y++) {
      const text = screen.text(y);
      if (y >= 0) rows.push(text);
      if (text !== '' && text !== this.#known[y + scrolled]) changed.push({ y, text });
    }
    this.#top = top;
    this.#known = rows;
    this.#tell(changed, -screen.contextSize);
  }

  #rows(): string[] {
    return Array.from({ length: this.#screen.rows }, (_, y) => this.#screen.text(y));
  }

  /** Passes on the lines that contain these rows, each once. */
  #tell(changed: readonly ChangedRow[], first: number): void {
    const screen = this.#screen;
    let done = Number.NEGATIVE_INFINITY;
    for (const row of changed) {
      if (row.y <= done) continue;
      // Most lines are one row, which has been read.
      const isRow = !screen.isWrapped(row.y) && !screen.isWrapped(row.y + 1);
      const { text, end } = isRow ? { text: row.text, end: row.y } : lineAt(screen, row.y, first);
      done = end;
      for (const reader of [...this.#readers]) reader(text);
    }
  }
}

/** Lines that the screen shows now, in order. */
export function* linesOf(screen: Screen): Generator<string> {
  for (let y = 0; y < screen.rows; y++) {
    const { text, end } = lineAt(screen, y, -screen.contextSize);
    if (text !== '') yield text;
    y = end;
  }
}

/** The line that contains row `y`, and its last row; `first` is the first row that there is. */
function lineAt(screen: Screen, y: number, first: number): { text: string; end: number } {
  const most = Math.ceil(mostCharacters / screen.cols);
  let start = y;
  while (start > first && y - start < most && screen.isWrapped(start)) start--;
  let end = y;
  while (end + 1 < screen.rows && screen.isWrapped(end + 1)) end++;
  let text = '';
  for (let row = start; row <= end; row++) text += screen.text(row, row < end);
  return { text: text.slice(-mostCharacters), end };
}

/**
 * Reads a line of cells as runs, as the JSON of runs, or as text. The hot path of every frame: it walks the raw cells
 * once, without an object per cell. Owns scratch memory only; keeps nothing of a line.
 */
import type { Run } from '../protocol/messages.ts';
import type { CellStyle, CellStyleCache } from './cellStyle.ts';
import { attribute, cellWords, content, type XtermExtended, type XtermLine } from './xtermInternals.ts';

/** Receives the runs of a row in order. `width` is that of each cell; `cluster` says that `text` is one cell. */
interface RunSink {
  /** `escapes`: the text needs escapes in JSON. */
  run(style: CellStyle, text: string, width: number, cluster: boolean, escapes: boolean): void;
}

class RunList implements RunSink {
  readonly runs: Run[] = [];

  run(style: CellStyle, text: string, width: number, cluster: boolean): void {
    if (cluster) this.runs.push([style.sgr, text, width === 2 ? 2 : 1, 1]);
    else if (width === 2) this.runs.push([style.sgr, text, 2]);
    else this.runs.push([style.sgr, text]);
  }
}

class RunJson implements RunSink {
  json = '';

  run(style: CellStyle, text: string, width: number, cluster: boolean, escapes: boolean): void {
    const tail = cluster ? (width === 2 ? ',2,1]' : ',1,1]') : width === 2 ? ',2]' : ']';
    const json = escapes ? JSON.stringify(text) : `"${text}"`;
    this.json += `${this.json === '' ? '[' : ','}[${style.json},${json}${tail}`;
  }
}

/** Text of a run while it grows: characters of Latin-1 come from a table, so that most runs make no string per cell. */
class RunText {
  #text = '';
  #escapes = false;

  get empty(): boolean {
    return this.#text === '';
  }

  /** True when the added text needs escapes in JSON. No cell holds control characters or lone surrogates. */
  get escapes(): boolean {
    return this.#escapes;
  }

  add(codepoint: number): void {
    if (codepoint === quote || codepoint === backslash) this.#escapes = true;
    this.#text += latin1[codepoint] ?? String.fromCodePoint(codepoint);
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    this.#escapes = false;
    return text;
  }
}

const latin1: readonly string[] = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/** Encodes rows of one screen. */
export class RowEncoder {
  readonly #styles: CellStyleCache;
  readonly #text = new RunText();

  constructor(styles: CellStyleCache) {
    this.#styles = styles;
  }

  /** The first `cols` cells of a line as runs; blank default cells at the end are left out. */
  runs(line: XtermLine | undefined, cols: number): Run[] {
    const list = new RunList();
    if (line) this.#walk(line, cols, list);
    return list.runs;
  }

  /** The same as JSON text, '[]' for a blank line. */
  json(line: XtermLine | undefined, cols: number): string {
    const sink = new RunJson();
    if (line) this.#walk(line, cols, sink);
    return sink.json === '' ? '[]' : `${sink.json}]`;
  }

  #walk(line: XtermLine, cols: number, sink: RunSink): void {
    const data = line._data;
    const end = visibleEnd(line, cols);
    const text = this.#text;
    let style: CellStyle | undefined;
    let styleFg = 0;
    let styleBg = 0;
    let styleExtended: XtermExtended | undefined;
    let runWidth = 1;
    for (let x = 0, i = 0; x < end; ) {
      const cell = data[i] as number;
      const fg = data[i + 1] as number;
      const bg = data[i + 2] as number;
      const extended = bg & attribute.bgExtended ? line._extendedAttrs[x] : undefined;
      const width = drawnWidth(data, i, x, cols);
      const combined = width > 0 && (cell & content.combined) !== 0;
      if (!style || fg !== styleFg || bg !== styleBg || extended !== styleExtended) {
        const next = this.#styles.find(fg, bg, extended);
        if (style && next !== style && !text.empty) flush(sink, style, text, runWidth);
        style = next;
        styleFg = fg;
        styleBg = bg;
        styleExtended = extended;
      }
      if (combined || (width || 1) !== runWidth) {
        if (!text.empty) flush(sink, style, text, runWidth);
        runWidth = width || 1;
      }
      if (combined) sink.run(style, line._combined[x] ?? ' ', width, true, true);
      else text.add(width === 0 ? space : cell & content.codepoint || space);
      const step = width === 2 ? 2 : 1;
      x += step;
      i += step * cellWords;
    }
    if (style && !text.empty) flush(sink, style, text, runWidth);
  }
}

function flush(sink: RunSink, style: CellStyle, text: RunText, width: number): void {
  const { escapes } = text;
  sink.run(style, text.take(), width, false, escapes);
}

/**
 * Columns of the drawn cell at word `i`: 2 for a wide character with its second half, 1 for a narrow one, 0 for one
 * that can't be drawn (half of a wide character, cut off by the edge or overwritten), which shows as blank.
 */
function drawnWidth(data: Uint32Array, i: number, x: number, cols: number): number {
  const width = (data[i] as number) >>> content.widthShift;
  if (width === 1) return 1;
  if (width !== 2 || x + 1 >= cols) return 0;
  return (data[i + cellWords] as number) >>> content.widthShift === 0 ? 2 : 0;
}

/** Column after the last visible cell: not blank, or blank with a style. */
function visibleEnd(line: XtermLine, cols: number): number {
  const data = line._data;
  let x = Math.min(cols, line.length);
  for (let i = (x - 1) * cellWords; x > 0; x--, i -= cellWords) {
    if (data[i + 1] !== 0 || data[i + 2] !== 0) break;
    const character = (data[i] as number) & content.hasContent;
    if (character !== 0 && character !== space) break;
    // The second half of a wide character belongs to the cell before it.
    if (character === 0 && x > 1 && (data[i - cellWords] as number) >>> content.widthShift === 2) break;
  }
  return x;
}

/** Column after the last of the first `cols` cells that holds a character, even a blank one. */
export function writtenEnd(line: XtermLine | undefined, cols: number): number {
  if (!line) return 0;
  const data = line._data;
  const end = Math.min(cols, line.length);
  let x = end;
  while (x > 0 && ((data[(x - 1) * cellWords] as number) & content.hasContent) === 0) x--;
  if (x === 0) return 0;
  // A wide character's second half is empty.
  const width = (data[(x - 1) * cellWords] as number) >>> content.widthShift;
  return Math.min(x - 1 + Math.max(1, width), end);
}

/**
 * Text of the first `cols` cells. Trailing blanks are trimmed; with `keepTrailing` only cells that were never written,
 * so that spaces printed by a program stay.
 */
export function rowText(line: XtermLine | undefined, cols: number, keepTrailing: boolean): string {
  if (!line) return '';
  const end = textEnd(line, cols, keepTrailing);
  return latin1Text(line._data, end) ?? anyText(line, end, cols);
}

/** Texts of rows `first` to `last` as of `rowText`, each with a newline, without trailing blanks: decoded together. */
export function rowTexts(
  lineAt: (y: number) => XtermLine | undefined,
  first: number,
  last: number,
  cols: number,
): string {
  let text = '';
  let filled = 0;
  for (let y = first; y <= last; y++) {
    const line = lineAt(y);
    const end = line ? textEnd(line, cols, false) : 0;
    if (filled + end >= latin1Bytes.length) {
      text += latin1Bytes.toString('latin1', 0, filled);
      filled = 0;
    }
    if (line && !(end < latin1Bytes.length && writeLatin1(line._data, end, filled))) {
      // Half of a wide character at the edge is a blank too.
      text += `${latin1Bytes.toString('latin1', 0, filled)}${anyText(line, end, cols).replace(/ +$/, '')}\n`;
      filled = 0;
      continue;
    }
    filled += end;
    latin1Bytes[filled++] = newline;
  }
  return text + latin1Bytes.toString('latin1', 0, filled);
}

/** Column behind the last cell that a row's text has. */
function textEnd(line: XtermLine, cols: number, keepTrailing: boolean): number {
  const data = line._data;
  let end = emptyFrom(data, Math.min(cols, line.length));
  while (end > 0) {
    const character = (data[(end - 1) * cellWords] as number) & content.hasContent;
    const half = end > 1 && (data[(end - 2) * cellWords] as number) >>> content.widthShift === 2;
    if (character === 0 ? half : keepTrailing || character !== space) break;
    end--;
  }
  return end;
}

/** Column of the first of the empty cells at the end of a row; a half of a wide character among them is left out. */
function emptyFrom(data: Uint32Array, cols: number): number {
  let x = cols;
  while (x > 0 && data[(x - 1) * cellWords] === content.blank) x--;
  const afterWide = x > 0 && x < cols && (data[(x - 1) * cellWords] as number) >>> content.widthShift === 2;
  return afterWide ? x + 1 : x;
}

/** Bytes of rows of narrow Latin-1 characters, as most are: one string instead of one a character. */
const latin1Bytes = Buffer.alloc(16_384);
/** The bits above 8 of a narrow cell without combining characters. */
const narrowLatin1 = 1 << (content.widthShift - 8);
const newline = 0x0a;

/** The first `end` cells; null when there is another character among them, or the row is very long. */
function latin1Text(data: Uint32Array, end: number): string | null {
  if (end > latin1Bytes.length || !writeLatin1(data, end, 0)) return null;
  return latin1Bytes.toString('latin1', 0, end);
}

/** Writes the first `end` cells to `latin1Bytes`; false when there is another character among them. */
function writeLatin1(data: Uint32Array, end: number, at: number): boolean {
  for (let x = 0, i = 0; x < end; x++, i += cellWords) {
    const cell = data[i] as number;
    if (cell >>> 8 !== narrowLatin1) return false;
    latin1Bytes[at + x] = cell & 0xff || space;
  }
  return true;
}

function anyText(line: XtermLine, end: number, cols: number): string {
  const data = line._data;
  let text = '';
  for (let x = 0; x < end; ) {
    const i = x * cellWords;
    const cell = data[i] as number;
    const width = drawnWidth(data, i, x, cols);
    if (width === 0) text += ' ';
    else if (cell & content.combined) text += line._combined[x] ?? ' ';
    else {
      const codepoint = cell & content.codepoint || space;
      text += latin1[codepoint] ?? String.fromCodePoint(codepoint);
    }
    x += width === 2 ? 2 : 1;
  }
  return text;
}

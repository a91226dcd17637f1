/**
 * Lines of cells as bytes and back, compact and exact to every bit that xterm keeps of a cell. Owns the line format:
 *
 *   line      := uint(cells << 1 | wrapped) segments
 *   segments  := (segment)* 0            the cells after the last segment are blank in the default rendition
 *   segment   := uint(1 + (rendition << 3 | kind)) [rendition] uint(count) payload
 *   rendition := uint(fg) uint(bg) [uint(ext) uint(link)]   present the first time that its number appears, which is
 *                                        the count of renditions so far; ext and link when bg has its extended bit
 *   kind 0    blank cells (no character, width 1): no payload
 *   kind 1    ASCII characters of width 1: a byte each
 *   kind 2    the same cell `count` times: uint(code point << 2 | width)
 *   kind 3    any characters: uint(code point << 2 | width) each
 *   kind 4    clusters (one cell's text of several code points): uint(width) string each
 */
import type { ByteReader, ByteWriter } from './byteStream.ts';
import { RenditionNumbers } from './RenditionNumbers.ts';
import { attribute, cellWords, content, type XtermExtended, type XtermLine } from './xtermInternals.ts';

const kind = { blank: 0, ascii: 1, same: 2, any: 3, cluster: 4 } as const;

/** Longest line accepted when reading; screens are narrower by far (see Screen.ts). */
const cellLimit = 100_000;

/** Bytes of a segment's head, with the number of its rendition and two colours. */
const segmentBytes = 14;

/** Bits of an ExtendedAttrs as unsigned: xterm computes with signed ones. */
const unsigned = (bits: number) => bits >>> 0;

export class LineWriter {
  readonly #out: ByteWriter;
  readonly #plain = new RenditionNumbers();
  readonly #extended = new Map<string, number>();
  #count = 0;
  // The rendition of the segment before, by far the most likely one.
  #lastFg = -1;
  #lastBg = -1;
  #lastExtended: XtermExtended | undefined;
  #lastNumber = 0;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  line(line: XtermLine): void {
    const out = this.#out;
    const data = line._data;
    out.uint(line.length * 2 + (line._isWrapped ? 1 : 0));
    const end = writtenEnd(line);
    for (let x = 0; x < end; ) {
      const i = x * cellWords;
      const fg = data[i + 1] as number;
      const bg = data[i + 2] as number;
      const extended = bg & attribute.bgExtended ? line._extendedAttrs[x] : undefined;
      let stop = x + 1;
      for (let j = i + cellWords; stop < end; stop++, j += cellWords) {
        if (data[j + 1] !== fg || data[j + 2] !== bg) break;
        if (extended && !sameExtended(line._extendedAttrs[stop], extended)) break;
      }
      while (x < stop) x = this.#segment(line, x, stop, fg, bg, extended);
    }
    out.uint(0);
  }

  /** Writes one segment from x on, within cells of one rendition up to `stop`; returns where it ended. */
  #segment(
    line: XtermLine,
    x: number,
    stop: number,
    fg: number,
    bg: number,
    extended: XtermExtended | undefined,
  ): number {
    const data = line._data;
    const out = this.#out;
    const first = data[x * cellWords] as number;
    let end = x + 1;
    if (first & content.combined) {
      while (end < stop && (data[end * cellWords] as number) & content.combined) end++;
      this.#head(kind.cluster, end - x, fg, bg, extended);
      for (; x < end; x++) {
        out.uint((data[x * cellWords] as number) >>> content.widthShift);
        out.string(line._combined[x] ?? '');
      }
      return end;
    }
    while (end < stop && data[end * cellWords] === first) end++;
    if (first === content.blank) {
      this.#head(kind.blank, end - x, fg, bg, extended);
      return end;
    }
    // Shorter repetitions cost less inside a text segment than as a segment of their own.
    if (end - x > 4) {
      this.#head(kind.same, end - x, fg, bg, extended);
      out.uint(packedCell(first));
      return end;
    }
    end = x;
    while (end < stop && isAscii(data[end * cellWords] as number)) end++;
    if (end > x) {
      this.#head(kind.ascii, end - x, fg, bg, extended);
      const bytes = out.reserve(end - x);
      const at = out.length;
      for (let n = 0, i = x * cellWords; n < end - x; n++, i += cellWords) bytes[at + n] = data[i] as number;
      out.advance(end - x);
      return end;
    }
    while (end < stop && isOther(data[end * cellWords] as number)) end++;
    this.#head(kind.any, end - x, fg, bg, extended);
    for (; x < end; x++) out.uint(packedCell(data[x * cellWords] as number));
    return end;
  }

  #head(
    segmentKind: number,
    count: number,
    fg: number,
    bg: number,
    extended: XtermExtended | undefined,
  ): void {
    const known = this.#count;
    const number = this.#rendition(fg, bg, extended);
    this.#out.uint(1 + number * 8 + segmentKind);
    if (number === known) {
      this.#out.uint(fg);
      this.#out.uint(bg);
      if (bg & attribute.bgExtended) {
        this.#out.uint(unsigned(extended?._ext ?? 0));
        this.#out.uint(extended?._urlId ?? 0);
      }
    }
    this.#out.uint(count);
  }

  #rendition(fg: number, bg: number, extended: XtermExtended | undefined): number {
    if (fg === this.#lastFg && bg === this.#lastBg && extended === this.#lastExtended)
      return this.#lastNumber;
    let number: number | undefined;
    if (bg & attribute.bgExtended) {
      const key = `${fg},${bg},${unsigned(extended?._ext ?? 0)},${extended?._urlId ?? 0}`;
      number = this.#extended.get(key);
      if (number === undefined) {
        number = this.#count++;
        this.#extended.set(key, number);
      }
    } else {
      number = this.#plain.of(fg, bg, this.#count);
      if (number === this.#count) this.#count++;
    }
    this.#lastFg = fg;
    this.#lastBg = bg;
    this.#lastExtended = extended;
    this.#lastNumber = number;
    return number;
  }
}

/** Bytes that a line takes, about: what it takes alone, when each of its renditions appears for the first time. */
export function lineBytes(line: XtermLine): number {
  const data = line._data;
  const end = writtenEnd(line);
  let bytes = end;
  let [fg, bg] = [-1, -1];
  for (let x = 0, i = 0; x < end; x++, i += cellWords) {
    if (data[i + 1] !== fg || data[i + 2] !== bg) bytes += segmentBytes;
    fg = data[i + 1] as number;
    bg = data[i + 2] as number;
    const cell = data[i] as number;
    if (cell & content.combined) bytes += (line._combined[x]?.length ?? 0) * 2;
    else if ((cell & content.codepoint) > 0x7f) bytes += 2;
  }
  return bytes;
}

function sameExtended(a: XtermExtended | undefined, b: XtermExtended): boolean {
  return a === b || (a !== undefined && a._ext === b._ext && a._urlId === b._urlId);
}

function packedCell(cell: number): number {
  return (cell & content.codepoint) * 4 + (cell >>> content.widthShift);
}

function isAscii(cell: number): boolean {
  const character = cell ^ content.blank;
  return character < 0x7f && character >= 0x20;
}

function isOther(cell: number): boolean {
  return cell !== content.blank && (cell & content.combined) === 0 && !isAscii(cell);
}

/** Column after the last cell that is not blank in the default rendition. */
function writtenEnd(line: XtermLine): number {
  const data = line._data;
  let x = line.length;
  for (let i = (x - 1) * cellWords; x > 0; x--, i -= cellWords) {
    if (data[i] !== content.blank || data[i + 1] !== 0 || data[i + 2] !== 0) break;
  }
  return x;
}

interface Rendition {
  fg: number;
  bg: number;
  extended: XtermExtended | undefined;
}

export class LineReader {
  readonly #in: ByteReader;
  readonly #renditions: Rendition[] = [];
  readonly #makeExtended: (ext: number, link: number) => XtermExtended;

  /** `makeExtended` makes xterm's own object for an underline and a link. */
  constructor(input: ByteReader, makeExtended: (ext: number, link: number) => XtermExtended) {
    this.#in = input;
    this.#makeExtended = makeExtended;
  }

  /** Reads a line into a fresh blank one of any width. */
  into(line: XtermLine): XtermLine {
    const head = this.#in.count(cellLimit * 2);
    const cells = head >>> 1;
    line._isWrapped = (head & 1) === 1;
    if (line.length !== cells) {
      line._data = new Uint32Array(cells * cellWords);
      line.length = cells;
    }
    line._combined = {};
    line._extendedAttrs = {};
    line._cacheValid = false;
    let x = 0;
    for (let tag = this.#in.uint(); tag !== 0; tag = this.#in.uint()) {
      const rendition = this.#rendition(Math.floor((tag - 1) / 8));
      const count = this.#in.count(cells - x);
      this.#segment(line, x, count, (tag - 1) % 8, rendition);
      x += count;
    }
    for (let i = x * cellWords; x < cells; x++, i += cellWords) line._data.set(blankCell, i);
    return line;
  }

  #rendition(number: number): Rendition {
    const known = this.#renditions[number];
    if (known) return known;
    if (number !== this.#renditions.length) throw new RangeError('checkpoint rendition out of order');
    const fg = this.#in.uint();
    const bg = this.#in.uint();
    const extended =
      bg & attribute.bgExtended ? this.#makeExtended(this.#in.uint() | 0, this.#in.uint()) : undefined;
    const rendition = { fg, bg, extended };
    this.#renditions.push(rendition);
    return rendition;
  }

  #segment(line: XtermLine, x: number, count: number, segmentKind: number, rendition: Rendition): void {
    const data = line._data;
    const end = x + count;
    const repeated =
      segmentKind === kind.blank
        ? content.blank
        : segmentKind === kind.same
          ? unpackedCell(this.#in.uint())
          : 0;
    const ascii = segmentKind === kind.ascii ? this.#in.raw(count) : undefined;
    for (let at = x, i = x * cellWords; at < end; at++, i += cellWords) {
      if (ascii) data[i] = (ascii[at - x] as number) | content.blank;
      else if (segmentKind === kind.any) data[i] = unpackedCell(this.#in.uint());
      else if (segmentKind === kind.cluster) {
        data[i] = ((this.#in.count(3) << content.widthShift) | content.combined) >>> 0;
        line._combined[at] = this.#in.string();
      } else data[i] = repeated;
      data[i + 1] = rendition.fg;
      data[i + 2] = rendition.bg;
      if (rendition.extended) line._extendedAttrs[at] = rendition.extended;
    }
  }
}

const blankCell = new Uint32Array([content.blank, 0, 0]);

function unpackedCell(packed: number): number {
  return (Math.floor(packed / 4) | ((packed & 3) << content.widthShift)) >>> 0;
}

/**
 * Fast printing of ASCII text, without xterm's checks of widths, clusters and character sets for every character: most
 * output is ASCII. Stretches of only ASCII, line ends and common control sequences also bypass the decoder and the parser.
 * It writes exactly the cells that xterm's `InputHandler` would, and leaves everything else to it. Owns no state.
 */
import { ControlSequences } from './ControlSequences.ts';
import { installPlainReset } from './plainReset.ts';
import { widthProvider } from './widths.ts';
import { attribute, parserState, type XtermCore, type XtermLine } from './xtermInternals.ts';

/** A cell's content word is `codepoint | combined << 21 | width << 22` (xterm src/common/buffer/Constants.ts). */
const widthShift = 22;
const narrow = 1 << widthShift;
/** Code point, combined flag: zero means that the cell has no text. */
const textMask = (1 << widthShift) - 1;
/** The property of an ASCII character, see widths.ts: kind Other, width 1, joins nothing. */
const asciiProperty = 1 << 1;
/** A preceding character of this break class joins the next one, ASCII too. */
const breakClassMask = 0xf << 3;
const breakPrepend = 1 << 3;
const [firstAscii, asciiCount] = [0x20, 0x7f - 0x20];

const [tab, lineFeed, carriageReturn, escapeByte] = [0x09, 0x0a, 0x0d, 0x1b];
/** Control characters from here on are not always carried out by their handlers. */
const executedEnd = 0x18;

/** Bytes that may bypass the parser: ASCII text, line ends, and the first of a control sequence. */
const isPlain = new Uint8Array(256);
for (let byte = firstAscii; byte < firstAscii + asciiCount; byte++) isPlain[byte] = 1;
for (const byte of [tab, lineFeed, carriageReturn, escapeByte]) isPlain[byte] = 1;

export interface AsciiPrintSizes {
  /** A shorter stretch is left to the parser, which has to be called for the bytes around it anyway. */
  leastPlainBytes: number;
  /** Bytes given to the parser at a time; between two pieces, plain text is looked for. */
  parserBytes: number;
  /** The same while the parser is in a control sequence, whose end is near. */
  sequenceBytes: number;
}

/** Lets a terminal print ASCII fast. Does nothing when the width table is not ours: our assumptions would not hold. */
export function installAsciiPrint(
  core: XtermCore,
  sizes: AsciiPrintSizes = { leastPlainBytes: 64, parserBytes: 4096, sequenceBytes: 32 },
): void {
  installPlainReset(core);
  if (!widthProvider) return;
  const handler = core._inputHandler;
  const dirty = handler._dirtyRowTracker;
  const printer = new AsciiPrinter(core);
  const parse = handler.parse.bind(handler);

  // The parts of one write share their list of changed rows: only the first part clears it.
  let isPart = false;
  const clearRange = dirty.clearRange.bind(dirty);
  dirty.clearRange = () => {
    if (!isPart) clearRange();
  };
  handler.parse = (data) => {
    clearRange();
    isPart = true;
    try {
      for (let from = 0; from < data.length; ) {
        const start = from;
        if (printer.isPlainFrom(data, from, sizes.leastPlainBytes)) from = printer.printPlain(data, from);
        if (from > start) continue;
        const end = from + (printer.isInSequence ? sizes.sequenceBytes : sizes.parserBytes);
        parse(data.subarray(from, end));
        from = end;
      }
    } finally {
      isPart = false;
    }
  };
  handler.print = (data, start, end) => printer.print(data, start, end);
}

class AsciiPrinter {
  readonly #core: XtermCore;
  readonly #handler: XtermCore['_inputHandler'];
  readonly #parser: XtermCore['_inputHandler']['_parser'];
  readonly #print: XtermCore['_inputHandler']['print'];
  readonly #sequences: ControlSequences;
  readonly #oneCode = new Uint32Array(1);

  constructor(core: XtermCore) {
    this.#core = core;
    this.#handler = core._inputHandler;
    this.#parser = this.#handler._parser;
    this.#print = this.#handler.print.bind(this.#handler);
    this.#sequences = new ControlSequences(this.#parser);
  }

  /** The parser has the beginning of a control sequence. */
  get isInSequence(): boolean {
    const { currentState } = this.#parser;
    return currentState >= parserState.escape && currentState <= parserState.csiIgnore;
  }

  /** Whether only ASCII and line ends come next, for `length` or to the end, and no earlier input affects them. */
  isPlainFrom(data: Uint8Array, start: number, length: number): boolean {
    const { currentState, precedingJoinState } = this.#parser;
    const isGround = currentState === parserState.ground && this.#handler._utf8Decoder.interim[0] === 0;
    if (!isGround || (precedingJoinState & breakClassMask) === breakPrepend || !this.#printsPlain())
      return false;
    const stop = Math.min(data.length, start + length);
    for (let at = start; at < stop; at++) if (isPlain[data[at] ?? 0] !== 1) return false;
    return true;
  }

  /** Carries out text, line ends and control sequences from `start` on; answers where they stop. */
  printPlain(data: Uint8Array, start: number): number {
    const handler = this.#handler;
    const parser = this.#parser;
    let from = start;
    while (from < data.length) {
      const code = data[from] ?? 0;
      let next = from + 1;
      if (code >= firstAscii) next = this.#printText(data, from);
      else if (code === lineFeed) handler.lineFeed();
      else if (code === carriageReturn) handler.carriageReturn();
      else if (code === escapeByte) next = this.#sequences.take(data, from);
      else if (code < executedEnd) (parser._executeHandlersArr[code] ?? parser._executeHandlerFb)(code);
      else break;
      if (next === from) break;
      from = next;
      if (code >= firstAscii) continue;
      parser.precedingJoinState = 0;
      // Another character set, or insert mode.
      if (code !== lineFeed && code !== carriageReturn && !this.#printsPlain()) break;
    }
    return from;
  }

  #printText(data: Uint8Array, from: number): number {
    const next = this.#printBytes(data, from);
    if (next > from || ((data[from] ?? 0) - firstAscii) >>> 0 >= asciiCount) return next;
    // The row is full: this one wraps, or stays at the edge.
    this.#oneCode[0] = data[from] ?? 0;
    this.#print(this.#oneCode, 0, 1);
    return from + 1;
  }

  /** Prints code points that the parser passes on. */
  print(data: Uint32Array, start: number, end: number): void {
    const plain = this.#printsPlain();
    let from = start;
    while (plain && from < end && (this.#parser.precedingJoinState & breakClassMask) !== breakPrepend) {
      const next = this.#printCodes(data, from, end);
      if (next === end) return;
      const code = data[next] ?? 0;
      from = next;
      if ((code - firstAscii) >>> 0 >= asciiCount) break;
      // The row is full: this one wraps, or stays at the edge.
      this.#print(data, from, ++from);
    }
    if (from < end) this.#print(data, from, end);
  }

  /** Prints ASCII from `start` on up to the end of the row or of the ASCII; answers where it stopped. */
  #printCodes(data: Uint32Array, start: number, end: number): number {
    const handler = this.#handler;
    const { cols } = this.#core._bufferService;
    const buffer = handler._activeBuffer;
    const line = buffer.lines.get(buffer.ybase + buffer.y);
    const { x } = buffer;
    if (!line || x >= cols) return start;
    const cells = line._data;
    const { fg, bg } = handler._curAttrData;
    const stop = Math.min(end, start + cols - x);
    let from = start;
    for (let at = x * 3; from < stop; from++, at += 3) {
      const code = data[from] ?? 0;
      if ((code - firstAscii) >>> 0 >= asciiCount) break;
      cells[at] = code | narrow;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
    }
    if (from > start) this.#printed(line, x, x + from - start, from === end);
    return from;
  }

  /**
   * The same for bytes. A separate copy, since a loop over two kinds of arrays takes half as long again.
   */
  #printBytes(data: Uint8Array, start: number): number {
    const handler = this.#handler;
    const { cols } = this.#core._bufferService;
    const buffer = handler._activeBuffer;
    const line = buffer.lines.get(buffer.ybase + buffer.y);
    const { x } = buffer;
    if (!line || x >= cols) return start;
    const cells = line._data;
    const { fg, bg } = handler._curAttrData;
    const stop = Math.min(data.length, start + cols - x);
    let from = start;
    for (let at = x * 3; from < stop; from++, at += 3) {
      const code = data[from] ?? 0;
      if ((code - firstAscii) >>> 0 >= asciiCount) break;
      cells[at] = code | narrow;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
    }
    // When other text follows, that text decides about the cell behind.
    if (from > start) this.#printed(line, x, x + from - start, true);
    return from;
  }

  /** Called after cells were written from column `start` to before `end`; `last` when no text follows there. */
  #printed(line: XtermLine, start: number, end: number, last: boolean): void {
    const buffer = this.#handler._activeBuffer;
    const attributes = this.#handler._curAttrData;
    if (attributes.bg & attribute.bgExtended)
      // From the end, so that the list grows once.
      for (let x = end - 1; x >= start; x--) line._extendedAttrs[x] = attributes.extended;
    const cells = line._data;
    // The left half of a wide character loses its right one.
    if (start > 0 && (cells[(start - 1) * 3] ?? 0) >>> widthShift === 2) this.#blankCell(line, start - 1);
    buffer.x = end;
    line._cacheValid = false;
    this.#parser.precedingJoinState = asciiProperty;
    this.#handler._dirtyRowTracker.markDirty(buffer.y);
    if (!last || end >= this.#core._bufferService.cols) return;
    // The right half of a wide character has lost its left one.
    const next = cells[end * 3] ?? 0;
    if (next >>> widthShift === 0 && (next & textMask) === 0) this.#blankCell(line, end);
  }

  #blankCell(line: XtermLine, x: number): void {
    const { fg, bg, extended } = this.#handler._curAttrData;
    if (bg & attribute.bgExtended) line._extendedAttrs[x] = extended;
    line._data[x * 3] = narrow;
    line._data[x * 3 + 1] = fg;
    line._data[x * 3 + 2] = bg;
  }

  #printsPlain(): boolean {
    const { _charsetService: charsets, coreService } = this.#core;
    return charsets.charset === undefined && !coreService.modes.insertMode;
  }
}

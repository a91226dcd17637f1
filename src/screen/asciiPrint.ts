/**
 * Printing of ASCII text without a look at widths, clusters and character sets, which xterm takes for every character:
 * most of what programs print is that. It writes the very cells that xterm's `InputHandler.print` would, and hands
 * everything else to it. Owns no state.
 */
import { widthProvider } from './widths.ts';
import { attribute, type XtermCore } from './xtermInternals.ts';

/** A cell's content word is `codepoint | combined << 21 | width << 22` (xterm src/common/buffer/Constants.ts). */
const widthShift = 22;
const narrow = 1 << widthShift;
/** Code point, combined flag: zero means that the cell has no text. */
const textMask = (1 << widthShift) - 1;
/** The property of an ASCII character, see widths.ts: kind Other, width 1, joins nothing. */
const asciiProperty = 1 << 1;
/** A preceding character of that break class joins what follows, ASCII too. */
const breakClassMask = 0xf << 3;
const breakPrepend = 1 << 3;
const [firstAscii, asciiCount] = [0x20, 0x7f - 0x20];

/** Lets a terminal print ASCII fast. Does nothing when widths are not ours: what is known of them would not hold. */
export function installAsciiPrint(core: XtermCore): void {
  if (!widthProvider) return;
  const handler = core._inputHandler;
  const parser = handler._parser;
  const { _bufferService: service, _charsetService: charsets, coreService } = core;
  const print = handler.print.bind(handler);

  /** Prints ASCII from `start` on up to the end of the row or of the ASCII; answers where it stopped. */
  const printRun = (data: Uint32Array, start: number, end: number): number => {
    const buffer = handler._activeBuffer;
    const line = buffer.lines.get(buffer.ybase + buffer.y);
    let { x } = buffer;
    if (!line || x >= service.cols) return start;
    const cells = line._data;
    const { fg, bg } = handler._curAttrData;
    const stop = Math.min(end, start + service.cols - x);
    let from = start;
    let at = x * 3;
    for (; from < stop; from++) {
      const code = data[from] ?? 0;
      if ((code - firstAscii) >>> 0 >= asciiCount) break;
      // The left half of a wide character loses its right one.
      if (from === start && x > 0 && (cells[at - 3] ?? 0) >>> widthShift === 2) {
        cells[at - 3] = narrow;
        cells[at - 2] = fg;
        cells[at - 1] = bg;
      }
      cells[at] = code | narrow;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
      at += 3;
    }
    if (from === start) return start;
    x += from - start;
    buffer.x = x;
    line._cacheValid = false;
    parser.precedingJoinState = asciiProperty;
    handler._dirtyRowTracker.markDirty(buffer.y);
    if (from < end || x >= service.cols) return from;
    // The right half of a wide character has lost its left one.
    const next = cells[at] ?? 0;
    if (next >>> widthShift === 0 && (next & textMask) === 0) {
      cells[at] = narrow;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
    }
    return from;
  };

  handler.print = (data, start, end) => {
    const plain =
      charsets.charset === undefined &&
      !coreService.modes.insertMode &&
      (handler._curAttrData.bg & attribute.bgExtended) === 0;
    let from = start;
    while (plain && from < end && (parser.precedingJoinState & breakClassMask) !== breakPrepend) {
      const next = printRun(data, from, end);
      if (next === end) return;
      const code = data[next] ?? 0;
      from = next;
      if ((code - firstAscii) >>> 0 >= asciiCount) break;
      // The row is full: this one wraps, or stays at the edge.
      print(data, from, ++from);
    }
    if (from < end) print(data, from, end);
  };
}

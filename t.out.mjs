// src/screen/Screen.ts
import { hostname } from "node:os";

// src/screen/xtermInternals.ts
import headless from "@xterm/headless";

// src/screen/unpooledBuffers.ts
import { Buffer as Buffer2 } from "node:buffer";
var pooledSize = Buffer2.poolSize;
Buffer2.poolSize = 0;
function restoreBufferPool() {
  Buffer2.poolSize = pooledSize;
}

// src/screen/graphemesAddon.ts
import graphemes from "@xterm/addon-unicode-graphemes";
var UnicodeGraphemesAddon = graphemes.UnicodeGraphemesAddon;

// src/screen/widths.ts
restoreBufferPool();
var widthVersion = "holdfast-15-graphemes";
var clusterLimit = 16;
var kindShift = 3;
var tableBits = 2047;
var countShift = 11;
var joinBit = 1;
var breakMask = 15;
var breakPrepend = 1;
var plainNarrow = 1 << 1;
function loadTable() {
  const found = [];
  const unicode = {
    activeVersion: "",
    versions: [],
    register: (provider) => void found.push(provider)
  };
  const addon = new UnicodeGraphemesAddon();
  addon.activate({ unicode });
  const table = found.find((provider) => provider.version === "15-graphemes");
  if (!table) throw new Error('the graphemes addon registered no table "15-graphemes"');
  return table;
}
function boundedProvider(table) {
  return {
    version: widthVersion,
    wcwidth: (codepoint) => table.wcwidth(codepoint),
    charProperties(codepoint, preceding) {
      const breakClass = preceding >> kindShift & breakMask;
      if (codepoint < 127 && codepoint >= 32 && breakClass !== breakPrepend) return plainNarrow;
      const property = table.charProperties(codepoint, preceding & tableBits) & tableBits;
      if ((property & joinBit) === 0) return property;
      const joined = (preceding >> countShift) + 1;
      if (joined < clusterLimit) return property | joined << countShift;
      return table.charProperties(codepoint, 0) & tableBits;
    }
  };
}
function cellWidth(provider, text) {
  let width = 0;
  let preceding = 0;
  for (const character of text) {
    const property = provider.charProperties(character.codePointAt(0) ?? 0, preceding);
    width += property >> 1 & 3;
    if (property & joinBit) width -= preceding >> 1 & 3;
    preceding = property;
  }
  return width;
}
var known = [
  ["a", 1, "a letter"],
  ["\u{1F600}", 2, "an emoji"],
  ["\u{1F1E9}\u{1F1EA}", 2, "a flag"],
  ["\u{1F468}\u200D\u{1F469}\u200D\u{1F467}", 2, "a ZWJ family"],
  ["\u4E2D", 2, "a CJK character"],
  ["e\u0301", 1, "a combining accent"]
];
function widthFault(provider) {
  for (const [text, expected, what] of known) {
    const width = cellWidth(provider, text);
    if (width !== expected) return `${what} takes ${width} cells instead of ${expected}`;
  }
  return void 0;
}
function loadProvider() {
  try {
    const provider = boundedProvider(loadTable());
    const fault = widthFault(provider);
    return fault ? { problem: `character widths are those of Unicode 6: ${fault}` } : { provider };
  } catch (error) {
    return { problem: `character widths are those of Unicode 6: ${String(error)}` };
  }
}
var loaded = loadProvider();
var widthProvider = loaded.provider;
var widthProblem = loaded.problem;

// src/screen/xtermInternals.ts
var cellWords = 3;
var content = {
  codepoint: 2097151,
  combined: 2097152,
  hasContent: 4194303,
  widthShift: 22,
  /** An empty cell: no character, width 1. */
  blank: 1 << 22
};
var attribute = {
  colour: 16777215,
  colourMode: 50331648,
  palette16: 16777216,
  palette256: 33554432,
  rgb: 50331648,
  fgInverse: 67108864,
  fgBold: 134217728,
  fgUnderline: 268435456,
  fgBlink: 536870912,
  fgInvisible: 1073741824,
  fgStrikethrough: 2147483648,
  bgItalic: 67108864,
  bgDim: 134217728,
  bgExtended: 268435456,
  bgProtected: 536870912,
  bgOverline: 1073741824,
  extUnderlineStyle: 469762048,
  extUnderlineStyleShift: 26
};
var parserState = {
  ground: 0,
  escape: 1,
  csiEntry: 3,
  csiParam: 4,
  csiIntermediate: 5,
  csiIgnore: 6,
  dcsPassthrough: 13,
  /** The highest state: APC passthrough. */
  last: 16
};
var dcsHook = 12;
function readAsString(parser, letter) {
  const place = parserState.escape << 8 | letter.charCodeAt(0);
  parser._transitions.table[place] = dcsHook << 8 | parserState.dcsPassthrough;
}
var minimumCols = 2;
function openTerminal(cols, rows, scrollback) {
  const terminal = new headless.Terminal({
    cols: Math.max(cols, minimumCols),
    rows,
    scrollback,
    allowProposedApi: true,
    logLevel: "off",
    vtExtensions: { kittyKeyboard: true },
    windowOptions: {
      getWinSizeChars: true,
      getWinSizePixels: true,
      getCellSizePixels: true,
      pushTitle: true,
      popTitle: true
    }
  });
  if (widthProvider) {
    terminal.unicode.register(widthProvider);
    terminal.unicode.activeVersion = widthVersion;
  }
  const { _core: core } = terminal;
  return { terminal, core };
}
var charsetFinals = ["0", "A", "4", "C", "R", "Q", "K", "Y", "E", "Z", "H", "="];
var charsetTable;
function charsets() {
  if (!charsetTable) {
    const { terminal, core } = openTerminal(2, 1, 0);
    charsetTable = [void 0];
    for (const final of charsetFinals) {
      core._inputHandler.parse(new Uint8Array([27, 40, final.charCodeAt(0)]));
      charsetTable.push(core._charsetService._charsets[0]);
    }
    terminal.dispose();
  }
  return charsetTable;
}

// src/screen/alternateRows.ts
function installAlternateRows(buffers) {
  let known2 = null;
  const follow = () => {
    const { alt } = buffers();
    if (alt === known2) return;
    known2 = alt;
    keepRows(alt);
  };
  follow();
  buffers().onBufferActivate(follow);
}
function keepRows(buffer) {
  const clear = buffer.clear.bind(buffer);
  const fill = buffer.fillViewportRows.bind(buffer);
  let kept = null;
  buffer.clear = () => {
    kept = new WeakRef(buffer.lines);
    clear();
  };
  buffer.fillViewportRows = (attributes) => {
    const lines = kept?.deref();
    const empty = buffer.lines;
    kept = null;
    if (empty.length > 0 || lines === void 0 || attributes === void 0) {
      fill(attributes);
      return;
    }
    const blank = buffer.getBlankLine(attributes);
    if (lines.length !== empty.maxLength || lines.get(0)?.length !== blank.length) {
      fill(attributes);
      return;
    }
    const plain2 = (attributes.bg & attribute.bgExtended) === 0;
    for (let y = 0; y < lines.length; y++) lines.get(y)?.copyFrom(blank, plain2);
    buffer.lines = lines;
  };
}

// src/screen/asciiPrint.ts
var widthShift = 22;
var narrow = 1 << widthShift;
var textMask = (1 << widthShift) - 1;
var asciiProperty = 1 << 1;
var breakClassMask = 15 << 3;
var breakPrepend2 = 1 << 3;
var [firstAscii, asciiCount] = [32, 127 - 32];
var [lineFeed, carriageReturn] = [10, 13];
var isPlain = new Uint8Array(256);
for (let byte = firstAscii; byte < firstAscii + asciiCount; byte++) isPlain[byte] = 1;
isPlain[lineFeed] = 1;
isPlain[carriageReturn] = 1;
function installAsciiPrint(core, sizes = { leastPlainBytes: 64, parserBytes: 4096 }) {
  if (!widthProvider) return;
  const handler = core._inputHandler;
  const dirty = handler._dirtyRowTracker;
  const printer = new AsciiPrinter(core);
  const parse = handler.parse.bind(handler);
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
        if (printer.isPlainFrom(data, from, sizes.leastPlainBytes)) from = printer.printPlain(data, from);
        else {
          const end = Math.min(data.length, from + sizes.parserBytes);
          parse(data.subarray(from, end));
          from = end;
        }
      }
    } finally {
      isPart = false;
    }
  };
  handler.print = (data, start, end) => printer.print(data, start, end);
}
var AsciiPrinter = class {
  #core;
  #handler;
  #parser;
  #print;
  #oneCode = new Uint32Array(1);
  constructor(core) {
    this.#core = core;
    this.#handler = core._inputHandler;
    this.#parser = this.#handler._parser;
    this.#print = this.#handler.print.bind(this.#handler);
  }
  /** Whether only ASCII and line ends come next, for `length` or to the end, and no earlier input affects them. */
  isPlainFrom(data, start, length) {
    const { currentState, precedingJoinState } = this.#parser;
    const isGround = currentState === parserState.ground && this.#handler._utf8Decoder.interim[0] === 0;
    if (!isGround || (precedingJoinState & breakClassMask) === breakPrepend2 || !this.#printsPlain())
      return false;
    const stop = Math.min(data.length, start + length);
    for (let at = start; at < stop; at++) if (isPlain[data[at] ?? 0] !== 1) return false;
    return true;
  }
  /** Prints ASCII and line ends from `start` on, as the parser would pass them on; answers where they stop. */
  printPlain(data, start) {
    const handler = this.#handler;
    let from = start;
    while (from < data.length) {
      const code = data[from] ?? 0;
      if (code === lineFeed || code === carriageReturn) {
        if (code === lineFeed) handler.lineFeed();
        else handler.carriageReturn();
        this.#parser.precedingJoinState = 0;
        from++;
        continue;
      }
      const next = this.#printBytes(data, from);
      if (next === from) {
        if (isPlain[code] !== 1) break;
        this.#oneCode[0] = code;
        this.#print(this.#oneCode, 0, 1);
        from++;
      } else from = next;
    }
    return from;
  }
  /** Prints code points that the parser passes on. */
  print(data, start, end) {
    const plain2 = this.#printsPlain();
    let from = start;
    while (plain2 && from < end && (this.#parser.precedingJoinState & breakClassMask) !== breakPrepend2) {
      const next = this.#printCodes(data, from, end);
      if (next === end) return;
      const code = data[next] ?? 0;
      from = next;
      if (code - firstAscii >>> 0 >= asciiCount) break;
      this.#print(data, from, ++from);
    }
    if (from < end) this.#print(data, from, end);
  }
  /** Prints ASCII from `start` on up to the end of the row or of the ASCII; answers where it stopped. */
  #printCodes(data, start, end) {
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
      if (code - firstAscii >>> 0 >= asciiCount) break;
      cells[at] = code | narrow;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
    }
    if (from > start) this.#printed(line, x + from - start, from === end);
    return from;
  }
  /**
   * The same for bytes. A separate copy, since a loop over two kinds of arrays takes half as long again.
   */
  #printBytes(data, start) {
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
      if (code - firstAscii >>> 0 >= asciiCount) break;
      cells[at] = code | narrow;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
    }
    if (from > start) this.#printed(line, x + from - start, true);
    return from;
  }
  /** Called after cells were written from the cursor to before column `x`; `last` when no text follows there. */
  #printed(line, x, last) {
    const buffer = this.#handler._activeBuffer;
    const cells = line._data;
    const before = (buffer.x - 1) * 3;
    if (before >= 0 && (cells[before] ?? 0) >>> widthShift === 2) this.#blankCell(cells, before);
    buffer.x = x;
    line._cacheValid = false;
    this.#parser.precedingJoinState = asciiProperty;
    this.#handler._dirtyRowTracker.markDirty(buffer.y);
    if (!last || x >= this.#core._bufferService.cols) return;
    const next = cells[x * 3] ?? 0;
    if (next >>> widthShift === 0 && (next & textMask) === 0) this.#blankCell(cells, x * 3);
  }
  #blankCell(cells, at) {
    cells[at] = narrow;
    cells[at + 1] = this.#handler._curAttrData.fg;
    cells[at + 2] = this.#handler._curAttrData.bg;
  }
  #printsPlain() {
    const { _charsetService: charsets2, coreService } = this.#core;
    const isPlainSet = charsets2.charset === void 0 && !coreService.modes.insertMode;
    return isPlainSet && (this.#handler._curAttrData.bg & attribute.bgExtended) === 0;
  }
};

// src/screen/cellStyle.ts
var extendedLimit = 1024;
var slots = 512;
var noUnderlineColour = 67108863;
var plain = { sgr: "", json: '""' };
function colourParameters(base, word, palette) {
  const mode = word & attribute.colourMode;
  if (mode === 0) return "";
  const value = word & attribute.colour;
  if (mode === attribute.rgb) return rgbParameters(base, value);
  const index = value & 255;
  const changed = palette(index);
  if (changed !== void 0) return rgbParameters(base, changed);
  if (mode === attribute.palette16 && index < 16 && base !== 58) {
    return `;${(index < 8 ? base - 8 : base + 44) + index}`;
  }
  return `;${base};5;${index}`;
}
var semi = Array.from({ length: 256 }, (_, value) => `;${value}`);
function rgbParameters(base, value) {
  return `;${base};2${semi[value >>> 16]}${semi[value >>> 8 & 255]}${semi[value & 255]}`;
}
function underlineStyle(fg, bg, extended) {
  if ((fg & attribute.fgUnderline) === 0) return 0;
  if ((bg & attribute.bgExtended) === 0 || !extended) return 1;
  return (extended._ext & attribute.extUnderlineStyle) >>> attribute.extUnderlineStyleShift || 1;
}
function sgrParameters(fg, bg, extended, palette) {
  let sgr = "";
  if (fg & attribute.fgBold) sgr += ";1";
  if (bg & attribute.bgDim) sgr += ";2";
  if (bg & attribute.bgItalic) sgr += ";3";
  const underline = underlineStyle(fg, bg, extended);
  if (underline === 1) sgr += ";4";
  else if (underline) sgr += `;4:${underline}`;
  if (fg & attribute.fgBlink) sgr += ";5";
  if (fg & attribute.fgInverse) sgr += ";7";
  if (fg & attribute.fgInvisible) sgr += ";8";
  if (fg & attribute.fgStrikethrough) sgr += ";9";
  if (bg & attribute.bgOverline) sgr += ";53";
  sgr += colourParameters(38, fg, palette) + colourParameters(48, bg, palette);
  if (underline && extended && bg & attribute.bgExtended) {
    const colour = extended._ext & noUnderlineColour;
    if (colour !== noUnderlineColour) sgr += colourParameters(58, colour, palette);
  }
  return sgr.slice(1);
}
var CellStyleCache = class {
  #uriOf;
  #palette;
  /** Foreground and background word of each slot, and its style; none before a cell has one. */
  #words = new Int32Array(0);
  #simple = [];
  #extended = /* @__PURE__ */ new Map();
  constructor(uriOf, palette) {
    this.#uriOf = uriOf;
    this.#palette = palette;
  }
  /** Empties the cache: the palette has changed. */
  clear() {
    this.#words = new Int32Array(0);
    this.#simple = [];
    this.#extended.clear();
  }
  find(fg, bg, extended) {
    if (fg === 0 && bg === 0) return plain;
    if (bg & attribute.bgExtended && extended) return this.#findExtended(fg, bg, extended);
    if (this.#words.length === 0) this.#words = new Int32Array(slots * 2);
    const hash = Math.imul(fg, 2654435761) ^ Math.imul(bg, 2246822507);
    const slot = (hash ^ hash >>> 15) & slots - 1;
    const known2 = this.#simple[slot];
    if (known2 && this.#words[slot * 2] === (fg | 0) && this.#words[slot * 2 + 1] === (bg | 0)) return known2;
    this.#words[slot * 2] = fg;
    this.#words[slot * 2 + 1] = bg;
    const style = makeStyle(sgrParameters(fg, bg, void 0, this.#palette));
    this.#simple[slot] = style;
    return style;
  }
  #findExtended(fg, bg, extended) {
    const key = `${fg},${bg},${extended._ext},${extended._urlId}`;
    const cached = this.#extended.get(key);
    if (cached) return cached;
    if (this.#extended.size >= extendedLimit) this.#extended.clear();
    const uri = extended._urlId ? this.#uriOf(extended._urlId) : void 0;
    const sgr = sgrParameters(fg, bg, extended, this.#palette);
    const style = uri === void 0 ? makeStyle(sgr) : { sgr: `${sgr} ${uri}`, json: JSON.stringify(`${sgr} ${uri}`) };
    this.#extended.set(key, style);
    return style;
  }
};
function makeStyle(sgr) {
  return sgr === "" ? plain : { sgr, json: `"${sgr}"` };
}

// src/screen/byteStream.ts
import { Buffer as Buffer3 } from "node:buffer";
var shortString = 42;
var ByteWriter = class {
  #bytes;
  #length = 0;
  constructor(capacity = 16 * 1024) {
    this.#bytes = Buffer3.allocUnsafeSlow(capacity);
  }
  /** Reserves room for `count` more bytes, and returns the buffer for direct writing at `length`. */
  reserve(count) {
    if (this.#length + count > this.#bytes.length) {
      const larger = Buffer3.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + count));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
  get length() {
    return this.#length;
  }
  /** Declares `count` bytes of a `reserve` as written. */
  advance(count) {
    this.#length += count;
  }
  /** An unsigned integer below 2^53. */
  uint(value) {
    const bytes = this.reserve(8);
    let rest = value;
    if (rest < 2147483648) {
      for (; rest > 127; rest >>>= 7) bytes[this.#length++] = rest & 127 | 128;
      bytes[this.#length++] = rest;
      return;
    }
    while (rest > 127) {
      bytes[this.#length++] = rest % 128 | 128;
      rest = Math.floor(rest / 128);
    }
    bytes[this.#length++] = rest;
  }
  /** A safe integer of either sign, zigzag. */
  int(value) {
    this.uint(value < 0 ? -value * 2 - 1 : value * 2);
  }
  flags(...values) {
    this.uint(values.reduce((bits, value, i) => bits + (value ? 2 ** i : 0), 0));
  }
  /** UTF-8 with its length before it. */
  string(text) {
    if (text.length <= shortString && this.#shortString(text)) return;
    const size = Buffer3.byteLength(text);
    this.uint(size);
    this.reserve(size).write(text, this.#length);
    this.#length += size;
  }
  /** Writes a text with a one-byte length, avoiding a call into C++; false, and nothing written, for a surrogate. */
  #shortString(text) {
    const bytes = this.reserve(1 + shortString * 3);
    const start = this.#length + 1;
    let at = start;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 128) bytes[at++] = unit;
      else if (unit < 2048) {
        bytes[at++] = 192 | unit >> 6;
        bytes[at++] = 128 | unit & 63;
      } else if (unit < 55296 || unit > 57343) {
        bytes[at++] = 224 | unit >> 12;
        bytes[at++] = 128 | unit >> 6 & 63;
        bytes[at++] = 128 | unit & 63;
      } else return false;
    }
    bytes[start - 1] = at - start;
    this.#length = at;
    return true;
  }
  /** A copy of everything written. */
  finish() {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length);
  }
};
var ByteReader = class {
  #bytes;
  #at = 0;
  constructor(bytes) {
    this.#bytes = Buffer3.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  byte() {
    const value = this.#bytes[this.#at++];
    if (value === void 0) throw new RangeError("checkpoint ends early");
    return value;
  }
  uint() {
    let value = 0;
    let scale = 1;
    for (; ; ) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
      if (scale > Number.MAX_SAFE_INTEGER) throw new RangeError("checkpoint number too large");
    }
  }
  /** A `uint` of at most `most`: for counts that decide how much memory is allocated. */
  count(most) {
    const value = this.uint();
    if (value > most) throw new RangeError(`checkpoint count ${value} is above ${most}`);
    return value;
  }
  int() {
    const value = this.uint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  /** A function that returns the flags one by one, in the order in which they were written. */
  flags() {
    let bits = this.uint();
    return () => {
      const set = bits % 2 === 1;
      bits = Math.floor(bits / 2);
      return set;
    };
  }
  string() {
    return this.raw(this.count(this.#bytes.length)).toString("utf8");
  }
  raw(length) {
    if (this.#at + length > this.#bytes.length) throw new RangeError("checkpoint ends early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
};

// src/screen/RenditionNumbers.ts
var slots2 = 1024;
var slotWords = 4;
var RenditionNumbers = class {
  #words = new Int32Array(slots2 * slotWords);
  /** The number of a pair; an unknown or replaced one gets `next`. */
  of(fg, bg, next) {
    const words = this.#words;
    const hash = Math.imul(fg, 2654435761) ^ Math.imul(bg, 2246822507);
    const at = ((hash ^ hash >>> 15) & slots2 - 1) * slotWords;
    const known2 = words[at + 2];
    if (known2 !== 0 && words[at] === (fg | 0) && words[at + 1] === (bg | 0)) return known2 - 1;
    words[at] = fg;
    words[at + 1] = bg;
    words[at + 2] = next + 1;
    return next;
  }
};

// src/screen/checkpointLines.ts
var kind = { blank: 0, ascii: 1, same: 2, any: 3, cluster: 4 };
var cellLimit = 1e5;
var segmentBytes = 14;
var unsigned = (bits) => bits >>> 0;
var LineWriter = class {
  #out;
  #plain = new RenditionNumbers();
  #extended = /* @__PURE__ */ new Map();
  #count = 0;
  // The rendition of the segment before, by far the most likely one.
  #lastFg = -1;
  #lastBg = -1;
  #lastExtended;
  #lastNumber = 0;
  constructor(out) {
    this.#out = out;
  }
  line(line) {
    const out = this.#out;
    const data = line._data;
    out.uint(line.length * 2 + (line._isWrapped ? 1 : 0));
    const end = writtenEnd(line);
    for (let x = 0; x < end; ) {
      const i = x * cellWords;
      const fg = data[i + 1];
      const bg = data[i + 2];
      const extended = bg & attribute.bgExtended ? line._extendedAttrs[x] : void 0;
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
  #segment(line, x, stop, fg, bg, extended) {
    const data = line._data;
    const out = this.#out;
    const first = data[x * cellWords];
    let end = x + 1;
    if (first & content.combined) {
      while (end < stop && data[end * cellWords] & content.combined) end++;
      this.#head(kind.cluster, end - x, fg, bg, extended);
      for (; x < end; x++) {
        out.uint(data[x * cellWords] >>> content.widthShift);
        out.string(line._combined[x] ?? "");
      }
      return end;
    }
    while (end < stop && data[end * cellWords] === first) end++;
    if (first === content.blank) {
      this.#head(kind.blank, end - x, fg, bg, extended);
      return end;
    }
    if (end - x > 4) {
      this.#head(kind.same, end - x, fg, bg, extended);
      out.uint(packedCell(first));
      return end;
    }
    end = x;
    while (end < stop && isAscii(data[end * cellWords])) end++;
    if (end > x) {
      this.#head(kind.ascii, end - x, fg, bg, extended);
      const bytes = out.reserve(end - x);
      const at = out.length;
      for (let n = 0, i = x * cellWords; n < end - x; n++, i += cellWords) bytes[at + n] = data[i];
      out.advance(end - x);
      return end;
    }
    while (end < stop && isOther(data[end * cellWords])) end++;
    this.#head(kind.any, end - x, fg, bg, extended);
    for (; x < end; x++) out.uint(packedCell(data[x * cellWords]));
    return end;
  }
  #head(segmentKind, count, fg, bg, extended) {
    const known2 = this.#count;
    const number = this.#rendition(fg, bg, extended);
    this.#out.uint(1 + number * 8 + segmentKind);
    if (number === known2) {
      this.#out.uint(fg);
      this.#out.uint(bg);
      if (bg & attribute.bgExtended) {
        this.#out.uint(unsigned(extended?._ext ?? 0));
        this.#out.uint(extended?._urlId ?? 0);
      }
    }
    this.#out.uint(count);
  }
  #rendition(fg, bg, extended) {
    if (fg === this.#lastFg && bg === this.#lastBg && extended === this.#lastExtended)
      return this.#lastNumber;
    let number;
    if (bg & attribute.bgExtended) {
      const key = `${fg},${bg},${unsigned(extended?._ext ?? 0)},${extended?._urlId ?? 0}`;
      number = this.#extended.get(key);
      if (number === void 0) {
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
};
function lineBytes(line) {
  const data = line._data;
  const end = writtenEnd(line);
  let bytes = end;
  let [fg, bg] = [-1, -1];
  for (let x = 0, i = 0; x < end; x++, i += cellWords) {
    if (data[i + 1] !== fg || data[i + 2] !== bg) bytes += segmentBytes;
    fg = data[i + 1];
    bg = data[i + 2];
    const cell = data[i];
    if (cell & content.combined) bytes += (line._combined[x]?.length ?? 0) * 2;
    else if ((cell & content.codepoint) > 127) bytes += 2;
  }
  return bytes;
}
function sameExtended(a, b) {
  return a === b || a !== void 0 && a._ext === b._ext && a._urlId === b._urlId;
}
function packedCell(cell) {
  return (cell & content.codepoint) * 4 + (cell >>> content.widthShift);
}
function isAscii(cell) {
  const character = cell ^ content.blank;
  return character < 127 && character >= 32;
}
function isOther(cell) {
  return cell !== content.blank && (cell & content.combined) === 0 && !isAscii(cell);
}
function writtenEnd(line) {
  const data = line._data;
  let x = line.length;
  for (let i = (x - 1) * cellWords; x > 0; x--, i -= cellWords) {
    if (data[i] !== content.blank || data[i + 1] !== 0 || data[i + 2] !== 0) break;
  }
  return x;
}
var LineReader = class {
  #in;
  #renditions = [];
  #makeExtended;
  /** `makeExtended` makes xterm's own object for an underline and a link. */
  constructor(input, makeExtended2) {
    this.#in = input;
    this.#makeExtended = makeExtended2;
  }
  /** Reads a line into a fresh blank one of any width. */
  into(line) {
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
  #rendition(number) {
    const known2 = this.#renditions[number];
    if (known2) return known2;
    if (number !== this.#renditions.length) throw new RangeError("checkpoint rendition out of order");
    const fg = this.#in.uint();
    const bg = this.#in.uint();
    const extended = bg & attribute.bgExtended ? this.#makeExtended(this.#in.uint() | 0, this.#in.uint()) : void 0;
    const rendition = { fg, bg, extended };
    this.#renditions.push(rendition);
    return rendition;
  }
  #segment(line, x, count, segmentKind, rendition) {
    const data = line._data;
    const end = x + count;
    const repeated = segmentKind === kind.blank ? content.blank : segmentKind === kind.same ? unpackedCell(this.#in.uint()) : 0;
    const ascii = segmentKind === kind.ascii ? this.#in.raw(count) : void 0;
    for (let at = x, i = x * cellWords; at < end; at++, i += cellWords) {
      if (ascii) data[i] = ascii[at - x] | content.blank;
      else if (segmentKind === kind.any) data[i] = unpackedCell(this.#in.uint());
      else if (segmentKind === kind.cluster) {
        data[i] = (this.#in.count(3) << content.widthShift | content.combined) >>> 0;
        line._combined[at] = this.#in.string();
      } else data[i] = repeated;
      data[i + 1] = rendition.fg;
      data[i + 2] = rendition.bg;
      if (rendition.extended) line._extendedAttrs[at] = rendition.extended;
    }
  }
};
var blankCell = new Uint32Array([content.blank, 0, 0]);
function unpackedCell(packed2) {
  return (Math.floor(packed2 / 4) | (packed2 & 3) << content.widthShift) >>> 0;
}

// src/screen/checkpoint.ts
var magic = "hfsc";
var version = 2;
var mouseProtocols = ["NONE", "X10", "VT200", "DRAG", "ANY"];
var mouseEncodings = ["DEFAULT", "SGR", "SGR_PIXELS"];
var cursorStyles = [void 0, "block", "underline", "bar"];
var otherKeysLevels = [0, 1, 2];
var markKinds = ["A", "B", "C", "D"];
var listLimit = 1e5;
var lineLimit = 1e8;
var contextLimitBytes = 256 * 1024;
function writeCheckpoint(parts) {
  const steps = checkpointSteps(parts);
  for (; ; ) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
function* checkpointSteps(parts) {
  const { core } = parts;
  const { normal, alt, active } = core._bufferService.buffers;
  const skipped = rowsLeftOut(normal);
  const out = new ByteWriter(64 * 1024);
  out.reserve(magic.length).write(magic, 0, "latin1");
  out.advance(magic.length);
  out.uint(version);
  out.uint(parts.cols);
  out.uint(parts.rows);
  writeParser(out, parts);
  out.uint(parts.scroll.normalTrimmed + skipped);
  out.uint(parts.scroll.clearedAt);
  writeModes(out, parts);
  writeCharsets(out, core._charsetService._charsets);
  out.uint(core._charsetService.glevel);
  writeRendition(out, core._inputHandler._curAttrData);
  writeTexts(out, parts);
  writeMarks(out, parts);
  writeLinks(out, parts);
  const lines = new LineWriter(out);
  out.flags(active === alt);
  yield* writeBuffer(out, lines, normal, parts.saved.normal, skipped);
  yield* writeBuffer(out, lines, alt, parts.saved.alternate, 0);
  return out.finish();
}
function rowsLeftOut(buffer) {
  let bytes = 0;
  for (let y = buffer.ybase - 1; y >= 0; y--) {
    const line = buffer.lines.get(y);
    if (line) bytes += lineBytes(line);
    if (bytes > contextLimitBytes) return y + 1;
  }
  return 0;
}
function readCheckpoint(bytes, open) {
  const input = new ByteReader(bytes);
  if (input.raw(magic.length).toString("latin1") !== magic) throw new RangeError("not a screen checkpoint");
  const found = input.uint();
  if (found < 1 || found > version) throw new RangeError(`screen checkpoint of unknown version ${found}`);
  const screen = open(input.count(listLimit), input.count(listLimit));
  try {
    readInto(input, screen.parts, found);
  } catch (error) {
    screen.dispose();
    throw error;
  }
  return screen;
}
function readInto(input, parts, found) {
  const { core, scroll, saved } = parts;
  readParser(input, parts);
  const trimmed = input.uint();
  scroll.clearedAt = input.uint();
  readModes(input, parts, found);
  core._charsetService._charsets = readCharsets(input);
  const level = input.uint();
  core._charsetService.glevel = level;
  core._charsetService.charset = core._charsetService._charsets[level];
  readRendition(input, core._inputHandler._curAttrData);
  readTexts(input, parts);
  readMarks(input, parts);
  readLinks(input, parts);
  const { buffers } = core._bufferService;
  if (input.flags()()) buffers.activateAltBuffer();
  const blueprint = core._inputHandler._curAttrData.extended;
  const lines = new LineReader(input, (ext, link) => makeExtended(blueprint, ext, link));
  const normal = readBuffer(input, lines, buffers.normal);
  saved.normal = normal.savedRow;
  saved.alternate = readBuffer(input, lines, buffers.alt).savedRow;
  scroll.normalTrimmed = trimmed + normal.dropped;
  scroll.switched = false;
  scroll.takeScrolled();
}
function makeExtended(blueprint, ext, link) {
  const extended = blueprint.clone();
  extended._ext = ext;
  extended._urlId = link;
  return extended;
}
function writeParser(out, { core }) {
  const { _parser: parser, _utf8Decoder: decoder } = core._inputHandler;
  const { currentState: state } = parser;
  const inCsi = state >= parserState.csiEntry && state <= parserState.csiIntermediate;
  out.uint(inCsi ? parserState.csiIgnore : state);
  out.uint(parser._collect >>> 0);
  out.uint(parser.precedingJoinState);
  for (let i = 0; i < 3; i++) out.uint(decoder.interim[i] ?? 0);
}
function readParser(input, { core }) {
  const { _parser: parser, _utf8Decoder: decoder } = core._inputHandler;
  parser.currentState = input.count(parserState.last);
  parser._collect = input.uint() | 0;
  parser.precedingJoinState = input.uint();
  for (let i = 0; i < 3; i++) decoder.interim[i] = input.uint();
}
function writeModes(out, { core, keys }) {
  const { coreService, mouseStateService } = core;
  const { decPrivateModes: modes, kittyKeyboard: kitty } = coreService;
  out.flags(
    coreService.isCursorHidden,
    coreService.modes.insertMode,
    core.options.convertEol,
    modes.applicationCursorKeys,
    modes.applicationKeypad,
    modes.bracketedPasteMode,
    modes.colorSchemeUpdates,
    modes.origin,
    modes.reverseWraparound,
    modes.sendFocus,
    modes.synchronizedOutput,
    modes.win32InputMode,
    modes.wraparound,
    modes.cursorBlink !== void 0,
    modes.cursorBlink === true
  );
  out.uint(cursorStyles.indexOf(modes.cursorStyle));
  out.uint(Math.max(0, mouseProtocols.indexOf(mouseStateService.activeProtocol)));
  out.uint(Math.max(0, mouseEncodings.indexOf(mouseStateService.activeEncoding)));
  for (const flags of [kitty.flags, kitty.mainFlags, kitty.altFlags]) out.int(flags);
  for (const stack of [kitty.mainStack, kitty.altStack]) {
    out.uint(stack.length);
    for (const flags of stack) out.int(flags);
  }
  out.uint(keys.modifyOtherKeys);
}
function readModes(input, { core, keys }, found) {
  const { coreService, mouseStateService } = core;
  const { decPrivateModes: modes, kittyKeyboard: kitty } = coreService;
  const next = input.flags();
  coreService.isCursorHidden = next();
  coreService.modes.insertMode = next();
  core.options.convertEol = next();
  modes.applicationCursorKeys = next();
  modes.applicationKeypad = next();
  modes.bracketedPasteMode = next();
  modes.colorSchemeUpdates = next();
  modes.origin = next();
  modes.reverseWraparound = next();
  modes.sendFocus = next();
  modes.synchronizedOutput = next();
  modes.win32InputMode = next();
  modes.wraparound = next();
  const blinkSet = next();
  const blink = next();
  modes.cursorBlink = blinkSet ? blink : void 0;
  modes.cursorStyle = cursorStyles[input.uint()];
  mouseStateService.activeProtocol = mouseProtocols[input.uint()] ?? "NONE";
  mouseStateService.activeEncoding = mouseEncodings[input.uint()] ?? "DEFAULT";
  kitty.flags = input.int();
  kitty.mainFlags = input.int();
  kitty.altFlags = input.int();
  const stack = () => Array.from({ length: input.count(listLimit) }, () => input.int());
  kitty.mainStack = stack();
  kitty.altStack = stack();
  if (found >= 2) keys.modifyOtherKeys = otherKeysLevels[input.uint()] ?? 0;
}
function writeCharsets(out, list) {
  out.uint(list.length);
  for (let i = 0; i < list.length; i++) out.uint(Math.max(0, charsets().indexOf(list[i])));
}
function readCharsets(input) {
  return Array.from({ length: input.count(listLimit) }, () => charsets()[input.uint()]);
}
function writeRendition(out, attributes) {
  out.uint(attributes.fg >>> 0);
  out.uint(attributes.bg >>> 0);
  out.uint(attributes.extended._ext >>> 0);
  out.uint(attributes.extended._urlId);
}
function readRendition(input, attributes) {
  attributes.fg = input.uint() | 0;
  attributes.bg = input.uint() | 0;
  const ext = input.uint() | 0;
  attributes.extended = makeExtended(attributes.extended, ext, input.uint());
}
function writeTexts(out, { core, cwd, notifications, palette }) {
  const handler = core._inputHandler;
  out.string(handler._windowTitle);
  out.string(handler._iconName);
  for (const stack of [handler._windowTitleStack, handler._iconNameStack]) {
    out.uint(stack.length);
    for (const text of stack) out.string(text);
  }
  out.string(cwd ?? "");
  const { pending } = notifications;
  out.flags(pending !== void 0);
  if (pending) for (const text of [pending.id, pending.title, pending.body]) out.string(text);
  const colours = palette.changes();
  out.uint(colours.length);
  for (const [key, colour] of colours) {
    out.uint(key);
    out.uint(colour);
  }
}
function readTexts(input, parts) {
  const handler = parts.core._inputHandler;
  handler._windowTitle = input.string();
  handler._iconName = input.string();
  const stack = () => Array.from({ length: input.count(listLimit) }, () => input.string());
  handler._windowTitleStack = stack();
  handler._iconNameStack = stack();
  parts.cwd = input.string() || void 0;
  if (input.flags()()) {
    parts.notifications.restore({ id: input.string(), title: input.string(), body: input.string() });
  }
  parts.palette.restore(
    Array.from({ length: input.count(listLimit) }, () => [input.uint(), input.uint()])
  );
}
function writeMarks(out, { marks }) {
  const placed = marks.placed(0);
  out.uint(placed.length);
  for (const { kind: kind2, exitCode, row } of placed) {
    out.uint(markKinds.indexOf(kind2) * 2 + (exitCode === void 0 ? 0 : 1));
    if (exitCode !== void 0) out.int(exitCode);
    out.uint(row);
  }
}
function readMarks(input, { marks }) {
  const placed = Array.from({ length: input.count(listLimit) }, () => {
    const head = input.uint();
    const kind2 = markKinds[head >>> 1] ?? "A";
    const exit = head & 1 ? { exitCode: input.int() } : {};
    return { kind: kind2, ...exit, row: input.uint() };
  });
  marks.restore(placed, 0);
}
function writeLinks(out, { links }) {
  out.uint(links.next);
  const live = links.live();
  out.uint(live.length);
  for (const [number, { id, uri }] of live) {
    out.uint(number);
    out.string(id);
    out.string(uri);
  }
}
function readLinks(input, { links }) {
  const next = input.uint();
  const live = Array.from({ length: input.count(listLimit) }, () => [
    input.uint(),
    { id: input.string(), uri: input.string() }
  ]);
  links.restore(next, live);
}
function* writeBuffer(out, lines, buffer, savedRow, skipped) {
  const ybase = buffer.ybase - skipped;
  for (const value of [buffer.x, buffer.y, ybase, buffer.scrollTop, buffer.scrollBottom]) out.uint(value);
  out.uint(buffer.savedX);
  out.uint(savedRow);
  out.uint(buffer.savedCurAttrData.fg >>> 0);
  out.uint(buffer.savedCurAttrData.bg >>> 0);
  writeCharsets(out, buffer.savedCharsets);
  out.uint(buffer.savedGlevel);
  out.flags(buffer.savedOriginMode, buffer.savedWraparoundMode);
  const stops = Object.keys(buffer.tabs).filter((column) => buffer.tabs[Number(column)]).map(Number);
  out.uint(stops.length);
  for (const [i, stop] of stops.entries()) out.uint(stop - (stops[i - 1] ?? 0));
  out.uint(buffer.lines.length - skipped);
  for (let i = skipped; i < buffer.lines.length; i++) {
    const line = buffer.lines.get(i);
    if (line) lines.line(line);
    yield;
  }
}
function readBuffer(input, lines, buffer) {
  const x = input.uint();
  const y = input.uint();
  const ybase = input.uint();
  buffer.scrollTop = input.uint();
  buffer.scrollBottom = input.uint();
  buffer.savedX = input.uint();
  const savedRow = input.uint();
  buffer.savedCurAttrData.fg = input.uint() | 0;
  buffer.savedCurAttrData.bg = input.uint() | 0;
  buffer.savedCharsets = readCharsets(input);
  buffer.savedCharset = void 0;
  buffer.savedGlevel = input.uint();
  const flags = input.flags();
  buffer.savedOriginMode = flags();
  buffer.savedWraparoundMode = flags();
  buffer.tabs = {};
  let stop = 0;
  for (let left = input.count(listLimit); left > 0; left--) {
    stop += input.uint();
    buffer.tabs[stop] = true;
  }
  const count = input.count(lineLimit);
  const dropped = Math.max(0, count - buffer.lines.maxLength);
  buffer.lines.length = 0;
  const blank = buffer.getBlankLine(buffer.savedCurAttrData);
  for (let i = 0; i < count; i++) {
    const line = lines.into(blank.clone(true));
    if (i >= dropped) buffer.lines.push(line);
  }
  buffer.x = x;
  buffer.y = y;
  buffer.ybase = Math.max(0, ybase - dropped);
  buffer.ydisp = buffer.ybase;
  return { savedRow, dropped };
}

// src/screen/clearing.ts
function installClearing(parts, cleared) {
  const { core, palette, saved, scroll, marks, notifications } = parts;
  const handler = core._inputHandler;
  const buffers = () => core._bufferService.buffers;
  const eraseInDisplay = handler.eraseInDisplay.bind(handler);
  handler.eraseInDisplay = (params, respectProtect) => {
    const done = eraseInDisplay(params, respectProtect);
    if (params.params[0] === 3 && buffers().active === buffers().normal) {
      scroll.historyCleared();
      cleared();
    }
    return done;
  };
  for (const final of ["h", "l"])
    handler.registerCsiHandler({ prefix: "?", final }, ({ params, length }) => {
      if (params.subarray(0, length).includes(3)) {
        handler.eraseInDisplay({ params: Int32Array.of(2), length: 1 });
        handler.cursorPosition({ params: Int32Array.of(1), length: 1 });
      }
      return false;
    });
  const fullReset = handler.fullReset.bind(handler);
  handler.fullReset = () => {
    const done = fullReset();
    core.coreService.isCursorHidden = false;
    core.options.convertEol = false;
    scroll.reset();
    saved.reset();
    marks.clear();
    palette.reset();
    notifications.restore(void 0);
    cleared();
    return done;
  };
}

// src/screen/hostileLimits.ts
var payloadLimit = 64 * 1024;
function installHostileLimits(core) {
  const { _oscParser: osc, _dcsParser: dcs } = core._inputHandler._parser;
  for (const handlers of [osc._handlers, dcs._handlers])
    for (const handler of Object.values(handlers).flat())
      if (handler._data) handler._data._limit = payloadLimit;
  const size = core._bufferService;
  const bound = (id, most) => core._inputHandler.registerCsiHandler(id, (params) => {
    const count = params.params[0] ?? 0;
    if (count > most()) params.params[0] = most();
    return false;
  });
  for (const final of ["L", "M", "S", "T", "^"]) bound({ final }, () => size.rows);
  for (const final of ["I", "Z"]) bound({ final }, () => size.cols);
  bound({ final: "b" }, () => size.cols * size.rows);
}

// src/screen/hyperlinks.ts
var linkLimit = 4096;
var uriLimit = 2083;
var idLimit = 250;
var sweepEvery = 1024;
var HyperlinkTable = class {
  #byNumber = /* @__PURE__ */ new Map();
  #numbers = /* @__PURE__ */ new Map();
  /** Numbers in use by cells and the current attributes. */
  #inUse;
  #next = 1;
  #sinceSweep = 0;
  constructor(inUse) {
    this.#inUse = inUse;
  }
  /** Number for a link, the same for the same id and URI. 0 (no link) when it is too long or the table is full. */
  register(id, uri) {
    if (uri.length > uriLimit || id.length > idLimit || /[\u0000-\u0020\u007f-\u009f]/.test(uri)) return 0;
    const key = `${id};${uri}`;
    const known2 = this.#numbers.get(key);
    if (known2 !== void 0) return known2;
    this.#sinceSweep++;
    if (this.#byNumber.size >= linkLimit && !this.#makeRoom()) return 0;
    const number = this.#next++;
    this.#add(number, { id, uri });
    return number;
  }
  get(number) {
    return this.#byNumber.get(number);
  }
  get size() {
    return this.#byNumber.size;
  }
  /** Number that the next new link gets; part of a checkpoint, with the links in use. */
  get next() {
    return this.#next;
  }
  /** The links in use by cells, in order of their numbers. */
  live() {
    const inUse = this.#inUse();
    return [...this.#byNumber].filter(([number]) => inUse.has(number)).sort(([a], [b]) => a - b);
  }
  /** Restores the values of `next` and `live`. */
  restore(next, links) {
    this.#byNumber.clear();
    this.#numbers.clear();
    this.#next = next;
    for (const [number, link] of links) this.#add(number, link);
  }
  #add(number, link) {
    this.#byNumber.set(number, link);
    this.#numbers.set(`${link.id};${link.uri}`, number);
  }
  #makeRoom() {
    if (this.#sinceSweep < sweepEvery) return false;
    this.#sinceSweep = 0;
    const inUse = this.#inUse();
    for (const [number, link] of this.#byNumber) {
      if (inUse.has(number)) continue;
      this.#byNumber.delete(number);
      this.#numbers.delete(`${link.id};${link.uri}`);
    }
    return this.#byNumber.size < linkLimit;
  }
};
function installHyperlinks({ _inputHandler: handler }, links) {
  handler.registerOscHandler(8, (data) => {
    const separator = data.indexOf(";");
    if (separator < 0) return true;
    const id = /(?:^|:)id=([^:]*)/.exec(data.slice(0, separator))?.[1] ?? "";
    const uri = data.slice(separator + 1);
    const attributes = handler._curAttrData;
    attributes.extended = attributes.extended.clone();
    attributes.extended._urlId = uri === "" ? 0 : links.register(id, uri);
    attributes.updateExtended();
    return true;
  });
}

// src/screen/KeyReporting.ts
var otherKeys = 4;
var KeyReporting = class {
  /** 0 for no key, 1 for keys without bytes of their own, 2 for all. */
  modifyOtherKeys = 0;
  /** False when programs may not ask for it (extended-keys off). */
  #allowed = true;
  allow(allowed) {
    this.#allowed = allowed;
    if (!allowed) this.modifyOtherKeys = 0;
  }
  install({ _inputHandler: handler }, reply) {
    handler.registerCsiHandler({ prefix: ">", final: "m" }, (params) => {
      const [resource, level] = numbers(params);
      if (params.length === 1 && resource === 0) this.modifyOtherKeys = 0;
      else if (resource === otherKeys) this.modifyOtherKeys = this.#allowed ? levelOf(level) : 0;
      return true;
    });
    handler.registerCsiHandler({ prefix: ">", final: "n" }, (params) => {
      if (params.params[0] === otherKeys) this.modifyOtherKeys = 0;
      return true;
    });
    handler.registerCsiHandler({ prefix: "?", final: "m" }, (params) => {
      if (params.params[0] === otherKeys && this.#allowed) reply(`\x1B[>4;${this.modifyOtherKeys}m`);
      return true;
    });
    const reset = () => {
      this.modifyOtherKeys = 0;
      return false;
    };
    handler.registerCsiHandler({ intermediates: "!", final: "p" }, reset);
    handler.registerEscHandler({ final: "c" }, reset);
  }
};
function numbers(params) {
  return [params.params[0] ?? 0, params.length > 1 ? params.params[1] ?? 0 : 0];
}
function levelOf(level) {
  return level >= 2 ? 2 : level === 1 ? 1 : 0;
}

// src/screen/Palette.ts
var ansi = [
  0,
  13434880,
  52480,
  13487360,
  238,
  13435085,
  52685,
  15066597,
  8355711,
  16711680,
  65280,
  16776960,
  6053119,
  16711935,
  65535,
  16777215
];
var specialColours = { foreground: 10, background: 11, cursor: 12 };
function standardColour(index) {
  const fixed = ansi[index];
  if (fixed !== void 0) return fixed;
  if (index >= 232) return (8 + (index - 232) * 10) * 65793;
  const level = (step) => step === 0 ? 0 : 55 + step * 40;
  const cube = index - 16;
  return level(Math.floor(cube / 36)) << 16 | level(Math.floor(cube / 6) % 6) << 8 | level(cube % 6);
}
function parseColour(text) {
  const named = /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i.exec(text);
  if (named) return packed(named.slice(1), true);
  const digits = /^#([\da-f]{3}|[\da-f]{6}|[\da-f]{9}|[\da-f]{12})$/i.exec(text)?.[1];
  if (!digits) return void 0;
  const size = digits.length / 3;
  return packed(
    [0, 1, 2].map((part) => digits.slice(part * size, (part + 1) * size)),
    false
  );
}
function packed(parts, scale) {
  let colour = 0;
  for (const part of parts) {
    const value = Number.parseInt(part, 16);
    const byte = scale ? Math.round(value * 255 / (16 ** part.length - 1)) : part.length === 1 ? value << 4 : value >> 4 * (part.length - 2);
    colour = colour << 8 | byte;
  }
  return colour;
}
function answerForm(colour) {
  const part = (shift) => (colour >>> shift & 255).toString(16).padStart(2, "0").repeat(2);
  return `rgb:${part(16)}/${part(8)}/${part(0)}`;
}
var pairLimit = 256;
var Palette = class {
  #changed = /* @__PURE__ */ new Map();
  #special = /* @__PURE__ */ new Map();
  #defaults;
  /** Called when an indexed colour changed: cells with that colour look different. */
  #onIndexed;
  /** `foreground` and `background` as '#rrggbb'; a query for an unknown one gets no answer. */
  constructor(foreground, background, onIndexed) {
    this.#defaults = /* @__PURE__ */ new Map();
    this.setDefaults(foreground, background);
    this.#onIndexed = onIndexed;
  }
  /** Sets the terminal's own default colours. */
  setDefaults(foreground, background) {
    this.#defaults.clear();
    const known2 = [
      [specialColours.foreground, foreground],
      [specialColours.background, background],
      [specialColours.cursor, foreground]
    ];
    for (const [which, text] of known2) {
      const colour = text === void 0 ? void 0 : parseColour(text);
      if (colour !== void 0) this.#defaults.set(which, colour);
    }
  }
  /** Colour that a program set for an index; undefined for the standard one. */
  changed = (index) => this.#changed.size === 0 ? void 0 : this.#changed.get(index);
  /** '#rrggbb' of a default colour that a program set; null for none. */
  programColour(which) {
    const colour = this.#special.get(specialColours[which]);
    return colour === void 0 ? null : `#${colour.toString(16).padStart(6, "0")}`;
  }
  /** Whether the background is known to be dark (true) or light; undefined when it is unknown. */
  get dark() {
    const colour = this.#specialColour(specialColours.background);
    if (colour === void 0) return void 0;
    return 0.299 * (colour >>> 16) + 0.587 * (colour >>> 8 & 255) + 0.114 * (colour & 255) < 128;
  }
  /** OSC 4 ; index ; colour or ? ; ... Returns the answers. */
  indexed(data) {
    const answers = [];
    const parts = data.split(";", pairLimit * 2);
    let touched = false;
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const index = Number(parts[i]);
      if (!/^\d{1,3}$/.test(parts[i] ?? "") || index > 255) continue;
      if (parts[i + 1] === "?") {
        answers.push(`\x1B]4;${index};${answerForm(this.changed(index) ?? standardColour(index))}\x1B\\`);
        continue;
      }
      const colour = parseColour(parts[i + 1] ?? "");
      if (colour === void 0) continue;
      this.#changed.set(index, colour);
      touched = true;
    }
    if (touched) this.#onIndexed();
    return answers;
  }
  /** OSC 104: the indices given, or all. */
  resetIndexed(data) {
    if (data === "") this.#changed.clear();
    for (const part of data.split(";", pairLimit))
      this.#changed.delete(/^\d{1,3}$/.test(part) ? Number(part) : -1);
    this.#onIndexed();
  }
  /** OSC 10, 11, 12: each further parameter is for the next one. Returns the answers. */
  special(first, data) {
    const answers = [];
    const parts = data.split(";", 3);
    for (const [offset, part] of parts.entries()) {
      const which = first + offset;
      if (which > specialColours.cursor) break;
      if (part === "?") {
        const colour2 = this.#specialColour(which);
        if (colour2 !== void 0) answers.push(`\x1B]${which};${answerForm(colour2)}\x1B\\`);
        continue;
      }
      const colour = parseColour(part);
      if (colour !== void 0) this.#special.set(which, colour);
    }
    return answers;
  }
  /** OSC 110, 111, 112. */
  resetSpecial(which) {
    this.#special.delete(which);
  }
  /** Restores the state of a new terminal (RIS). */
  reset() {
    this.#special.clear();
    if (this.#changed.size > 0) this.resetIndexed("");
  }
  /** Changes made by programs, by index; special colours at 256 + their OSC number. */
  changes() {
    const special = [...this.#special].map(([which, colour]) => [256 + which, colour]);
    return [...this.#changed, ...special].sort(([a], [b]) => a - b);
  }
  restore(changes) {
    for (const [key, colour] of changes) {
      if (key < 256) this.#changed.set(key, colour);
      else this.#special.set(key - 256, colour);
    }
  }
  #specialColour(which) {
    const set = this.#special.get(which);
    if (set !== void 0) return set;
    return this.#defaults.get(which);
  }
};

// src/screen/PromptMarks.ts
var markLimit = 1024;
var PromptMarks = class {
  /** Rows here are absolute: rows that left the screen since the terminal was made, plus y. */
  #marks = [];
  add(mark, row) {
    this.#marks.push({ mark, row });
    if (this.#marks.length > markLimit) this.#marks.shift();
  }
  /** Marks at or after `firstRow`, with rows counted from there. */
  placed(firstRow) {
    return this.#marks.filter(({ row }) => row >= firstRow).map(({ mark, row }) => ({ ...mark, row: row - firstRow }));
  }
  restore(marks, firstRow) {
    this.#marks = [];
    for (const { row, ...mark } of marks) this.add(mark, row + firstRow);
  }
  clear() {
    this.#marks = [];
  }
  /**
   * Runs a resize that rewraps lines. Marks on lines still in the buffer follow them; `trimmed` counts the rows that
   * have left the buffer, before and after.
   */
  throughReflow(buffer, trimmed, resize) {
    const before = trimmed();
    const held = this.#marks.filter(({ row }) => row >= before && row - before < buffer.lines.length).map((placed) => ({ placed, marker: buffer.addMarker(placed.row - before) }));
    resize();
    const gone = /* @__PURE__ */ new Set();
    for (const { placed, marker } of held) {
      if (marker.line < 0) gone.add(placed);
      else placed.row = trimmed() + marker.line;
      marker.dispose();
    }
    if (gone.size > 0) this.#marks = this.#marks.filter((placed) => !gone.has(placed));
  }
};

// src/screen/programReports.ts
import { Buffer as Buffer5 } from "node:buffer";

// src/screen/clipboardWrites.ts
import { Buffer as Buffer4 } from "node:buffer";
var clipboardLimit = 1024 * 1024;
var selectionLimit = 16;
var firstCapacity = 1024;
var [semicolon, equals] = [59, 61];
var isSelection = /^[cpqs0-7]*$/;
var sextets = new Uint8Array(128).fill(255);
for (const [value, character] of [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
].entries())
  sextets[character.charCodeAt(0)] = value;
sextets["-".charCodeAt(0)] = 62;
sextets["_".charCodeAt(0)] = 63;
function installClipboardWrites(parser, write) {
  parser._oscParser.registerHandler(52, new ClipboardWrite(write));
}
var ClipboardWrite = class {
  #write;
  #state = "selection";
  #selection = "";
  #bytes = Buffer4.alloc(0);
  #length = 0;
  /** The last bits, fewer than a byte's worth, and padding characters. */
  #bits = 0;
  #bitCount = 0;
  #padding = 0;
  constructor(write) {
    this.#write = write;
  }
  start() {
    this.#state = "selection";
    this.#selection = "";
    this.#bytes = Buffer4.alloc(0);
    this.#length = 0;
    this.#bits = 0;
    this.#bitCount = 0;
    this.#padding = 0;
  }
  put(codes, start, end) {
    let from = start;
    while (from < end && this.#state === "selection") this.#takeSelection(codes[from++] ?? 0);
    if (from < end && this.#state === "data") from = this.#takeData(codes, from, end);
    while (from < end && this.#state === "padding") this.#takePadding(codes[from++] ?? 0);
  }
  end(success) {
    const isWhole = success && (this.#state === "data" || this.#state === "padding");
    const data = this.#bytes.subarray(0, this.#length);
    const selection = this.#selection === "" ? "c" : this.#selection;
    this.start();
    if (isWhole) this.#write(selection, data);
    return true;
  }
  #takeSelection(code) {
    if (code === semicolon) this.#state = "data";
    else if (this.#selection.length < selectionLimit) this.#selection += String.fromCodePoint(code);
    else this.#refuse();
    if (!isSelection.test(this.#selection)) this.#refuse();
  }
  /** Decodes up to the first code that is no base64; answers where that is. */
  #takeData(codes, start, end) {
    const room = this.#reserve(Math.ceil((end - start) * 3 / 4) + 1);
    if (room === null) return end;
    let [bits, bitCount, length, from] = [this.#bits, this.#bitCount, this.#length, start];
    for (; from < end; from++) {
      const sextet = sextets[codes[from] ?? 0] ?? 255;
      if (sextet === 255) break;
      bits = (bits << 6 | sextet) & 16383;
      bitCount += 6;
      if (bitCount < 8) continue;
      bitCount -= 8;
      room[length++] = bits >>> bitCount;
    }
    [this.#bits, this.#bitCount, this.#length] = [bits, bitCount, length];
    if (from < end) this.#state = codes[from] === equals ? "padding" : "refused";
    if (this.#state === "refused" || length > clipboardLimit) this.#refuse();
    return from;
  }
  #takePadding(code) {
    if (code !== equals || ++this.#padding > 2) this.#refuse();
  }
  /** The buffer, with room for so many more bytes; null when the write is too long. */
  #reserve(count) {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return this.#bytes;
    if (this.#length > clipboardLimit) {
      this.#refuse();
      return null;
    }
    const larger = Buffer4.allocUnsafeSlow(Math.max(firstCapacity, needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    return larger;
  }
  #refuse() {
    this.#state = "refused";
    this.#bytes = Buffer4.alloc(0);
    this.#length = 0;
  }
};

// src/screen/plainText.ts
var plainTextLimit = 4096;
var unwanted = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
function plainText(text) {
  const cut = text.length > plainTextLimit ? text.slice(0, plainTextLimit).replace(/[\ud800-\udbff]$/, "") : text;
  return cut.replace(unwanted, "");
}

// src/screen/programReports.ts
var pathLimit = 4096;
function installReports({ terminal, core: { _inputHandler: handler } }, hostName, sink) {
  const parts = new NotificationParts(sink);
  const on = (ident, report) => handler.registerOscHandler(ident, (data) => {
    report(data);
    return true;
  });
  terminal.onBell(() => sink.tell("bell"));
  const { setTitle, setIconName } = handler;
  handler.setTitle = (title) => setTitle.call(handler, plainText(title));
  handler.setIconName = (name) => setIconName.call(handler, plainText(name));
  terminal.onTitleChange((title) => sink.tell("title", title));
  readAsString(handler._parser, "k");
  handler.registerDcsHandler({ final: "k" }, (name) => {
    sink.tell("windowName", plainText(name));
    return true;
  });
  on(7, (data) => {
    sink.reportedPath(data.slice(0, pathLimit * 3));
    const path = localPath(data, hostName);
    if (path === void 0) return;
    sink.cwd(path);
    sink.tell("cwd", path);
  });
  installClipboardWrites(handler._parser, (selection, data) => sink.tell("clipboard", selection, data));
  on(133, (data) => {
    const mark = promptMark(data);
    if (!mark) return;
    sink.promptMark(mark);
    sink.tell("promptMark", mark);
  });
  on(9, (data) => {
    if (data !== "" && !/^(?:[1-9]|1[0-2])(?:;|$)/.test(data)) sink.tell("notification", "", plainText(data));
  });
  on(99, (data) => parts.take(data));
  on(777, (data) => {
    const [kind2, title = "", ...body] = data.slice(0, plainTextLimit * 2).split(";");
    if (kind2 === "notify") sink.tell("notification", plainText(title), plainText(body.join(";")));
  });
  return parts;
}
function localPath(url, hostName) {
  if (url.length > pathLimit * 3) return void 0;
  const match = /^(?:file|kitty-shell-cwd):\/\/([^/]*)(\/.*)$/s.exec(url);
  if (!match) return void 0;
  const [, host = "", encoded = ""] = match;
  if (!isThisHost(host.toLowerCase(), hostName.toLowerCase())) return void 0;
  const path = url.startsWith("kitty") ? encoded : Buffer5.from(
    Buffer5.from(encoded, "utf8").toString("latin1").replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1"
  ).toString("utf8");
  return Buffer5.byteLength(path) > pathLimit || /[\u0000-\u001f\u007f]/.test(path) ? void 0 : path;
}
function isThisHost(host, here) {
  if (host === "" || host === "localhost" || host === here) return true;
  return host.split(".")[0] === here.split(".")[0] && (!host.includes(".") || !here.includes("."));
}
function promptMark(data) {
  const match = /^([ABCD])(?:;(-?\d{1,10})?.*)?$/s.exec(data);
  if (!match) return void 0;
  const kind2 = match[1];
  if (kind2 !== "D" || match[2] === void 0) return { kind: kind2 };
  return { kind: kind2, exitCode: Number(match[2]) };
}
var NotificationParts = class {
  #pending;
  #sink;
  constructor(sink) {
    this.#sink = sink;
  }
  get pending() {
    return this.#pending;
  }
  restore(pending) {
    this.#pending = pending;
  }
  take(data) {
    const separator = data.indexOf(";");
    if (separator < 0 || separator > 512) return;
    const keys = new Map(
      data.slice(0, separator).split(":").map((pair) => [pair.slice(0, 1), pair.slice(2)])
    );
    const part = keys.get("p") ?? "title";
    if (part !== "title" && part !== "body") return;
    let payload = data.slice(separator + 1, separator + 1 + plainTextLimit * 2);
    if (keys.get("e") === "1") payload = Buffer5.from(payload, "base64").toString("utf8");
    const id = (keys.get("i") ?? "").slice(0, 256);
    const before = this.#pending?.id === id ? this.#pending : { id, title: "", body: "" };
    const whole = { ...before, [part]: plainText(before[part] + payload) };
    this.#pending = keys.get("d") === "0" ? whole : void 0;
    if (!this.#pending && (whole.title !== "" || whole.body !== "")) {
      this.#sink.tell("notification", whole.title, whole.body);
    }
  }
};

// src/screen/terminfoAnswers.ts
import { Buffer as Buffer6 } from "node:buffer";
var capabilities = {
  TN: "tmux-256color",
  Co: "256",
  colors: "256",
  RGB: "8/8/8",
  Tc: "",
  setrgbf: "\x1B[38;2;%p1%d;%p2%d;%p3%dm",
  setrgbb: "\x1B[48;2;%p1%d;%p2%d;%p3%dm",
  Smulx: "\x1B[4:%p1%dm",
  Su: "",
  Setulc: "\x1B[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%dm",
  Ms: "\x1B]52;%p1%s;%p2%s\x1B\\",
  Ss: "\x1B[%p1%d q",
  Se: "\x1B[2 q",
  Sync: "\x1B[?2026%?%p1%{1}%-%tl%eh%;"
};
var maxNames = 32;
function terminfoAnswers(data) {
  return data.split(";", maxNames).map((hex) => {
    const name = /^(?:[\da-f]{2}){1,32}$/i.test(hex) ? Buffer6.from(hex, "hex").toString("latin1") : "";
    const value = Object.hasOwn(capabilities, name) ? capabilities[name] : void 0;
    if (value === void 0) return "\x1BP0+r\x1B\\";
    const coded = value === "" ? "" : `=${Buffer6.from(value, "latin1").toString("hex")}`;
    return `\x1BP1+r${hex}${coded}\x1B\\`;
  });
}

// src/screen/queries.ts
function cursorShape(core) {
  const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
  if (!cursorStyle) return 0;
  const steady = { block: 2, underline: 4, bar: 6 }[cursorStyle];
  return cursorBlink ? steady - 1 : steady;
}
function colourScheme(dark) {
  return `\x1B[?997;${dark ? 1 : 2}n`;
}
function installQueries({ parts, version: version2, reply }) {
  const { core, palette } = parts;
  const handler = core._inputHandler;
  const isDefault = (params) => (params.params[0] ?? 0) === 0;
  handler.registerCsiHandler({ prefix: "=", final: "c" }, (params) => {
    if (isDefault(params)) reply("\x1BP!|00000000\x1B\\");
    return true;
  });
  handler.registerCsiHandler({ prefix: ">", final: "q" }, (params) => {
    if (isDefault(params)) reply(`\x1BP>|holdfast(${version2})\x1B\\`);
    return true;
  });
  const position = () => {
    const buffer = core._bufferService.buffers.active;
    const top = core.coreService.decPrivateModes.origin ? buffer.scrollTop : 0;
    return `${buffer.y - top + 1};${Math.min(buffer.x + 1, core._bufferService.cols)}`;
  };
  handler.registerCsiHandler({ final: "n" }, (params) => {
    if (params.params[0] !== 6) return false;
    reply(`\x1B[${position()}R`);
    return true;
  });
  handler.registerCsiHandler({ prefix: "?", final: "n" }, (params) => {
    if (params.params[0] === 6) reply(`\x1B[?${position()}R`);
    else if (params.params[0] === 996 && palette.dark !== void 0) reply(colourScheme(palette.dark));
    return true;
  });
  handler.registerCsiHandler({ prefix: "?", intermediates: "$", final: "p" }, (params) => {
    if (params.params[0] !== 2031) return false;
    reply(`\x1B[?2031;${core.coreService.decPrivateModes.colorSchemeUpdates ? 1 : 2}$y`);
    return true;
  });
  handler.registerCsiHandler({ final: "t" }, (params) => {
    const [what, of] = [params.params[0], params.length > 1 ? params.params[1] : 0];
    const { cell, rows, cols } = parts;
    if (what !== 14 && what !== 16 || of === 2) return false;
    if (cell && what === 14) reply(`\x1B[4;${rows * cell.height};${cols * cell.width}t`);
    else if (cell) reply(`\x1B[6;${cell.height};${cell.width}t`);
    return true;
  });
  installColours(parts, reply);
}
function installColours({ core, palette }, reply) {
  const handler = core._inputHandler;
  handler.registerDcsHandler({ intermediates: "$", final: "q" }, (data) => {
    if (data === "m") reply(`\x1BP1$r${currentRendition(core)}m\x1B\\`);
    else if (data === " q") reply(`\x1BP1$r${cursorShape(core)} q\x1B\\`);
    else return false;
    return true;
  });
  const answerAll = (answers) => {
    for (const answer of answers) reply(answer);
    return true;
  };
  handler.registerDcsHandler({ intermediates: "+", final: "q" }, (data) => answerAll(terminfoAnswers(data)));
  handler.registerOscHandler(4, (data) => answerAll(palette.indexed(data)));
  handler.registerOscHandler(104, (data) => {
    palette.resetIndexed(data);
    return true;
  });
  for (const which of Object.values(specialColours)) {
    handler.registerOscHandler(which, (data) => answerAll(palette.special(which, data)));
    handler.registerOscHandler(which + 100, () => {
      palette.resetSpecial(which);
      return true;
    });
  }
}
function currentRendition(core) {
  const { fg, bg, extended } = core._inputHandler._curAttrData;
  const sgr = sgrParameters(fg, bg, extended, () => void 0);
  if (sgr === "") return "0";
  const colon = sgr.replace(/\b([345]8);2;(\d+);(\d+);(\d+)/g, "$1:2::$2:$3:$4").replace(/\b([345]8);5;(\d+)/g, "$1:5:$2");
  return `0;${colon}`;
}

// src/screen/RowEncoder.ts
var RunList = class {
  runs = [];
  run(style, text, width, cluster) {
    if (cluster) this.runs.push([style.sgr, text, width === 2 ? 2 : 1, 1]);
    else if (width === 2) this.runs.push([style.sgr, text, 2]);
    else this.runs.push([style.sgr, text]);
  }
};
var RunJson = class {
  json = "";
  run(style, text, width, cluster, escapes) {
    const tail = cluster ? width === 2 ? ",2,1]" : ",1,1]" : width === 2 ? ",2]" : "]";
    const json = escapes ? JSON.stringify(text) : `"${text}"`;
    this.json += `${this.json === "" ? "[" : ","}[${style.json},${json}${tail}`;
  }
};
var RunText = class {
  #text = "";
  #escapes = false;
  get empty() {
    return this.#text === "";
  }
  /** True when the added text needs escapes in JSON. No cell holds control characters or lone surrogates. */
  get escapes() {
    return this.#escapes;
  }
  add(codepoint) {
    if (codepoint === quote || codepoint === backslash) this.#escapes = true;
    this.#text += latin1[codepoint] ?? String.fromCodePoint(codepoint);
  }
  take() {
    const text = this.#text;
    this.#text = "";
    this.#escapes = false;
    return text;
  }
};
var latin1 = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
var quote = 34;
var backslash = 92;
var space = 32;
var RowEncoder = class {
  #styles;
  #text = new RunText();
  constructor(styles) {
    this.#styles = styles;
  }
  /** The first `cols` cells of a line as runs; blank default cells at the end are left out. */
  runs(line, cols) {
    const list = new RunList();
    this.#walk(line, cols, list);
    return list.runs;
  }
  /** The same as JSON text, '[]' for a blank line. */
  json(line, cols) {
    const sink = new RunJson();
    this.#walk(line, cols, sink);
    return sink.json === "" ? "[]" : `${sink.json}]`;
  }
  #walk(line, cols, sink) {
    const data = line._data;
    const end = visibleEnd(line, cols);
    const text = this.#text;
    let style;
    let styleFg = 0;
    let styleBg = 0;
    let styleExtended;
    let runWidth = 1;
    for (let x = 0, i = 0; x < end; ) {
      const cell = data[i];
      const fg = data[i + 1];
      const bg = data[i + 2];
      const extended = bg & attribute.bgExtended ? line._extendedAttrs[x] : void 0;
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
      if (combined) sink.run(style, line._combined[x] ?? " ", width, true, true);
      else text.add(width === 0 ? space : cell & content.codepoint || space);
      const step = width === 2 ? 2 : 1;
      x += step;
      i += step * cellWords;
    }
    if (style && !text.empty) flush(sink, style, text, runWidth);
  }
};
function flush(sink, style, text, width) {
  const { escapes } = text;
  sink.run(style, text.take(), width, false, escapes);
}
function drawnWidth(data, i, x, cols) {
  const width = data[i] >>> content.widthShift;
  if (width === 1) return 1;
  if (width !== 2 || x + 1 >= cols) return 0;
  return data[i + cellWords] >>> content.widthShift === 0 ? 2 : 0;
}
function visibleEnd(line, cols) {
  const data = line._data;
  let x = Math.min(cols, line.length);
  for (let i = (x - 1) * cellWords; x > 0; x--, i -= cellWords) {
    if (data[i + 1] !== 0 || data[i + 2] !== 0) break;
    const character = data[i] & content.hasContent;
    if (character !== 0 && character !== space) break;
    if (character === 0 && x > 1 && data[i - cellWords] >>> content.widthShift === 2) break;
  }
  return x;
}
function writtenEnd2(line, cols) {
  const data = line._data;
  const end = Math.min(cols, line.length);
  let x = end;
  while (x > 0 && (data[(x - 1) * cellWords] & content.hasContent) === 0) x--;
  if (x === 0) return 0;
  const width = data[(x - 1) * cellWords] >>> content.widthShift;
  return Math.min(x - 1 + Math.max(1, width), end);
}
function rowText(line, cols, keepTrailing) {
  const data = line._data;
  let end = Math.min(cols, line.length);
  while (end > 0) {
    const character = data[(end - 1) * cellWords] & content.hasContent;
    const half = end > 1 && data[(end - 2) * cellWords] >>> content.widthShift === 2;
    if (character === 0 ? half : keepTrailing || character !== space) break;
    end--;
  }
  let text = "";
  for (let x = 0; x < end; ) {
    const i = x * cellWords;
    const cell = data[i];
    const width = drawnWidth(data, i, x, cols);
    if (width === 0) text += " ";
    else if (cell & content.combined) text += line._combined[x] ?? " ";
    else text += String.fromCodePoint(cell & content.codepoint || space);
    x += width === 2 ? 2 : 1;
  }
  return text;
}

// src/screen/RowRevisions.ts
var stretchLimit = 256;
var RowRevisions = class {
  #revision = 1;
  #rows = [];
  #stretches = [];
  #scrolled = 0;
  /** Scrolled rows not yet applied to the cache. */
  #pendingScroll = 0;
  #dirtyStart = 0;
  #dirtyEnd = Number.POSITIVE_INFINITY;
  get revision() {
    return this.#revision;
  }
  /** Marks rows start..end as possibly changed, after the whole screen moved up by `scrolled` rows. */
  touch(start, end, scrolled) {
    this.#revision++;
    if (scrolled !== 0) {
      this.#pendingScroll += scrolled;
      this.#dirtyStart = 0;
      this.#dirtyEnd = Number.POSITIVE_INFINITY;
      return;
    }
    if (start < this.#dirtyStart) this.#dirtyStart = start;
    if (end > this.#dirtyEnd) this.#dirtyEnd = end;
  }
  /** Marks everything for repainting: another size, another buffer, a reset. */
  invalidate() {
    this.#revision++;
    this.#rows = [];
    this.#dirtyStart = 0;
    this.#dirtyEnd = Number.POSITIVE_INFINITY;
  }
  /** Changes after `revision` on a screen of `rows` rows; `encode` gives a row's current JSON. */
  changesSince(revision, rows, encode) {
    this.#update(rows, encode);
    const before = this.#stretches.find((stretch) => stretch.from <= revision && revision <= stretch.to);
    const scroll = before ? this.#scrolled - before.scrolled : rows;
    const all = scroll >= rows;
    const changed = [];
    for (let y = 0; y < rows; y++) {
      const row = this.#rows[y];
      if (row && (all || row.revision > revision)) changed.push({ y, json: row.json });
    }
    return {
      revision: this.#revision,
      scroll: all || changed.length === rows ? 0 : scroll,
      rows: changed
    };
  }
  #update(rows, encode) {
    this.#followScroll(rows);
    const end = Math.min(this.#dirtyEnd, rows - 1);
    for (let y = this.#dirtyStart; y <= end; y++) {
      const json = encode(y);
      const cached = this.#rows[y];
      if (!cached) this.#rows[y] = { json, revision: this.#revision };
      else if (cached.json !== json) {
        cached.json = json;
        cached.revision = this.#revision;
      }
    }
    this.#dirtyStart = Number.POSITIVE_INFINITY;
    this.#dirtyEnd = -1;
    this.#remember();
  }
  #followScroll(rows) {
    const by = this.#pendingScroll;
    if (by === 0) return;
    this.#pendingScroll = 0;
    this.#scrolled += by;
    this.#rows = by >= rows ? [] : this.#rows.slice(by);
  }
  #remember() {
    const last = this.#stretches.at(-1);
    if (last && last.scrolled === this.#scrolled) {
      last.to = this.#revision;
      return;
    }
    this.#stretches.push({ from: this.#revision, to: this.#revision, scrolled: this.#scrolled });
    if (this.#stretches.length > stretchLimit) this.#stretches.shift();
  }
};

// src/screen/SavedCursors.ts
var SavedCursors = class {
  #core;
  normal = 0;
  alternate = 0;
  constructor(core) {
    this.#core = core;
    const handler = core._inputHandler;
    const save = handler.saveCursor.bind(handler);
    const restore = handler.restoreCursor.bind(handler);
    const softReset = handler.softReset.bind(handler);
    handler.saveCursor = (params) => {
      const done = save(params);
      this.#set(this.#active.y);
      return done;
    };
    handler.restoreCursor = (params) => {
      this.writeBack();
      return restore(params);
    };
    handler.softReset = (params) => {
      const done = softReset(params);
      this.#set(0);
      return done;
    };
  }
  reset() {
    this.normal = 0;
    this.alternate = 0;
  }
  /** Writes the rows back in xterm's own counting, before xterm uses them. */
  writeBack() {
    const { normal, alt } = this.#core._bufferService.buffers;
    normal.savedY = normal.ybase + this.normal;
    alt.savedY = alt.ybase + this.alternate;
  }
  /** Reads the rows back after a resize. */
  readBack() {
    const { normal, alt } = this.#core._bufferService.buffers;
    const onScreen = (buffer) => Math.min(Math.max(buffer.savedY - buffer.ybase, 0), this.#core._bufferService.rows - 1);
    this.normal = onScreen(normal);
    this.alternate = onScreen(alt);
  }
  get #active() {
    return this.#core._bufferService.buffers.active;
  }
  #set(row) {
    if (this.#active === this.#core._bufferService.buffers.normal) this.normal = row;
    else this.alternate = row;
  }
};

// src/screen/ScreenListeners.ts
import { Buffer as Buffer7 } from "node:buffer";
var replyLimit = 64 * 1024;
var ScreenListeners = class {
  #events;
  #replies = "";
  #fault;
  constructor(events) {
    this.#events = events;
  }
  tell(event, ...details) {
    try {
      const listener = this.#events[event];
      listener?.(...details);
    } catch (error) {
      this.#fault ??= { error };
    }
  }
  /** Rethrows the first error of a listener since the last call. */
  throwFault() {
    const fault = this.#fault;
    this.#fault = void 0;
    if (fault) throw fault.error;
  }
  queueReply(answer) {
    if (this.#replies.length + answer.length <= replyLimit) this.#replies += answer;
  }
  sendReplies() {
    if (this.#replies === "") return;
    const answers = this.#replies;
    this.#replies = "";
    this.tell("reply", Buffer7.from(answers, "utf8"));
  }
};

// src/screen/ScreenParts.ts
function linksInUse({ core }) {
  const used = /* @__PURE__ */ new Set([core._inputHandler._curAttrData.extended._urlId]);
  const { normal, alt } = core._bufferService.buffers;
  const collect = (buffer) => {
    for (let i = 0; i < buffer.lines.length; i++) {
      const line = buffer.lines.get(i);
      if (!line) continue;
      for (const [column, extended] of Object.entries(line._extendedAttrs)) {
        const bg = line._data[Number(column) * cellWords + 2] ?? 0;
        if (extended && bg & attribute.bgExtended) used.add(extended._urlId);
      }
    }
  };
  collect(normal);
  collect(alt);
  used.delete(0);
  return used;
}

// src/screen/ScrollTracker.ts
var ScrollTracker = class {
  #buffers;
  /** Rows that left the top of the normal buffer for good, since the terminal was made or reset. */
  normalTrimmed = 0;
  /** Rows that had left the normal screen when history was last cleared. */
  clearedAt = 0;
  /** Set when another buffer became active or all was reset, until it is read. */
  switched = false;
  #altTrimmed = 0;
  #lastPosition = 0;
  #normalListener;
  #altListener;
  #switchListener;
  constructor(buffers) {
    this.#buffers = buffers;
    this.#listen();
    this.#switchListener = buffers().onBufferActivate(() => {
      this.switched = true;
      this.#listen();
    });
  }
  /** Rows that have left the screen of the normal buffer: absolute number of its top row. */
  get normalTop() {
    return this.normalTrimmed + this.#buffers().normal.ybase;
  }
  get historySize() {
    return Math.max(0, this.normalTop - this.clearedAt);
  }
  historyCleared() {
    this.clearedAt = this.normalTop;
  }
  /** A full reset made new buffers. */
  reset() {
    this.normalTrimmed = 0;
    this.clearedAt = 0;
    this.#altTrimmed = 0;
    this.switched = true;
    this.#listen();
  }
  /** Rows that the visible screen scrolled up since the last call; meaningless after a switch. */
  takeScrolled() {
    const position = this.#position;
    const scrolled = position - this.#lastPosition;
    this.#lastPosition = position;
    return Math.max(0, scrolled);
  }
  dispose() {
    this.#normalListener?.dispose();
    this.#altListener?.dispose();
    this.#switchListener?.dispose();
  }
  get #position() {
    const { active, normal } = this.#buffers();
    return active === normal ? this.normalTop : this.#altTrimmed;
  }
  #listen() {
    const { normal, alt } = this.#buffers();
    this.#normalListener?.dispose();
    this.#altListener?.dispose();
    this.#normalListener = normal.lines.onTrim((count) => {
      this.normalTrimmed += count;
    });
    this.#altListener = alt.lines.onTrim((count) => {
      this.#altTrimmed += count;
    });
  }
};

// src/screen/screenSize.ts
var sizeLimit = 1e4;
var areaLimit = 2e6;
function boundedSize(cols, rows) {
  const bounded = (size) => Number.isFinite(size) ? Math.min(Math.max(Math.trunc(size), 1), sizeLimit) : 1;
  return { cols: bounded(cols), rows: Math.min(bounded(rows), Math.floor(areaLimit / bounded(cols))) };
}

// src/screen/softReset.ts
function softResetBytes(alternateScreen) {
  const sequence = [
    "",
    // CAN: ends any unfinished sequence
    alternateScreen ? "\x1B[?1049l" : "",
    "\x1B[!p",
    // DECSTR: rendition, region, origin, insert, charsets, cursor keys, kitty keyboard, bracketed paste
    "\x1B[?9;1000;1002;1003;1004;1006;1016;2004;2026;2031;9001l",
    // mouse, focus, paste, synchronized output, ...
    "\x1B[?7;25h\x1B[20l\x1B[0 q",
    // wrap and cursor on, no automatic CR, default cursor shape
    "\x1B[>4m",
    // keys as plain bytes
    "\x1B]8;;\x1B\\"
    // no link
  ];
  return new TextEncoder().encode(sequence.join(""));
}

// src/screen/stateFacts.ts
function stateFacts(parts) {
  const { core, cols, palette } = parts;
  const { active, normal, alt } = core._bufferService.buffers;
  const modes = core.coreService.decPrivateModes;
  const x = Math.min(active.x, cols - 1);
  const line = active.lines.get(active.ybase + active.y);
  const word = line?._data[x * cellWords] ?? content.blank;
  const isCombined = (word & content.combined) !== 0;
  const code = word & content.codepoint;
  const character = isCombined ? line?._combined[x] ?? "" : code === 0 ? " " : String.fromCodePoint(code);
  return {
    cursorCharacter: word >>> content.widthShift === 0 ? "" : character,
    savedCursor: active === alt ? { x: Math.min(normal.x, cols - 1), y: normal.y } : null,
    scrollTop: active.scrollTop,
    scrollBottom: active.scrollBottom,
    wraparound: modes.wraparound,
    insert: core.coreService.modes.insertMode,
    origin: modes.origin,
    tabs: Object.keys(active.tabs).map(Number).filter((at) => at > 0 && at < cols && active.tabs[at]),
    foreground: palette.programColour("foreground"),
    background: palette.programColour("background"),
    reportedPath: parts.reportedPath ?? ""
  };
}

// src/screen/Screen.ts
var mostReflowRows = 2e5;
var Screen = class _Screen {
  /** For checkpoints and for tests that compare terminals. */
  parts;
  #listeners;
  #styles;
  #encoder;
  #revisions = new RowRevisions();
  #faults = 0;
  #extendedKeys = true;
  /** Rows are read from the normal screen, see `behindAlternate`. */
  #behind = false;
  constructor(options) {
    const { cols, rows } = boundedSize(options.cols, options.rows);
    this.#listeners = new ScreenListeners(options.events);
    const { terminal, core } = openTerminal(cols, rows, options.contextRows);
    const palette = new Palette(options.defaultForeground, options.defaultBackground, () => {
      this.#styles.clear();
      this.#revisions.invalidate();
    });
    const links = new HyperlinkTable(() => linksInUse(this.parts));
    this.parts = {
      terminal,
      core,
      links,
      palette,
      saved: new SavedCursors(core),
      scroll: new ScrollTracker(() => core._bufferService.buffers),
      marks: new PromptMarks(),
      keys: new KeyReporting(),
      notifications: installReports({ terminal, core }, options.hostName ?? hostname(), {
        tell: (event, ...details) => this.#listeners.tell(event, ...details),
        cwd: (path) => {
          this.parts.cwd = path;
        },
        reportedPath: (url) => {
          this.parts.reportedPath = url;
        },
        promptMark: (mark) => {
          const { active, normal } = core._bufferService.buffers;
          if (active === normal) this.parts.marks.add(mark, this.parts.scroll.normalTop + normal.y);
        }
      }),
      cols,
      rows,
      cwd: void 0,
      cell: null
    };
    this.#styles = new CellStyleCache((number) => links.get(number)?.uri, palette.changed);
    this.#encoder = new RowEncoder(this.#styles);
    this.#install(options);
  }
  /**
   * A screen that from here on behaves exactly like the checkpoint's. It has the checkpoint's size, whatever the
   * options say; rows above the screen beyond `contextRows` are dropped. Throws a RangeError when the bytes are no
   * checkpoint of a known version.
   */
  static restore(checkpoint, options) {
    return readCheckpoint(checkpoint, (cols, rows) => new _Screen({ ...options, cols, rows }));
  }
  get cols() {
    return this.parts.cols;
  }
  get rows() {
    return this.parts.rows;
  }
  get historySize() {
    return this.parts.scroll.historySize;
  }
  get contextSize() {
    return this.#buffers.normal.ybase;
  }
  get alternateScreen() {
    return this.#buffers.active === this.#buffers.alt;
  }
  get cursor() {
    const { core, cols, rows } = this.parts;
    const { x, y } = this.#buffers.active;
    return {
      // While a wrap is pending xterm's column is one past the edge.
      x: Math.min(x, cols - 1),
      y: Math.min(y, rows - 1),
      visible: !core.coreService.isCursorHidden,
      shape: cursorShape(core)
    };
  }
  get modes() {
    const { core, keys } = this.parts;
    const modes = core.coreService.decPrivateModes;
    const { modifyOtherKeys } = keys;
    const mouse = { NONE: "none", X10: "x10", VT200: "press", DRAG: "drag", ANY: "any" };
    const encoding = { DEFAULT: "default", SGR: "sgr", SGR_PIXELS: "sgr-pixels" };
    const { activeProtocol, activeEncoding } = core.mouseStateService;
    return {
      applicationCursor: modes.applicationCursorKeys,
      applicationKeypad: modes.applicationKeypad,
      bracketedPaste: modes.bracketedPasteMode,
      focusEvents: modes.sendFocus,
      mouse: mouse[activeProtocol] ?? "none",
      mouseEncoding: encoding[activeEncoding] ?? "default",
      kittyKeyboard: this.#extendedKeys ? core.coreService.kittyKeyboard.flags & 31 : 0,
      ...modifyOtherKeys === 0 ? {} : { modifyOtherKeys }
    };
  }
  /** State for formats, read anew at each call. */
  get facts() {
    return stateFacts(this.parts);
  }
  get title() {
    return this.parts.core._inputHandler._windowTitle;
  }
  setTitle(title) {
    this.parts.core._inputHandler._windowTitle = title;
  }
  /** The directory that the program last reported by OSC 7; undefined when it never did. */
  get cwd() {
    return this.parts.cwd;
  }
  /** Prompt marks since history began, oldest first; `row - historySize` is a mark's y on the screen. */
  get promptMarks() {
    return this.parts.marks.placed(this.parts.scroll.clearedAt);
  }
  get synchronizedOutput() {
    return this.parts.core.coreService.decPrivateModes.synchronizedOutput;
  }
  get revision() {
    return this.#revisions.revision;
  }
  /** Times that the terminal failed on its input; the rest of that chunk was lost. 0 in every run so far. */
  get faults() {
    return this.#faults;
  }
  /**
   * Parses the bytes before it returns. Never throws on any input; an error from an event listener is rethrown after
   * all is parsed.
   */
  feed(bytes) {
    if (bytes.length === 0) return;
    const handler = this.parts.core._inputHandler;
    try {
      handler.parse(bytes);
    } catch {
      this.#faults++;
      handler._parser.reset();
    }
    this.#noteChanges();
    this.#listeners.sendReplies();
    this.#listeners.throwFault();
  }
  /** Sizes beyond `sizeLimit` and `areaLimit`, and below 1, are bounded. The same size again changes nothing. */
  resize(cols, rows) {
    const { parts } = this;
    const { cols: newCols, rows: newRows } = boundedSize(cols, rows);
    if (newCols === parts.cols && newRows === parts.rows) return;
    parts.cols = newCols;
    parts.rows = newRows;
    parts.saved.writeBack();
    parts.marks.throughReflow(
      this.#buffers.normal,
      () => parts.scroll.normalTrimmed,
      () => this.#reflow(Math.max(newCols, minimumCols), newRows)
    );
    const { alt } = this.#buffers;
    if (alt.lines.length === 0) alt.lines.maxLength = newRows;
    parts.saved.readBack();
    parts.scroll.takeScrolled();
    this.#revisions.invalidate();
  }
  /**
   * xterm counts saved cursors from the top of its buffer, and drops rows in the middle of a reflow: with room for all
   * rows during the reflow, a saved cursor stays on its row. Excess rows are dropped afterwards as usual.
   */
  #reflow(cols, rows) {
    const { terminal } = this.parts;
    const kept = terminal.options.scrollback ?? 0;
    const parts = Math.ceil(terminal.cols / Math.max(1, cols - 1)) + 1;
    const reflowed = Math.min(this.#buffers.normal.lines.length * parts, mostReflowRows);
    terminal.options.scrollback = Math.max(kept, reflowed);
    terminal.resize(cols, rows);
    terminal.options.scrollback = kept;
  }
  changesSince(revision) {
    return this.#revisions.changesSince(revision, this.rows, (y) => {
      const line = this.#line(y);
      return line ? this.#encoder.json(line, this.cols) : "[]";
    });
  }
  behindAlternate(read) {
    this.#behind = true;
    try {
      return read();
    } finally {
      this.#behind = false;
    }
  }
  row(y) {
    const line = this.#line(y);
    return line ? this.#encoder.runs(line, this.cols) : [];
  }
  isWrapped(y) {
    return this.#line(y)?._isWrapped ?? false;
  }
  text(y, keepTrailing = false) {
    const line = this.#line(y);
    return line ? rowText(line, this.cols, keepTrailing) : "";
  }
  writtenLength(y) {
    const line = this.#line(y);
    return line ? writtenEnd2(line, this.cols) : 0;
  }
  checkpoint() {
    return this.#isAtRest ? writeCheckpoint(this.parts) : void 0;
  }
  /**
   * The same in steps of a row or less, for the caller to spread over time. Nothing may be fed or changed before the
   * last one. `forced`: as checkpointNow.
   */
  checkpointSteps(forced) {
    return forced || this.#isAtRest ? checkpointSteps(this.parts) : void 0;
  }
  /** No unfinished sequence or character has come. */
  get #isAtRest() {
    const handler = this.parts.core._inputHandler;
    return handler._parser.currentState === parserState.ground && handler._utf8Decoder.interim[0] === 0;
  }
  /**
   * A checkpoint even in the middle of a sequence, for one that does not end. The restored screen discards the rest of
   * an OSC, DCS or APC string or CSI sequence instead of acting on it: the one exception to exactness.
   */
  checkpointNow() {
    return writeCheckpoint(this.parts);
  }
  /**
   * Sets the terminal's colours, '#rrggbb', for answers to programs. With `tell`, a program that asked for reports
   * (mode 2031) gets one when dark and light change places.
   */
  setDefaultColours(foreground, background, tell) {
    const { core, palette } = this.parts;
    const { dark } = palette;
    palette.setDefaults(foreground, background);
    if (!tell || palette.dark === dark || !core.coreService.decPrivateModes.colorSchemeUpdates) return;
    this.#listeners.queueReply(colourScheme(palette.dark === true));
    this.#listeners.sendReplies();
  }
  /** Pixels of a cell, reported to programs that ask (XTWINOPS 14 and 16); before that they get no answer. */
  setCell(cell) {
    this.parts.cell = cell;
  }
  /** Whether programs may ask for keys in extended form and get a positive answer; allowed by default. */
  allowExtendedKeys(allowed) {
    if (allowed === this.#extendedKeys) return;
    this.#extendedKeys = allowed;
    this.parts.keys.allow(allowed);
    this.parts.terminal.options.vtExtensions = { kittyKeyboard: allowed };
  }
  softReset() {
    this.feed(softResetBytes(this.alternateScreen));
  }
  clearHistory() {
    this.trimContext(0);
    this.parts.scroll.historyCleared();
  }
  trimContext(rows) {
    const { normal } = this.#buffers;
    const surplus = normal.ybase - Math.max(0, Math.trunc(rows));
    if (surplus <= 0) return;
    normal.lines.trimStart(surplus);
    normal.ybase -= surplus;
    normal.ydisp = normal.ybase;
  }
  /** Keeps up to this many rows above the screen from now on; drops the oldest beyond that. */
  keepContext(rows) {
    this.parts.terminal.options.scrollback = rows;
  }
  dispose() {
    this.parts.scroll.dispose();
    this.parts.terminal.dispose();
  }
  get #buffers() {
    return this.parts.core._bufferService.buffers;
  }
  #line(y) {
    const { active, normal } = this.#buffers;
    const buffer = y < 0 || this.#behind ? normal : active;
    const index = buffer.ybase + y;
    return index < 0 || index >= buffer.lines.length ? void 0 : buffer.lines.get(index);
  }
  #noteChanges() {
    const { core, scroll } = this.parts;
    const scrolled = scroll.takeScrolled();
    if (scroll.switched) {
      scroll.switched = false;
      this.#revisions.invalidate();
      return;
    }
    const { start, end } = core._inputHandler._dirtyRowTracker;
    this.#revisions.touch(start, end, scrolled);
  }
  #install(options) {
    const { core, terminal, links } = this.parts;
    const reply = options.answersQueries ? (answer) => this.#listeners.queueReply(answer) : () => {
    };
    if (options.answersQueries) terminal.onData(reply);
    installQueries({ parts: this.parts, version: options.version ?? "0", reply });
    this.parts.keys.install(core, reply);
    if (options.title !== void 0) this.setTitle(options.title);
    installHyperlinks(core, links);
    installAlternateRows(() => core._bufferService.buffers);
    installClearing(this.parts, () => this.#listeners.tell("historyCleared"));
    installHostileLimits(core);
    installAsciiPrint(core);
  }
};

// t.mts
var run = (text, cols = 10, rows = 4) => {
  let out = "";
  const s = new Screen({ cols, rows, contextRows: 10, answersQueries: true, events: { reply: (d) => {
    out += Buffer.from(d).toString();
  } } });
  s.feed(Buffer.from(text));
  return JSON.stringify({ rows: Array.from({ length: rows }, (_, y) => s.text(y)), c: s.cursor, out, f: [s.facts.wraparound, s.facts.origin, s.facts.scrollTop, s.facts.scrollBottom] });
};
console.log("45 soft", run("\x1B[?45h0123456789ab\b\b\bX"));
console.log("45 hard", run("\x1B[?45hab\r\n\b\bX"));
console.log("decsc wrap", run("\x1B[?7l\x1B7\x1B[?7h\x1B8"));
console.log("decsc pending", run("0123456789\x1B7\x1B[H\x1B8X"));
console.log("decaln", run("\x1B[2;3r\x1B[?6h\x1B#8"));
console.log("decic", run("aaaa\r\nbbbb\r\ncccc\r\ndddd\x1B[2;3r\x1B[1;2H\x1B[1'}"));
console.log("decic in", run("aaaa\r\nbbbb\r\ncccc\r\ndddd\x1B[2;3r\x1B[2;2H\x1B[1'}"));
console.log("decdc out", run("aaaa\r\nbbbb\r\ncccc\r\ndddd\x1B[2;3r\x1B[4;2H\x1B[1'~"));
console.log("decscl", run('\x1B[62"p\x1B[?7$p\x1B[4$p'));
console.log("osc", run("\x1B]4;1;?\x07\x1B]4;1;?\x1B\\"));

/**
 * Every access to xterm's private state, in one file, with types of our own. Written against @xterm/headless
 * 6.1.0-beta.334, whose version is pinned; test/screen/xtermInternals.test.ts has a canary for each name used here.
 * Owns the shapes and the opening of a terminal; decides nothing.
 */
import headless from '@xterm/headless';
import { widthProvider, widthVersion } from './widths.ts';

/** Cell layout (xterm BufferLine.ts): three 32-bit words a cell. */
export const cellWords = 3;

/** Bits of a cell's first word: code point (21), combined flag, width (2). */
export const content = {
  codepoint: 0x1fffff,
  combined: 0x200000,
  hasContent: 0x3fffff,
  widthShift: 22,
  /** An empty cell: no character, width 1. */
  blank: 1 << 22,
} as const;

/** Bits of the foreground and background words (xterm Constants.ts). */
export const attribute = {
  colour: 0xffffff,
  colourMode: 0x3000000,
  palette16: 0x1000000,
  palette256: 0x2000000,
  rgb: 0x3000000,
  fgInverse: 0x4000000,
  fgBold: 0x8000000,
  fgUnderline: 0x10000000,
  fgBlink: 0x20000000,
  fgInvisible: 0x40000000,
  fgStrikethrough: 0x80000000,
  bgItalic: 0x4000000,
  bgDim: 0x8000000,
  bgExtended: 0x10000000,
  bgProtected: 0x20000000,
  bgOverline: 0x40000000,
  extUnderlineStyle: 0x1c000000,
  extUnderlineStyleShift: 26,
} as const;

/** Underline style and colour in `_ext`, and the number of the hyperlink. Immutable once in a cell. */
export interface XtermExtended {
  _ext: number;
  _urlId: number;
  clone(): XtermExtended;
}

export interface XtermAttributes {
  fg: number;
  bg: number;
  extended: XtermExtended;
  clone(): XtermAttributes;
  updateExtended(): void;
}

export interface XtermLine {
  _data: Uint32Array;
  /** Texts of the cells whose combined flag is set; other entries are stale. */
  _combined: Record<number, string>;
  /** Extended attributes of the cells whose bg has `bgExtended`; other entries are stale. */
  _extendedAttrs: Record<number, XtermExtended | undefined>;
  _isWrapped: boolean;
  _cacheValid: boolean;
  length: number;
  /** Cells up to the last one that has content. */
  getTrimmedLength(): number;
  /** Cells that the character at a column takes. */
  getWidth(column: number): number;
  clone(blank?: boolean): XtermLine;
  /** `blank`: the line has no combined characters and no extended attributes. */
  copyFrom(line: XtermLine, blank?: boolean): void;
}

export interface Disposable {
  dispose(): void;
}

export interface XtermLines {
  length: number;
  maxLength: number;
  get(index: number): XtermLine | undefined;
  push(line: XtermLine): void;
  trimStart(count: number): void;
  onTrim(listener: (count: number) => void): Disposable;
}

export type Charset = Record<string, string> | undefined;

interface XtermMarker extends Disposable {
  line: number;
}

export interface XtermBuffer {
  lines: XtermLines;
  x: number;
  y: number;
  ybase: number;
  ydisp: number;
  scrollTop: number;
  scrollBottom: number;
  tabs: Record<number, boolean | undefined>;
  savedX: number;
  savedY: number;
  savedCurAttrData: XtermAttributes;
  savedCharset: Charset;
  savedCharsets: Charset[];
  savedGlevel: number;
  savedOriginMode: boolean;
  savedWraparoundMode: boolean;
  getBlankLine(attributes: XtermAttributes, isWrapped?: boolean): XtermLine;
  /** Makes the rows of an empty buffer; the alternate one is empty while the normal one shows. */
  fillViewportRows(attributes?: XtermAttributes): void;
  clear(): void;
  addMarker(line: number): XtermMarker;
}

export interface XtermBufferSet {
  readonly normal: XtermBuffer;
  readonly alt: XtermBuffer;
  readonly active: XtermBuffer;
  activateAltBuffer(fill?: XtermAttributes): void;
  onBufferActivate(listener: () => void): Disposable;
}

interface DecPrivateModes {
  applicationCursorKeys: boolean;
  applicationKeypad: boolean;
  bracketedPasteMode: boolean;
  colorSchemeUpdates: boolean;
  cursorBlink: boolean | undefined;
  cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  origin: boolean;
  reverseWraparound: boolean;
  sendFocus: boolean;
  synchronizedOutput: boolean;
  win32InputMode: boolean;
  wraparound: boolean;
}

interface KittyKeyboard {
  flags: number;
  mainFlags: number;
  altFlags: number;
  mainStack: number[];
  altStack: number[];
}

/** CSI parameters as the parser holds them; handlers may lower `params[i]` before xterm's own handler sees them. */
export interface XtermParams {
  params: Int32Array;
  length: number;
}

/** The parameters of the sequence that is being read. */
interface ReadParams extends XtermParams {
  /** Begins anew, with one parameter of 0. */
  resetZdm(): void;
  addParam(value: number): void;
}

export interface FunctionId {
  prefix?: string;
  intermediates?: string;
  final: string;
}

/** States of the escape sequence parser (xterm ParserState) used by name. */
export const parserState = {
  ground: 0,
  escape: 1,
  csiEntry: 3,
  csiParam: 4,
  csiIntermediate: 5,
  csiIgnore: 6,
  oscString: 8,
  dcsPassthrough: 13,
  /** The highest state: APC passthrough. */
  last: 16,
} as const;

/** Collects the payload of a string handler, up to `_limit` UTF-16 units; a longer payload is dropped whole. */
interface XtermStringHandler {
  _data?: { _limit: number };
}

/** A handler that gets the payload as code points, while it arrives (xterm IOscHandler). */
export interface XtermOscHandler extends XtermStringHandler {
  start(): void;
  put(codes: Uint32Array, start: number, end: number): void;
  /** `success`: the sequence was ended, and not cancelled. Answers whether no earlier handler is to have it. */
  end(success: boolean): boolean;
}

export interface XtermParser {
  currentState: number;
  precedingJoinState: number;
  _collect: number;
  _params: ReadParams;
  /** By final, and prefix << 8; the newest last, which is called first. `true` ends the calls. */
  _csiHandlers: Record<number, ((params: XtermParams) => unknown)[] | undefined>;
  _csiHandlerFb(id: number, params: XtermParams): void;
  /** The same for ESC, by final, and intermediate << 8. */
  _escHandlers: Record<number, (() => unknown)[] | undefined>;
  _escHandlerFb(id: number): void;
  /** By control character, below 0x18. */
  _executeHandlersArr: (((code: number) => unknown) | undefined)[];
  _executeHandlerFb(code: number): void;
  /** Handlers of OSC by number, and of DCS by final and intermediates. */
  _oscParser: {
    _handlers: Record<number, XtermStringHandler[]>;
    registerHandler(ident: number, handler: XtermOscHandler): Disposable;
    /** Takes payload: code points from `start` to before `end`. */
    put(data: Uint32Array, start: number, end: number): void;
  };
  _dcsParser: { _handlers: Record<number, XtermStringHandler[]> };
  /**
   * By state and byte, `state << 8
   * byte`: the action and the next state, `action << 8
   * state`.
   */
  _transitions: { table: Uint16Array };
  reset(): void;
}

/** The action at the start of a DCS string, which calls the handlers of its final (xterm parser/Constants.ts). */
const dcsHook = 12;

/**
 * Makes ESC and this letter begin a string up to ST, for the DCS handlers with that final. Affects all terminals: they
 * share the table.
 */
export function readAsString(parser: XtermParser, letter: string): void {
  const place = (parserState.escape << 8) | letter.charCodeAt(0);
  parser._transitions.table[place] = (dcsHook << 8) | parserState.dcsPassthrough;
}

interface XtermInputHandler {
  parse(data: Uint8Array): unknown;
  /** Code points from `start` to before `end`, at the cursor. */
  print(data: Uint32Array, start: number, end: number): void;
  _activeBuffer: XtermBuffer;
  _parser: XtermParser;
  _curAttrData: XtermAttributes;
  _windowTitle: string;
  _iconName: string;
  _windowTitleStack: string[];
  _iconNameStack: string[];
  _utf8Decoder: { interim: Uint8Array };
  _dirtyRowTracker: { start: number; end: number; markDirty(y: number): void; clearRange(): void };
  /** SGR 0. */
  _processSGR0(attributes: XtermAttributes): void;
  lineFeed(): boolean;
  carriageReturn(): boolean;
  saveCursor(params?: XtermParams): boolean;
  restoreCursor(params?: XtermParams): boolean;
  softReset(params: XtermParams): boolean;
  fullReset(): boolean;
  eraseInDisplay(params: XtermParams, respectProtect?: boolean): boolean;
  cursorPosition(params: XtermParams): boolean;
  setTitle(data: string): boolean;
  setIconName(data: string): boolean;
  registerEscHandler(id: FunctionId, handler: () => boolean): Disposable;
  registerCsiHandler(id: FunctionId, handler: (params: XtermParams) => boolean): Disposable;
  registerOscHandler(ident: number, handler: (data: string) => boolean): Disposable;
  registerDcsHandler(id: FunctionId, handler: (data: string) => boolean): Disposable;
}

export interface XtermCore {
  _inputHandler: XtermInputHandler;
  _bufferService: { cols: number; rows: number; readonly buffers: XtermBufferSet };
  _charsetService: { charset: Charset; _charsets: Charset[]; glevel: number };
  coreService: {
    isCursorHidden: boolean;
    modes: { insertMode: boolean };
    decPrivateModes: DecPrivateModes;
    kittyKeyboard: KittyKeyboard;
    reset(): void;
  };
  mouseStateService: { activeProtocol: string; activeEncoding: string };
  options: { convertEol: boolean; scrollOnEraseInDisplay: boolean };
}

/** A terminal with its public and private interfaces. */
export interface OpenTerminal {
  readonly terminal: headless.Terminal;
  readonly core: XtermCore;
}

/** Smallest size of xterm: a wide character must fit into a row (xterm BufferService.ts). */
export const minimumCols = 2;

/** Opens a terminal with correct widths and all options that we need. `scrollback` is in rows. */
export function openTerminal(cols: number, rows: number, scrollback: number): OpenTerminal {
  const terminal = new headless.Terminal({
    cols: Math.max(cols, minimumCols),
    rows,
    scrollback,
    allowProposedApi: true,
    logLevel: 'off',
    vtExtensions: { kittyKeyboard: true },
    reflowCursorLine: true,
    windowOptions: {
      getWinSizeChars: true,
      getWinSizePixels: true,
      getCellSizePixels: true,
      pushTitle: true,
      popTitle: true,
    },
  });
  if (widthProvider) {
    terminal.unicode.register(widthProvider);
    terminal.unicode.activeVersion = widthVersion;
  }
  const { _core: core } = terminal as unknown as { _core: XtermCore };
  return { terminal, core };
}

/** Finals of the character set designations that xterm knows (ESC ( F); 'B' is ASCII, which is `undefined` inside. */
const charsetFinals = ['0', 'A', '4', 'C', 'R', 'Q', 'K', 'Y', 'E', 'Z', 'H', '='] as const;

let charsetTable: Charset[] | undefined;

/**
 * The character sets by number, for checkpoints: 0 is ASCII. xterm exports no names for them, so each is designated
 * once in a probe terminal. The numbers are part of the checkpoint format.
 */
export function charsets(): readonly Charset[] {
  if (!charsetTable) {
    const { terminal, core } = openTerminal(2, 1, 0);
    charsetTable = [undefined];
    for (const final of charsetFinals) {
      core._inputHandler.parse(new Uint8Array([0x1b, 0x28, final.charCodeAt(0)]));
      charsetTable.push(core._charsetService._charsets[0]);
    }
    terminal.dispose();
  }
  return charsetTable;
}

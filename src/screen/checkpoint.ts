/**
 * A terminal's whole state as bytes and back. Owns the format; lines are in checkpointLines.ts.
 *
 *   checkpoint := "hfsc" uint(version) size parser counters modes charsets rendition texts marks links buffers spoken
 *
 * Numbers are varints, `string` is a length and UTF-8 (byteStream.ts); each part below writes and reads its fields in the
 * same order. A reader refuses versions that it does not know, so a field is added by a new version: 2 has the level of
 * modifyOtherKeys at the end of `modes`; 3 has `spoken` (spokenCheckpoint.ts).
 *
 * Not in a checkpoint: parsed parts of an unfinished sequence (screen.ts, checkpointNow), and links that no cell shows
 * any more.
 */
import { ByteReader, ByteWriter } from './byteStream.ts';
import { LineReader, LineWriter, lineBytes } from './checkpointLines.ts';
import type { PlacedMark } from './PromptMarks.ts';
import type { Screen } from './Screen.ts';
import type { ScreenParts } from './ScreenParts.ts';
import { readSpoken, writeSpoken } from './spokenCheckpoint.ts';
import {
  type Charset,
  charsets,
  parserState,
  type XtermAttributes,
  type XtermBuffer,
  type XtermExtended,
} from './xtermInternals.ts';

const magic = 'hfsc';
const version = 3;

const mouseProtocols = ['NONE', 'X10', 'VT200', 'DRAG', 'ANY'] as const;
const mouseEncodings = ['DEFAULT', 'SGR', 'SGR_PIXELS'] as const;
const cursorStyles = [undefined, 'block', 'underline', 'bar'] as const;
const otherKeysLevels = [0, 1, 2] as const;
const markKinds = ['A', 'B', 'C', 'D'] as const;

/** Most entries of any list in a checkpoint; each has a lower bound of its own where it is made. */
const listLimit = 100_000;
/** Most lines of a buffer. */
const lineLimit = 100_000_000;

/**
 * Most bytes, about, for the rows above the screen. 500 rows of 200 cells of text take 0.1 MB; of a picture with two
 * colours per cell 1.6, and 15 ms: its oldest rows are left out.
 */
const contextLimitBytes = 256 * 1024;

/** Writes the state of a terminal at rest, or in an unfinished sequence whose rest is to be discarded. */
export function writeCheckpoint(parts: ScreenParts): Uint8Array {
  const steps = checkpointSteps(parts);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same in steps of a row each, since ten thousand cells with a rendition or accents of their own take 10 ms. The
 * terminal must not change in between.
 */
export function* checkpointSteps(parts: ScreenParts): Generator<void, Uint8Array> {
  const { core } = parts;
  const { normal, alt, active } = core._bufferService.buffers;
  const skipped = rowsLeftOut(normal);
  const out = new ByteWriter(64 * 1024);
  out.reserve(magic.length).write(magic, 0, 'latin1');
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
  writeSpoken(out, parts.spoken.state);
  return out.finish();
}

/** Oldest rows above the screen that would exceed their bound. */
function rowsLeftOut(buffer: XtermBuffer): number {
  let bytes = 0;
  for (let y = buffer.ybase - 1; y >= 0; y--) {
    const line = buffer.lines.get(y);
    if (line) bytes += lineBytes(line);
    if (bytes > contextLimitBytes) return y + 1;
  }
  return 0;
}

/** Reads a checkpoint into the screen that `open` makes of its size. Throws a RangeError for invalid bytes. */
export function readCheckpoint(bytes: Uint8Array, open: (cols: number, rows: number) => Screen): Screen {
  const input = new ByteReader(bytes);
  if (input.raw(magic.length).toString('latin1') !== magic) throw new RangeError('not a screen checkpoint');
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

function readInto(input: ByteReader, parts: ScreenParts, found: number): void {
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
  if (found >= 3) parts.spoken.restore(readSpoken(input));
  scroll.normalTrimmed = trimmed + normal.dropped;
  scroll.switched = false;
  scroll.takeScrolled();
}

function makeExtended(blueprint: XtermExtended, ext: number, link: number): XtermExtended {
  const extended = blueprint.clone();
  extended._ext = ext;
  extended._urlId = link;
  return extended;
}

/** parser := uint(state) uint(collected) uint(join state) uint(3) the bytes of an unfinished UTF-8 character */
function writeParser(out: ByteWriter, { core }: ScreenParts): void {
  const { _parser: parser, _utf8Decoder: decoder } = core._inputHandler;
  const { currentState: state } = parser;
  // Parameters are not kept: the rest of a CSI sequence is discarded.
  const inCsi = state >= parserState.csiEntry && state <= parserState.csiIntermediate;
  out.uint(inCsi ? parserState.csiIgnore : state);
  out.uint(parser._collect >>> 0);
  out.uint(parser.precedingJoinState);
  for (let i = 0; i < 3; i++) out.uint(decoder.interim[i] ?? 0);
}

function readParser(input: ByteReader, { core }: ScreenParts): void {
  const { _parser: parser, _utf8Decoder: decoder } = core._inputHandler;
  parser.currentState = input.count(parserState.last);
  parser._collect = input.uint() | 0;
  parser.precedingJoinState = input.uint();
  for (let i = 0; i < 3; i++) decoder.interim[i] = input.uint();
}

function writeModes(out: ByteWriter, { core, keys }: ScreenParts): void {
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
    modes.cursorBlink !== undefined,
    modes.cursorBlink === true,
  );
  out.uint(cursorStyles.indexOf(modes.cursorStyle));
  out.uint(Math.max(0, mouseProtocols.indexOf(mouseStateService.activeProtocol as 'NONE')));
  out.uint(Math.max(0, mouseEncodings.indexOf(mouseStateService.activeEncoding as 'DEFAULT')));
  for (const flags of [kitty.flags, kitty.mainFlags, kitty.altFlags]) out.int(flags);
  for (const stack of [kitty.mainStack, kitty.altStack]) {
    out.uint(stack.length);
    for (const flags of stack) out.int(flags);
  }
  out.uint(keys.modifyOtherKeys);
}

function readModes(input: ByteReader, { core, keys }: ScreenParts, found: number): void {
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
  modes.cursorBlink = blinkSet ? blink : undefined;
  modes.cursorStyle = cursorStyles[input.uint()];
  mouseStateService.activeProtocol = mouseProtocols[input.uint()] ?? 'NONE';
  mouseStateService.activeEncoding = mouseEncodings[input.uint()] ?? 'DEFAULT';
  kitty.flags = input.int();
  kitty.mainFlags = input.int();
  kitty.altFlags = input.int();
  const stack = () => Array.from({ length: input.count(listLimit) }, () => input.int());
  kitty.mainStack = stack();
  kitty.altStack = stack();
  if (found >= 2) keys.modifyOtherKeys = otherKeysLevels[input.uint()] ?? 0;
}

/** charsets := uint(count) uint(number)*, numbers as `charsets()` gives them */
function writeCharsets(out: ByteWriter, list: readonly Charset[]): void {
  out.uint(list.length);
  for (let i = 0; i < list.length; i++) out.uint(Math.max(0, charsets().indexOf(list[i])));
}

function readCharsets(input: ByteReader): Charset[] {
  return Array.from({ length: input.count(listLimit) }, () => charsets()[input.uint()]);
}

function writeRendition(out: ByteWriter, attributes: XtermAttributes): void {
  out.uint(attributes.fg >>> 0);
  out.uint(attributes.bg >>> 0);
  out.uint(attributes.extended._ext >>> 0);
  out.uint(attributes.extended._urlId);
}

function readRendition(input: ByteReader, attributes: XtermAttributes): void {
  attributes.fg = input.uint() | 0;
  attributes.bg = input.uint() | 0;
  const ext = input.uint() | 0;
  attributes.extended = makeExtended(attributes.extended, ext, input.uint());
}

function writeTexts(out: ByteWriter, { core, cwd, notifications, palette }: ScreenParts): void {
  const handler = core._inputHandler;
  out.string(handler._windowTitle);
  out.string(handler._iconName);
  for (const stack of [handler._windowTitleStack, handler._iconNameStack]) {
    out.uint(stack.length);
    for (const text of stack) out.string(text);
  }
  out.string(cwd ?? '');
  const { pending } = notifications;
  out.flags(pending !== undefined);
  if (pending) for (const text of [pending.id, pending.title, pending.body]) out.string(text);
  const colours = palette.changes();
  out.uint(colours.length);
  for (const [key, colour] of colours) {
    out.uint(key);
    out.uint(colour);
  }
}

function readTexts(input: ByteReader, parts: ScreenParts): void {
  const handler = parts.core._inputHandler;
  handler._windowTitle = input.string();
  handler._iconName = input.string();
  const stack = () => Array.from({ length: input.count(listLimit) }, () => input.string());
  handler._windowTitleStack = stack();
  handler._iconNameStack = stack();
  parts.cwd = input.string() || undefined;
  if (input.flags()()) {
    parts.notifications.restore({ id: input.string(), title: input.string(), body: input.string() });
  }
  parts.palette.restore(
    Array.from({ length: input.count(listLimit) }, (): [number, number] => [input.uint(), input.uint()]),
  );
}

/** marks := uint(count) (uint(kind << 1 | has exit code) [int(exit code)] uint(absolute row))* */
function writeMarks(out: ByteWriter, { marks }: ScreenParts): void {
  const placed = marks.placed(0);
  out.uint(placed.length);
  for (const { kind, exitCode, row } of placed) {
    out.uint(markKinds.indexOf(kind) * 2 + (exitCode === undefined ? 0 : 1));
    if (exitCode !== undefined) out.int(exitCode);
    out.uint(row);
  }
}

function readMarks(input: ByteReader, { marks }: ScreenParts): void {
  const placed = Array.from({ length: input.count(listLimit) }, (): PlacedMark => {
    const head = input.uint();
    const kind = markKinds[head >>> 1] ?? 'A';
    const exit = head & 1 ? { exitCode: input.int() } : {};
    return { kind, ...exit, row: input.uint() };
  });
  marks.restore(placed, 0);
}

/** links := uint(next number) uint(count) (uint(number) string(id) string(uri))* */
function writeLinks(out: ByteWriter, { links }: ScreenParts): void {
  out.uint(links.next);
  const live = links.live();
  out.uint(live.length);
  for (const [number, { id, uri }] of live) {
    out.uint(number);
    out.string(id);
    out.string(uri);
  }
}

function readLinks(input: ByteReader, { links }: ScreenParts): void {
  const next = input.uint();
  const live = Array.from({ length: input.count(listLimit) }, (): [number, { id: string; uri: string }] => [
    input.uint(),
    { id: input.string(), uri: input.string() },
  ]);
  links.restore(next, live);
}

/**
 * buffer := x y ybase scrollTop scrollBottom, saved cursor (x, row, fg, bg, charsets, level, origin, wraparound),
 *           tab stops (count, distances), uint(lines) line*
 */
function* writeBuffer(
  out: ByteWriter,
  lines: LineWriter,
  buffer: XtermBuffer,
  savedRow: number,
  skipped: number,
): Generator<void> {
  const ybase = buffer.ybase - skipped;
  for (const value of [buffer.x, buffer.y, ybase, buffer.scrollTop, buffer.scrollBottom]) out.uint(value);
  out.uint(buffer.savedX);
  out.uint(savedRow);
  out.uint(buffer.savedCurAttrData.fg >>> 0);
  out.uint(buffer.savedCurAttrData.bg >>> 0);
  writeCharsets(out, buffer.savedCharsets);
  out.uint(buffer.savedGlevel);
  out.flags(buffer.savedOriginMode, buffer.savedWraparoundMode);
  const stops = Object.keys(buffer.tabs)
    .filter((column) => buffer.tabs[Number(column)])
    .map(Number);
  out.uint(stops.length);
  for (const [i, stop] of stops.entries()) out.uint(stop - (stops[i - 1] ?? 0));
  out.uint(buffer.lines.length - skipped);
  for (let i = skipped; i < buffer.lines.length; i++) {
    const line = buffer.lines.get(i);
    if (line) lines.line(line);
    yield;
  }
}

function readBuffer(
  input: ByteReader,
  lines: LineReader,
  buffer: XtermBuffer,
): { savedRow: number; dropped: number } {
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
  buffer.savedCharset = undefined; // written by xterm, never read
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
  // Setting `length = 0` leaves a list that was never trimmed like new.
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

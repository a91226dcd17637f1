/**
 * A terminal's whole state as bytes and back. Owns the order of its parts, and its version. Modes, texts, buffers and
 * lines have files of their own (checkpointModes.ts and so on).
 *
 *   checkpoint := "hfsc" uint(version) size parser counters modes charsets rendition texts marks links buffers spoken
 *                 typing
 *
 * Numbers are varints, `string` is a length and UTF-8 (byteStream.ts); each part writes and reads its fields in the same
 * order. A reader refuses versions that it does not know, so a field is added by a new version: 2 has the level of
 * modifyOtherKeys at the end of `modes`; 3 has `spoken` (spokenCheckpoint.ts); 4 has `typing` (TypingMarks.ts).
 *
 * Not in a checkpoint: parsed parts of an unfinished sequence (Screen.ts, checkpointNow), and links that no cell shows
 * any more.
 */
import { ByteReader, ByteWriter } from './byteStream.ts';
import { readBuffer, writeBuffer } from './checkpointBuffer.ts';
import { LineReader, LineWriter, lineBytes } from './checkpointLines.ts';
import { readCharsets, readModes, writeCharsets, writeModes } from './checkpointModes.ts';
import { readLinks, readMarks, readTexts, writeLinks, writeMarks, writeTexts } from './checkpointTexts.ts';
import type { Screen } from './Screen.ts';
import type { ScreenParts } from './ScreenParts.ts';
import { readSpoken, writeSpoken } from './spokenCheckpoint.ts';
import { parserState, type XtermAttributes, type XtermBuffer, type XtermExtended } from './xtermInternals.ts';

const magic = 'hfsc';
const version = 4;

/** Most columns, and rows, of a terminal in a checkpoint; screenSize.ts has the lower bounds of a screen. */
const sideLimit = 100_000;

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
  const skipped = rowsLeftOut(normal, parts.scroll.pullable);
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
  // Done in the last step: input may arrive while a checkpoint is made.
  writeSpoken(out, parts.spoken.state);
  parts.typing.write(out, parts.scroll.normalTrimmed + skipped);
  return out.finish();
}

/** Oldest rows above the screen that would exceed their bound, or that no resize takes back. */
function rowsLeftOut(buffer: XtermBuffer, pullable: number): number {
  let bytes = 0;
  const first = Math.max(0, buffer.ybase - pullable);
  for (let y = buffer.ybase - 1; y >= first; y--) {
    const line = buffer.lines.get(y);
    if (line) bytes += lineBytes(line);
    if (bytes > contextLimitBytes) return y + 1;
  }
  return first;
}

/** Reads a checkpoint into the screen that `open` makes of its size. Throws a RangeError for invalid bytes. */
export function readCheckpoint(bytes: Uint8Array, open: (cols: number, rows: number) => Screen): Screen {
  const input = new ByteReader(bytes);
  if (input.raw(magic.length).toString('latin1') !== magic) throw new RangeError('not a screen checkpoint');
  const found = input.uint();
  if (found < 1 || found > version) throw new RangeError(`screen checkpoint of unknown version ${found}`);
  const screen = open(input.count(sideLimit), input.count(sideLimit));
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
  if (found >= 4) parts.typing.read(input);
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

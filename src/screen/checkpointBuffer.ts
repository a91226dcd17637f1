/** A buffer of a terminal in a checkpoint: its cursor, saved cursor, tab stops and lines. Owns its written form. */
import type { ByteReader, ByteWriter } from './byteStream.ts';
import type { LineReader, LineWriter } from './checkpointLines.ts';
import { readCharsets, writeCharsets } from './checkpointModes.ts';
import type { XtermBuffer } from './xtermInternals.ts';

/** Most lines of a buffer. */
const lineLimit = 100_000_000;

/**
 * buffer := x y ybase scrollTop scrollBottom, saved cursor (x, row, fg, bg, charsets, level, origin, wraparound),
 *           tab stops (count, distances), uint(lines) line*
 */
export function* writeBuffer(
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

export function readBuffer(
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
  for (const distance of input.list(() => input.uint())) {
    stop += distance;
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

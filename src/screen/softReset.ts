/**
 * A reset for a terminal whose program died without cleaning up, so that a shell finds it usable. Owns the sequence;
 * it is plain bytes, so that a log of output replays it like any other output.
 */

/** Bytes that undo modes left on by a program. They depend on whether the alternate screen is active. */
export function softResetBytes(alternateScreen: boolean): Uint8Array {
  const sequence = [
    '\x18', // CAN: ends any unfinished sequence
    alternateScreen ? '\x1b[?1049l' : '',
    '\x1b[!p', // DECSTR: rendition, region, origin, insert, charsets, cursor keys, kitty keyboard, bracketed paste
    '\x1b[?9;1000;1002;1003;1004;1006;1016;2004;2026;2031;9001l', // mouse, focus, paste, synchronized output, ...
    '\x1b[?7;25h\x1b[20l\x1b[0 q', // wrap and cursor on, no automatic CR, default cursor shape
    '\x1b[>4m', // keys as plain bytes
    '\x1b]8;;\x1b\\', // no link
  ];
  return new TextEncoder().encode(sequence.join(''));
}

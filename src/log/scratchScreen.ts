/** Temporary terminals for looking at the past: they answer no queries and report no bells or titles. */
import { Screen } from '../screen/Screen.ts';

/** Output is fed in slices, so that a slice of newlines makes at most this many rows before they are taken. */
export const sliceBytes = 2 * 1024;
/** REP (ECMA-48), which fills a screen with few bytes: output that contains it is fed about a sequence at a time. */
const repeats = /(?:\[|\x9b)[0-9]*b/;
const repeatingSliceBytes = 8;

/** CAN ends an unfinished sequence; DEC 47 returns to the normal screen and clears nothing (xterm ctlseqs). */
const leaveAlternateSequence = Buffer.from('\x18\x1b[?47l', 'latin1');

/** Has the checkpoint's size. Throws when the checkpoint can't be restored. */
export function restoreScratch(
  checkpoint: Uint8Array,
  contextRows: number,
  historyCleared?: () => void,
): Screen {
  const events = historyCleared ? { historyCleared } : {};
  return Screen.restore(checkpoint, { cols: 80, rows: 24, contextRows, events, answersQueries: false });
}

export function feedSlices(screen: Screen, data: Uint8Array, afterSlice: () => void): void {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
  const slice = repeats.test(text) ? repeatingSliceBytes : sliceBytes;
  for (let at = 0; at < data.length; at += slice) {
    screen.feed(data.subarray(at, at + slice));
    afterSlice();
  }
}

/** Moves the normal screen's rows to y = 0 and on, in a terminal that gets no more input. */
export function leaveAlternateScreen(screen: Screen): void {
  if (screen.alternateScreen) screen.feed(leaveAlternateSequence);
}

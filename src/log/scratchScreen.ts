/** Terminals made to look at the past: they answer no query, tell nobody of bells or titles, and are thrown away. */
import { Screen } from '../screen/screen.ts';

/** Output is fed in slices, so that one of nothing but newlines makes this many rows at most before they are taken. */
export const sliceBytes = 2 * 1024;
/** REP (ECMA-48), which fills a screen with few bytes: output that has it is fed a sequence or so at a time. */
const repeats = /(?:\[|\x9b)[0-9]*b/;
const repeatingSliceBytes = 8;

/** CAN ends a sequence that was cut short; DEC 47 goes back to the normal screen and clears nothing (xterm ctlseqs). */
const leaveAlternateSequence = Buffer.from('\x18\x1b[?47l', 'latin1');

/** Its size is the checkpoint's. Throws when that can't be restored. */
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

/** Brings the normal screen's rows to y = 0 and on, in a terminal that is not fed any more. */
export function leaveAlternateScreen(screen: Screen): void {
  if (screen.alternateScreen) screen.feed(leaveAlternateSequence);
}

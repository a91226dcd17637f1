/** State of a terminal that formats show and that frames do not carry. Reads xterm's state; changes none. */
import type { ScreenParts } from './ScreenParts.ts';
import { cellWords, content } from './xtermInternals.ts';

/** Rows and columns count from 0. */
export interface StateFacts {
  /** Character of the cell under the cursor; '' in the second half of a wide one. */
  cursorCharacter: string;
  /** Cursor of the normal screen while the alternate one shows; null otherwise. */
  savedCursor: { x: number; y: number } | null;
  scrollTop: number;
  scrollBottom: number;
  wraparound: boolean;
  insert: boolean;
  origin: boolean;
  /** Columns with a tab stop, ascending, without column 0. */
  tabs: readonly number[];
  /** Default colours that the program set (OSC 10 and 11), '#rrggbb'; null for those of the terminal. */
  foreground: string | null;
  background: string | null;
  /** The directory as the program reported it (OSC 7), unread; '' when it never did. */
  reportedPath: string;
}

export function stateFacts(parts: ScreenParts): StateFacts {
  const { core, cols, palette } = parts;
  const { active, normal, alt } = core._bufferService.buffers;
  const modes = core.coreService.decPrivateModes;
  const x = Math.min(active.x, cols - 1);
  const line = active.lines.get(active.ybase + active.y);
  const word = line?._data[x * cellWords] ?? content.blank;
  const isCombined = (word & content.combined) !== 0;
  const code = word & content.codepoint;
  const character = isCombined ? (line?._combined[x] ?? '') : code === 0 ? ' ' : String.fromCodePoint(code);
  return {
    cursorCharacter: word >>> content.widthShift === 0 ? '' : character,
    savedCursor: active === alt ? { x: Math.min(normal.x, cols - 1), y: normal.y } : null,
    scrollTop: active.scrollTop,
    scrollBottom: active.scrollBottom,
    wraparound: modes.wraparound,
    insert: core.coreService.modes.insertMode,
    origin: modes.origin,
    tabs: Object.keys(active.tabs)
      .map(Number)
      .filter((at) => at > 0 && at < cols && active.tabs[at]),
    foreground: palette.programColour('foreground'),
    background: palette.programColour('background'),
    reportedPath: parts.reportedPath ?? '',
  };
}

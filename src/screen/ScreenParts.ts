/**
 * The parts around a pane's terminal, as checkpoints read and write them, and the links in use. Types, and one scan of
 * the cells.
 */

import type { SpokenStatus } from '../operator/status/SpokenStatus.ts';
import type { AlternateSwitch } from './AlternateSwitch.ts';
import type { HyperlinkTable } from './hyperlinks.ts';
import type { KeyReporting } from './KeyReporting.ts';
import type { OscTerminator } from './OscTerminator.ts';
import type { Palette } from './Palette.ts';
import type { PromptMarks } from './PromptMarks.ts';
import type { NotificationParts } from './programReports.ts';
import type { SavedCursors } from './SavedCursors.ts';
import type { ScrollTracker } from './ScrollTracker.ts';
import type { TypingMarks } from './TypingMarks.ts';
import { attribute, cellWords, type OpenTerminal, type XtermBuffer } from './xtermInternals.ts';

/** Parts of a screen that a checkpoint reads and writes, beside the terminal itself. */
export interface ScreenParts extends OpenTerminal {
  readonly links: HyperlinkTable;
  readonly palette: Palette;
  readonly saved: SavedCursors;
  readonly scroll: ScrollTracker;
  readonly marks: PromptMarks;
  readonly typing: TypingMarks;
  readonly keys: KeyReporting;
  readonly notifications: NotificationParts;
  /** State of the program, as its output tells it. */
  readonly spoken: SpokenStatus;
  readonly terminator: OscTerminator;
  readonly alternate: AlternateSwitch;
  /** Whether clearing the whole screen moves its text into history. */
  readonly clearing: { scrolls: boolean };
  /** Requested size, which xterm's may exceed. */
  cols: number;
  rows: number;
  cwd: string | undefined;
  /** The last OSC 7 as it came, also of another host; not in checkpoints. */
  reportedPath?: string;
  /** Pixels of a cell; null until a terminal has reported it. */
  cell: { width: number; height: number } | null;
}

/** Numbers of the links that cells or the current attributes point to. */
export function linksInUse({ core }: ScreenParts): Set<number> {
  const used = new Set<number>([core._inputHandler._curAttrData.extended._urlId]);
  const { normal, alt } = core._bufferService.buffers;
  const collect = (buffer: XtermBuffer) => {
    for (let i = 0; i < buffer.lines.length; i++) {
      const line = buffer.lines.get(i);
      if (!line) continue;
      for (const [column, extended] of Object.entries(line._extendedAttrs)) {
        // Entries of cells that lost their extended attributes are stale.
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

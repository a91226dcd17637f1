/**
 * The contract of a screen engine: all that the rest of holdfast may know of the terminal emulator behind it.
 * Everything here is synchronous; a faster engine can replace xterm behind these types.
 */

import type { Run, TerminalModes } from '../protocol/messages.ts';
import type { ScreenEvents } from './programReports.ts';
import type { RowTypist, Typing } from './TypingMarks.ts';

/** One row as styled runs, also as JSON text made once for all viewports. */
export interface EncodedRow {
  y: number;
  json: string;
}

/** Changes since a revision. */
export interface ScreenChanges {
  /** Revision that the changes lead to; pass it to the next `changesSince`. */
  revision: number;
  /** Rows that the screen as a whole scrolled up since then (0 when a repaint is cheaper or the move is unknown). */
  scroll: number;
  rows: EncodedRow[];
}

export interface Cursor {
  x: number;
  y: number;
  visible: boolean;
  /** DECSCUSR number, 0 for the terminal's default. */
  shape: number;
}

export interface ScreenOptions {
  cols: number;
  rows: number;
  /** Rows kept above the screen, so that a resize can pull them back; the log has the rest. */
  contextRows: number;
  events: Partial<ScreenEvents>;
  /** Clearing the whole screen moves its text into history; a restored screen goes by its checkpoint. */
  scrollsOnClear?: boolean;
  /** False in scratch terminals, which must never answer a query. */
  answersQueries: boolean;
  /** The title until the program sets one: a program may save it (CSI 22 t) and restore it. */
  title?: string;
  /** Colours reported to programs that ask (OSC 10, 11, 4): '#rrggbb'. */
  defaultForeground?: string;
  defaultBackground?: string;
  /** Version of holdfast, reported to programs that ask for the terminal's version (XTVERSION). */
  version?: string;
  /** Name of this host, for OSC 7; the system's own when absent. */
  hostName?: string;
}

/**
 * A headless terminal: fed bytes, read as rows. `Screen.restore(checkpoint, options)` makes one that from there on
 * behaves exactly like the checkpoint's.
 */
export interface ScreenEngine {
  readonly cols: number;
  readonly rows: number;
  /** Rows that have left the top of the screen since the pane began or history was cleared (physical rows). */
  readonly historySize: number;
  /**
   * Rows above the screen still in this engine: addressable as y = -1 ... -contextSize. They belong to the normal
   * screen, and stay addressable with negative y (row, isWrapped, text, writtenLength) while the alternate screen
   * shows. isWrapped(-contextSize) is true when that row continues a row that is gone, also after restore.
   */
  readonly contextSize: number;
  readonly alternateScreen: boolean;
  readonly cursor: Cursor;
  readonly modes: TerminalModes;
  readonly title: string;
  /** DEC 2026 is set: hold frames (the caller bounds the wait to 1 s). */
  readonly synchronizedOutput: boolean;
  /** Rises whenever something visible changed. */
  readonly revision: number;

  /** Sets the title on behalf of someone other than the program. Fires no event. */
  setTitle(title: string): void;
  /** Parses the bytes before it returns. Never throws on any input. */
  feed(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  changesSince(revision: number): ScreenChanges;
  /** While `read` runs, rows from 0 are those of the normal screen, even if the alternate one shows. */
  behindAlternate<T>(read: () => T): T;
  /** Input was accepted for the program. It belongs to the cursor's line, unless that is on the alternate screen. */
  typed(typing: Typing): void;
  /** The typist whose input led to row y; undefined when unknown, and on the alternate screen. */
  typistOf(y: number): RowTypist | undefined;
  /** A row as runs; y from 0 at the top of the screen, negative for rows above it. */
  row(y: number): Run[];
  /** True when row y continues the line of row y - 1. */
  isWrapped(y: number): boolean;
  /** Text of a row without styles, trailing blanks trimmed unless asked for. */
  text(y: number, keepTrailing?: boolean): string;
  /** Texts of rows `first` to `last` without their trailing blanks, each with a newline. */
  texts(first: number, last: number): string;
  /**
   * Cells of row y up to the last one ever written (a printed blank counts, an erased cell does not): the cells that a
   * resize moves to other rows. Reading the past rewraps lines by it.
   */
  writtenLength(y: number): number;
  /**
   * Drops all but the newest `rows` rows above the screen, and goes on keeping up to `contextRows` from there. A
   * reader of the past takes rows out as they come, so that its scratch terminal stays small.
   */
  trimContext(rows: number): void;
  /**
   * The state for `restore`, as bytes of a documented, versioned format. Undefined in the middle of an escape sequence
   * or a UTF-8 character: ask again after the next feed.
   */
  checkpoint(): Uint8Array | undefined;
  /**
   * Resets modes left on by a dead program: mouse, alternate screen, kitty keyboard, bracketed paste, hidden cursor.
   */
  softReset(): void;
  /** Pixels of a cell, reported to programs that ask. */
  setCell(cell: { width: number; height: number }): void;
  /** Colours reported from now on; with `tell`, also to a program that asked for reports of dark and light. */
  setDefaultColours(foreground: string, background: string, tell: boolean): void;
  /** Whether programs may ask for keys in extended form (kitty keyboard protocol, modifyOtherKeys). */
  allowExtendedKeys(allowed: boolean): void;
  clearHistory(): void;
  dispose(): void;
}

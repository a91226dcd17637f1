/**
 * The contract of a screen engine: what the rest of holdfast may know of the terminal emulator behind it.
 * Everything here is synchronous; a faster engine can take the place of xterm behind these types.
 */
import type { Run, TerminalModes } from '../protocol/messages.ts';

/** One row as styled runs, and the same as JSON text made once for all viewports. */
export interface EncodedRow {
  y: number;
  json: string;
}

/** What changed since a revision. */
export interface ScreenChanges {
  /** Revision that the changes lead to; pass it to the next `changesSince`. */
  revision: number;
  /** Rows that moved up by as a whole since then (0 when a repaint is cheaper or the move can't be told). */
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

/** Things that output makes happen outside of the cells. All are called while `feed` runs. */
export interface ScreenEvents {
  /** Answers to queries (DA, DSR, DECRQM, OSC 10/11, kitty `?u`): bytes to type into the PTY. */
  reply(data: Uint8Array): void;
  bell(): void;
  title(title: string): void;
  /** ESC k: what the program would have its window called; '' for no name of its own. */
  windowName(name: string): void;
  /** OSC 7: a path of this host (a foreign host's is ignored). */
  cwd(path: string): void;
  /** OSC 52 write; reads are refused by the engine and never get here. */
  clipboard(selection: string, data: Uint8Array): void;
  /** OSC 133: A prompt, B command, C output, D finished with an exit code. */
  promptMark(mark: { kind: 'A' | 'B' | 'C' | 'D'; exitCode?: number }): void;
  /** CSI 3 J, RIS: what was above the screen is gone for the user. */
  historyCleared(): void;
  /** OSC 9, 99, 777. */
  notification(title: string, body: string): void;
}

export interface ScreenOptions {
  cols: number;
  rows: number;
  /** Rows kept above the screen, so that a resize can pull them back; the log has all the rest. */
  contextRows: number;
  events: Partial<ScreenEvents>;
  /** False in scratch terminals, which must never answer a query. */
  answersQueries: boolean;
  /** What the title is until the program sets one: what it saves (CSI 22 t) and gets back. */
  title?: string;
  /** Colours told to programs that ask (OSC 10, 11, 4): '#rrggbb'. */
  defaultForeground?: string;
  defaultBackground?: string;
  /** Version of holdfast, told to programs that ask which terminal this is (XTVERSION). */
  version?: string;
  /** Name of this host, for OSC 7; the system's own when absent. */
  hostName?: string;
}

/**
 * A headless terminal: fed bytes, read as rows. `Screen.restore(checkpoint, options)` makes one that behaves from
 * there on exactly as the one that the checkpoint was taken of.
 */
export interface ScreenEngine {
  readonly cols: number;
  readonly rows: number;
  /** Rows that have left the top of the screen since the pane began or history was cleared (physical rows). */
  readonly historySize: number;
  /**
   * Rows above the screen that this engine still holds itself: addressable as y = -1 ... -contextSize. They belong to
   * the normal screen, and stay addressable with negative y (row, isWrapped, text, writtenLength) while the alternate
   * screen shows. isWrapped(-contextSize) is true when that row continues a row that is gone, also after restore.
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

  /** Somebody other than the program has set the title. Tells nobody. */
  setTitle(title: string): void;
  /** Parses the bytes before it returns. Never throws on any input. */
  feed(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  changesSince(revision: number): ScreenChanges;
  /** While `read` runs, rows from 0 are those of the normal screen, also where the alternate one shows. */
  behindAlternate<T>(read: () => T): T;
  /** A row as runs; y from 0 at the top of the screen, negative for rows above it. */
  row(y: number): Run[];
  /** True when row y continues the line of row y - 1. */
  isWrapped(y: number): boolean;
  /** Text of a row without styles, trailing blanks trimmed unless asked for. */
  text(y: number, keepTrailing?: boolean): string;
  /**
   * Cells of row y up to the last one that was ever written (a printed blank counts, an erased cell does not): what a
   * resize moves to other rows. Reading the past rewraps lines by it.
   */
  writtenLength(y: number): number;
  /**
   * Forgets the oldest rows above the screen, all but `rows` of them, and goes on keeping up to `contextRows` from
   * there. A reader of the past takes rows out as they come, so that its scratch terminal stays small.
   */
  trimContext(rows: number): void;
  /**
   * Everything that `restore` needs, as bytes of a documented, versioned format. Undefined in the middle of an escape
   * sequence or a UTF-8 character: ask again after the next feed.
   */
  checkpoint(): Uint8Array | undefined;
  /** Resets what a dead program left on: mouse, alternate screen, kitty keyboard, bracketed paste, hidden cursor. */
  softReset(): void;
  /** Pixels of a cell, told to programs that ask. */
  setCell(cell: { width: number; height: number }): void;
  /** Colours told from now on; with `tell`, also to a program that wants to hear when dark and light change places. */
  setDefaultColours(foreground: string, background: string, tell: boolean): void;
  /** Whether programs may ask for keys in extended form (kitty keyboard protocol, modifyOtherKeys). */
  allowExtendedKeys(allowed: boolean): void;
  clearHistory(): void;
  dispose(): void;
}

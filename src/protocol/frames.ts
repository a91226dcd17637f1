/**
 * What a viewport shows, as it travels: frames, the rows and cells in them, layout, cursor, modes. Types only; how they are
 * packed is the codec's.
 */
import type { OverlayLooks } from './overlays.ts';

/**
 * A run of cells of one style: `[style, text]`, `[style, text, width]` or `[style, cluster, width, 1]`.
 * - style: SGR parameters as in ECMA-48 / xterm ctlseqs ("1;38;2;10;20;30", "4:3" for curly underline; '' is the
 *   default), then, for a hyperlink, a space and its URI.
 * - text: each code point is one cell, or each is a wide cell when width is 2;
 * - with a fourth element, the whole text is ONE cell cluster (ZWJ emoji, flag, base + combining marks) of that width.
 * Cells after the last run are blank in the default style.
 */
export type Run = [style: string, text: string, width?: 0 | 1 | 2, cluster?: 1];

/** One row of a pane, counted from the top of the pane. */
export type RowUpdate = [y: number, runs: Run[]];

export interface PaneBox {
  /** '%3' */
  pane: string;
  x: number;
  y: number;
  cols: number;
  rows: number;
  /** SGR parameters of the colours that stand for the default ones in it (window-style). */
  style?: string;
  /** What its border says, from two cells after its left edge to two before its right one. */
  title?: Run[];
}

export interface PaneUpdate {
  pane: string;
  /** Rows that moved up since the last frame (the terminal may scroll instead of repaint); rows follow the move. */
  scroll?: number;
  rows: RowUpdate[];
}

export interface CursorState {
  /** Cell in the window, from 0. */
  x: number;
  y: number;
  visible: boolean;
  /** DECSCUSR (xterm ctlseqs): 0 the terminal's default, 1-6 blinking/steady block, underline, bar. */
  shape: number;
}

/** What the active pane's program asked of its terminal, and the client passes to the user's one. */
export interface TerminalModes {
  applicationCursor: boolean;
  applicationKeypad: boolean;
  bracketedPaste: boolean;
  focusEvents: boolean;
  /** DEC 9, 1000, 1002, 1003. */
  mouse: 'none' | 'x10' | 'press' | 'drag' | 'any';
  /** DEC 1006 (sgr), 1016 (sgr-pixels), 1005 (utf8), 1015 (urxvt). */
  mouseEncoding: 'default' | 'utf8' | 'sgr' | 'urxvt' | 'sgr-pixels';
  /** Kitty keyboard protocol progressive enhancement flags, 0-31. */
  kittyKeyboard: number;
  /**
   * Keys with modifiers come as sequences (xterm's modifyOtherKeys): 1 those that have no bytes of their own, 2 all; absent
   * for none. A terminal with the kitty protocol sends them by that.
   */
  modifyOtherKeys?: 1 | 2;
  /** The program draws on the alternate screen; absent when it does not. */
  alternateScreen?: boolean;
}

export interface Layout {
  /** Size of the window, which may differ from the viewport's. */
  cols: number;
  rows: number;
  panes: PaneBox[];
  active: string;
  zoomed: boolean;
  /** SGR parameters of the borders between panes, and of the active pane's; '' and '32' (green) when absent. */
  borderStyle?: string;
  activeBorderStyle?: string;
  /** 'double', 'heavy', 'simple', 'number' or 'spaces' instead of single lines. */
  borderLines?: string;
  /** With 'number', each border cell is the index of a pane that it belongs to: that of the first of `panes`. */
  firstIndex?: number;
  /** How borders tell the active pane: 'off', 'arrows' or 'both' instead of 'colour'. */
  borderIndicators?: string;
  /** One character for what is beyond the window on a larger terminal, in the style of the borders; '·' when absent. */
  fill?: string;
  /** Which border of a pane has its title. */
  borderStatus?: 'top' | 'bottom';
}

export interface StatusArea {
  position: 'top' | 'bottom';
  /** One entry a line; empty when status is off. */
  lines: Run[][];
}

/** A program in a box over the panes (display-popup). Cells of the terminal; the box of `inner` counts from its corner. */
export interface PopupBox {
  /** What its program's rows are called in `panes`. */
  pane: string;
  x: number;
  y: number;
  cols: number;
  rows: number;
  inner: { x: number; y: number; cols: number; rows: number };
  /** SGR parameters of the colours that stand for the default ones in it. */
  style?: string;
  /** The box itself, a list a row; empty when the program has all of it. */
  lines: Run[][];
}

/** What changed on a viewport since the frame before; absent parts are unchanged. */
export interface Frame {
  rev: number;
  /** True for a frame that replaces everything. */
  full?: true;
  layout?: Layout;
  panes?: PaneUpdate[];
  /** Over the panes and the status line until it is null again; it takes the keys, and `cursor` counts from its inside. */
  popup?: PopupBox | null;
  cursor?: CursorState;
  modes?: TerminalModes;
  status?: StatusArea;
  /** The first cell of the window to be shown, when it is larger than the viewport. */
  view?: { x: number; y: number };
  /**
   * Covers the first status line until `message` is null again; the rest of the line takes the last run's style.
   * `cursor` is the column of the cursor on that line, for a line that is being edited.
   */
  message?: { runs: Run[]; cursor?: number } | null;
  /** Title for the client's terminal; null to leave it alone. */
  title?: string | null;
  /** How overlays and the client's own messages look. */
  looks?: OverlayLooks;
}

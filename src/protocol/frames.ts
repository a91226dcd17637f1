/**
 * Content of a viewport on the wire: frames, their rows and cells, layout, cursor, modes. Types and their checks; the
 * codec encodes them.
 */
import {
  boolean,
  type Check,
  count,
  type Infer,
  list,
  object,
  oneOf,
  optional,
  orNull,
  text,
  tuple,
  whole,
  yes,
} from './check.ts';
import { limits } from './limits.ts';
import { OverlayLooks } from './looks.ts';
import { column, paneId, row } from './values.ts';

/** Columns, or rows, of a viewport or a window. */
export const cells = whole(1, limits.cells);

/**
 * A run of cells of one style: `[style, text]`, `[style, text, width]` or `[style, cluster, width, 1]`.
 * - style: SGR parameters as in ECMA-48 / xterm ctlseqs ("1;38;2;10;20;30", "4:3" for curly underline; '' is the
 *   default), then, for a hyperlink, a space and its URI.
 * - text: each code point is one cell, or each is a wide cell when width is 2;
 * - with a fourth element, the whole text is ONE cell cluster (ZWJ emoji, flag, base + combining marks) of that width.
 * Cells after the last run are blank in the default style.
 */
export type Run = [style: string, text: string, width?: 0 | 1 | 2, cluster?: 1];
/** Runs of cells; a run is `[style, text]`, `[style, text, width]` or `[style, cluster, width, 1]`. */
export const Runs: Check<Run[]> = list(tuple([text, text], oneOf(0, 1, 2), oneOf(1)));

/** One row of a pane, counted from the top of the pane. */
export type RowUpdate = [y: number, runs: Run[]];
/** A row: its number from the top of the pane, and its runs. */
const RowUpdate: Check<RowUpdate> = tuple([count, Runs]);

const PaneBox = object({
  pane: paneId,
  x: column,
  y: row,
  /** Columns. */
  cols: count,
  /** Rows. */
  rows: count,
  /** SGR parameters in place of the default colours (window-style). */
  style: optional(text),
  /** Text of the border, from two cells after its left edge to two before its right one. */
  title: optional(Runs),
  /** Its program, or the mode in its place, takes the mouse: a wheel over it is not for its history. */
  takesMouse: optional(yes),
});
/** Place of a pane, in cells of the window. */
export interface PaneBox extends Infer<typeof PaneBox> {}

const PaneUpdate = object({
  pane: paneId,
  /** Rows that moved up since the last frame (the terminal may scroll instead of repaint); rows follow the move. */
  scroll: optional(count),
  /** Rows that changed. */
  rows: list(RowUpdate),
});
/** Changed rows of a pane. */
export interface PaneUpdate extends Infer<typeof PaneUpdate> {}

const integer = whole(Number.MIN_SAFE_INTEGER);

const CursorState = object({
  /** Column in the window, from 0. */
  x: integer,
  /** Row in the window, from 0. */
  y: integer,
  /** The program shows it. */
  visible: boolean,
  /** DECSCUSR (xterm ctlseqs): 0 the terminal's default, 1-6 blinking/steady block, underline, bar. */
  shape: count,
  /** '#rrggbb'; absent for the terminal's own. */
  colour: optional(text),
});
/** The cursor. */
export interface CursorState extends Infer<typeof CursorState> {}

const TerminalModes = object({
  /** DECCKM. */
  applicationCursor: boolean,
  /** DECNKM. */
  applicationKeypad: boolean,
  /** DEC 2004. */
  bracketedPaste: boolean,
  /** DEC 1004. */
  focusEvents: boolean,
  /** DEC 9, 1000, 1002, 1003. */
  mouse: oneOf('none', 'x10', 'press', 'drag', 'any'),
  /** DEC 1006 (sgr), 1016 (sgr-pixels), 1005 (utf8), 1015 (urxvt). */
  mouseEncoding: oneOf('default', 'utf8', 'sgr', 'urxvt', 'sgr-pixels'),
  /** Kitty keyboard protocol progressive enhancement flags, 0-31. */
  kittyKeyboard: count,
  /**
   * Level of xterm's modifyOtherKeys: 1 for keys without bytes of their own, 2 for all keys with modifiers; absent
   * for none. A terminal with the kitty protocol uses that one.
   */
  modifyOtherKeys: optional(oneOf(1, 2)),
  /** The program draws on the alternate screen; absent when it does not. */
  alternateScreen: optional(boolean),
});
/** Terminal modes set by the active pane's program, which the client sets on the user's terminal. */
export interface TerminalModes extends Infer<typeof TerminalModes> {}

/** The modes of a terminal after a reset. */
export const noModes: TerminalModes = {
  applicationCursor: false,
  applicationKeypad: false,
  bracketedPaste: false,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  kittyKeyboard: 0,
};

const Layout = object({
  /** Columns of the window, which may differ from the viewport's. */
  cols: cells,
  /** Rows of the window. */
  rows: cells,
  /** Places of the visible panes. */
  panes: list(PaneBox),
  /** Id of the pane that takes keys. */
  active: text,
  /** The active pane fills the window. */
  zoomed: boolean,
  /** SGR parameters of the borders between panes; '' when absent. */
  borderStyle: optional(text),
  /** SGR parameters of the active pane's borders; '32' (green) when absent. */
  activeBorderStyle: optional(text),
  /** 'double', 'heavy', 'simple', 'number' or 'spaces' instead of single lines. */
  borderLines: optional(text),
  /** With 'number', each border cell is the index of a pane that it belongs to: that of the first of `panes`. */
  firstIndex: optional(count),
  /** Marks of the active pane in borders: 'off', 'arrows' or 'both' instead of 'colour'. */
  borderIndicators: optional(text),
  /** Character for cells beyond the window on a larger terminal, in the style of the borders; '·' when absent. */
  fill: optional(text),
  /** Border of a pane that has its title. */
  borderStatus: optional(oneOf('top', 'bottom')),
});
/** Layout of the window. */
export interface Layout extends Infer<typeof Layout> {}

const StatusArea = object({
  /** Edge of the terminal. */
  position: oneOf('top', 'bottom'),
  /** One entry a line; empty when status is off. */
  lines: list(Runs),
});
/** Status lines. */
export interface StatusArea extends Infer<typeof StatusArea> {}

const PopupBox = object({
  /** Name of the popup's rows in `panes`. */
  pane: text,
  x: column,
  y: row,
  /** Columns. */
  cols: cells,
  /** Rows. */
  rows: cells,
  /** Place of the program's rows, from the corner of the box. */
  inner: object({
    x: column,
    y: row,
    /** Columns. */
    cols: cells,
    /** Rows. */
    rows: cells,
  }),
  /** SGR parameters in place of the default colours. */
  style: optional(text),
  /** The drawn box, one list per row; empty when the program fills all of it. */
  lines: list(Runs),
});
/** A program in a box over the panes (display-popup). Cells of the terminal; the box of `inner` counts from its corner. */
export interface PopupBox extends Infer<typeof PopupBox> {}

const Progress = object({
  /** How the work goes. */
  state: oneOf('working', 'error'),
  /** 0 to 100; absent when the program has not said. */
  percent: optional(whole(0, 100)),
});
/** Progress of a program. */
export interface Progress extends Infer<typeof Progress> {}

export const Frame = object({
  /** Number of the frame, rising. */
  rev: count,
  /** True for a frame that replaces everything. */
  full: optional(yes),
  layout: optional(Layout),
  /** Panes with changed rows. */
  panes: optional(list(PaneUpdate)),
  /** Shown over the panes and the status line until it is null. It takes the keys; `cursor` counts from its inside. */
  popup: optional(orNull(PopupBox)),
  cursor: optional(CursorState),
  modes: optional(TerminalModes),
  status: optional(StatusArea),
  /** First visible cell of a window that is larger than the viewport. */
  view: optional(object({ x: column, y: row })),
  /** Covers a status line until it is null again; the rest of the line takes the last run's style. */
  message: optional(
    orNull(
      object({
        runs: Runs,
        /** Column of the cursor on the line, where it is being edited. */
        cursor: optional(count),
        /** Shape of that cursor (DECSCUSR); the pane's when absent. */
        shape: optional(count),
        /** Colour of that cursor, '#rrggbb'; the terminal's own when absent. */
        colour: optional(text),
        /** Status line that it covers, from 0; the first when absent. */
        line: optional(count),
      }),
    ),
  ),
  /** Title for the client's terminal; null to leave it alone. */
  title: optional(orNull(text)),
  /** Progress of the active pane's program, for the client's terminal (OSC 9;4); null when there is none. */
  progress: optional(orNull(Progress)),
  /** Styles of overlays and of the client's own messages. */
  looks: optional(OverlayLooks),
});
/** Changes of a viewport since the previous frame; absent parts are unchanged. */
export interface Frame extends Infer<typeof Frame> {}

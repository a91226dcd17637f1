/**
 * Content and answers of overlays: lists to choose from, menus, and the keys that can follow the prefix. The server
 * sends the content and the keys; the client draws. Types and their checks.
 */
import { AskInfo } from './asks.ts';
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
  someOf,
  text,
  tuple,
  variant,
  whole,
} from './check.ts';
import { cells, Runs } from './frames.ts';
import { overlayRoles } from './looks.ts';
import { column, paneId, row, sgr } from './values.ts';

const Tone = oneOf('plain', 'dim', 'accent', 'good', 'warn', 'bad');
/** Meaning of a tag beside an item; a theme gives each a colour. */
export type Tone = Infer<typeof Tone>;

/** Facts about an item: the meaning and the text of each. */
const Tags: Check<[tone: Tone, text: string][]> = list(tuple([Tone, text]));

export const OverlayItem = object({
  /** Its id, for answers and actions. */
  id: text,
  /** 0 for a root; an item belongs to the last one before it of a smaller depth. */
  depth: whole(0, 8),
  /** Its text. */
  label: text,
  /** Facts on its right, the most important first. */
  tags: Tags,
  /** Further text that the filter matches. */
  search: optional(text),
  /** Id of the pane in the preview of the item. */
  pane: optional(text),
  /** The preview has all panes of its window. */
  window: optional(boolean),
  /** UUID of an ended session, whose last screen is the preview of the item. */
  ended: optional(text),
  /** Names of the actions that it has, beside general ones; all when absent. */
  actions: optional(list(text)),
  /** Action of Enter, in place of choosing the item. */
  enter: optional(text),
  /** Its children are hidden at first. */
  closed: optional(boolean),
  /** Initial text of a question about the item. */
  value: optional(text),
  /** Its name in questions that a pressed key asks; the label when absent. */
  called: optional(text),
});
/** An item of a list. */
export interface OverlayItem extends Infer<typeof OverlayItem> {}

const OverlayAction = object({
  /** Its name, for `overlay.act`. */
  name: text,
  /** Its key, such as `C-x`. */
  key: text,
  /** Input needed first: none, a confirmation, or a line of text. */
  asks: oneOf('nothing', 'confirm', 'text'),
  /** The question; `%` stands for the item's label. */
  question: text,
  /** Acts on the list, not on one item. */
  general: optional(boolean),
  /** Moves the tagged items (`tagged` of the request) to the selected one (`id`). */
  onto: optional(boolean),
});
/** An action on an item, beside choosing it. */
export interface OverlayAction extends Infer<typeof OverlayAction> {}

const PressedKey = object({
  /** The key, as in tmux: `d`. */
  key: text,
  /** Name for `overlay.act`. */
  action: text,
  /** The selected item, every tagged one, or the list itself. */
  on: oneOf('selected', 'tagged', 'list'),
  /** Input needed first, as of an action. */
  asks: oneOf('nothing', 'confirm', 'text'),
  /** The question; `%` stands for the item, or for the number of tagged ones. */
  question: text,
  /** Initial text of the answer. */
  value: optional(text),
  /** Closes the list afterwards. */
  closes: optional(boolean),
});
/** A key of tmux's choosers that acts on a list when a command presses it (`ui.press`). */
export interface PressedKey extends Infer<typeof PressedKey> {}

export const InboxContent = object({
  /** Pending ones in the order of asking, and those that ended since the inbox was opened. */
  asks: list(AskInfo),
  /** The server's clock, milliseconds since the epoch. */
  now: count,
  /** Id of the question to answer at once. */
  open: optional(text),
});
/** Questions that wait, for an inbox. */
export interface InboxContent extends Infer<typeof InboxContent> {}

const overlayShapes = {
  list: object({
    /** Heading. */
    title: text,
    items: list(OverlayItem),
    /** Action of Enter, in place of choosing; an item with children is folded instead. `close` closes the list. */
    enter: optional(text),
    /** Selected at first; the first item when absent. */
    selected: optional(text),
    actions: list(OverlayAction),
    /** Items have previews. */
    preview: boolean,
    /** Text shown when there are no items. */
    empty: text,
    /** Size on the viewport. */
    size: oneOf('large', 'small'),
    /** Action to run on each item when it is selected. */
    follow: optional(text),
    /** Keys that act when a command presses them, beside those that move, fold, tag and search. */
    pressed: optional(list(PressedKey)),
    /** Words about the content, such as `no matches`. */
    remark: optional(text),
  }),
  menu: object({
    /** Heading. */
    title: text,
    /** Null is a line between. */
    items: list(
      orNull(
        object({
          /** Its id, for the answer. */
          id: text,
          /** Its text. */
          label: text,
          /** Its key; empty for none. */
          key: text,
          /** It can be chosen. */
          enabled: boolean,
        }),
      ),
    ),
    /** Index of the item selected at first; the first enabled one when absent or not enabled. */
    at: optional(count),
    /** Lines around it, as of popup-border-lines; rounded when absent. */
    lines: optional(oneOf('single', 'double', 'heavy', 'simple', 'padded', 'none')),
    /** Styles of its own, over those of all menus. */
    look: optional(someOf(overlayRoles, sgr)),
    /** Column of its left upper corner; in the middle when absent. It is moved to fit. */
    x: optional(count),
    /** Row of its left upper corner. */
    y: optional(count),
    /** Rows of the viewport that the menu is about: it is placed above or below them. */
    beside: optional(
      object({
        /** First of them. */
        y: count,
        /** Number of rows. */
        rows: count,
      }),
    ),
  }),
  /** Questions that wait; `overlay.inbox` brings every change. */
  inbox: InboxContent,
};
export const OverlayRequest = variant('kind', overlayShapes);
export type OverlayRequest = ListOverlay | MenuOverlay | InboxOverlay;

export interface ListOverlay extends Infer<typeof overlayShapes.list> {
  kind: 'list';
}
export interface MenuOverlay extends Infer<typeof overlayShapes.menu> {
  kind: 'menu';
}
export interface InboxOverlay extends InboxContent {
  kind: 'inbox';
}

/** Value of `enter` in a list that is only for reading. */
export const closesList = 'close';

/** The chosen item; null when it was closed without choosing. */
export const OverlayAnswer = orNull(
  object({
    /** Id of the item. */
    id: text,
  }),
);
export type OverlayAnswer = Infer<typeof OverlayAnswer>;

export const WindowPreview = object({
  /** Columns. */
  cols: cells,
  /** Rows. */
  rows: cells,
  /** Id of the active pane. */
  active: text,
  /** Its panes. */
  panes: list(
    object({
      pane: paneId,
      x: column,
      y: row,
      /** Columns. */
      cols: cells,
      /** Rows. */
      rows: cells,
      /** Its rows. */
      lines: list(Runs),
    }),
  ),
});
/** All panes of a window in their layout, scaled down to the requested size. Cells of the picture. */
export interface WindowPreview extends Infer<typeof WindowPreview> {}

/** Keys, each with what it does. */
const KeyNotes: Check<[key: string, note: string][]> = list(tuple([text, text]));

export const KeyHints = object({
  /** The keys typed so far. */
  title: text,
  keys: KeyNotes,
});
/** Keys that can follow the prefix, shown while the user hesitates. */
export interface KeyHints extends Infer<typeof KeyHints> {}

/**
 * What overlays show and answer: lists to choose from, menus, and what can follow a key. The server says what is in
 * one and hands it the keys; the client draws it. Imports nothing but the checks, and what a row of cells is.
 */
import {
  type Check,
  flag,
  list,
  object,
  oneOf,
  orNull,
  record,
  text,
  tuple,
  variant,
  whole,
} from './codec-check.ts';
import type { Run } from './frames.ts';

/** How a tag beside an item is meant; a theme gives each a colour. */
export type Tone = 'plain' | 'dim' | 'accent' | 'good' | 'warn' | 'bad';

export interface OverlayItem {
  id: string;
  /** 0 for a root; an item belongs to the last one before it of a smaller depth. */
  depth: number;
  label: string;
  /** Facts on its right, the most important first. */
  tags: [tone: Tone, text: string][];
  /** What else the filter finds it by. */
  search?: string;
  /** A pane to be looked at while the item is selected; with `window`, all panes of its window. */
  pane?: string;
  window?: boolean;
  /** A session that has ended, by its UUID, whose last screen is looked at while the item is selected. */
  ended?: string;
  /** Names of the actions that it has, beside general ones; all when absent. */
  actions?: string[];
  /** The action that Enter does, in place of choosing it. */
  enter?: string;
  /** Its children are hidden at first. */
  closed?: boolean;
  /** What a question for text about it begins with. */
  value?: string;
}

/** Something that can be done with an item beside choosing it. */
export interface OverlayAction {
  name: string;
  /** 'C-x' */
  key: string;
  /** What it needs first: nothing, a yes, or a line of text. */
  asks: 'nothing' | 'confirm' | 'text';
  /** The question; `%` stands for the item's label. */
  question: string;
  /** It is about the list, not about one item. */
  general?: boolean;
  /** The tagged items go to the selected one: that is its `id`, and they are its `tagged`. */
  onto?: boolean;
}

export interface ListOverlay {
  kind: 'list';
  title: string;
  items: OverlayItem[];
  /** The action that Enter does, in place of choosing; what has items below it is folded. */
  enter?: string;
  /** Selected at first; the first item when absent. */
  selected?: string;
  actions: OverlayAction[];
  preview: boolean;
  /** What stands there when there are no items. */
  empty: string;
  /** How much of the viewport it takes. */
  size: 'large' | 'small';
  /** Name of the act that is done with each item that comes to be selected. */
  follow?: string;
}

export interface MenuOverlay {
  kind: 'menu';
  title: string;
  /** Null is a line between. */
  items: ({ id: string; label: string; key: string; enabled: boolean } | null)[];
  /** Cell of the viewport for its left upper corner; in the middle when absent. It is moved to fit. */
  x?: number;
  y?: number;
}

export type OverlayRequest = ListOverlay | MenuOverlay;

/** All panes of a window as they lie, made smaller where it is larger than asked for. Cells of the picture. */
export interface WindowPreview {
  cols: number;
  rows: number;
  active: string;
  panes: { pane: string; x: number; y: number; cols: number; rows: number; lines: Run[][] }[];
}

/** The chosen item; null when it was closed without choosing. */
export type OverlayAnswer = { id: string } | null;

/** What can follow the prefix, shown while the user hesitates. */
export interface KeyHints {
  title: string;
  keys: [key: string, note: string][];
}

/** What a text in an overlay can be. */
export const overlayRoles = [
  'plain',
  'border',
  'title',
  'dim',
  'accent',
  'good',
  'warn',
  'bad',
  'match',
  'key',
  'input',
  'selected',
  'selectedDim',
  'selectedAccent',
  'selectedMatch',
  'question',
] as const;

export type OverlayRole = (typeof overlayRoles)[number];

/** SGR parameters of every role. */
export type RoleStyles = Readonly<Record<OverlayRole, string>>;

/** How overlays look: of menus and of the panel of keys only what differs from lists. */
export interface OverlayLooks {
  list: RoleStyles;
  menu: Partial<RoleStyles>;
  hints: Partial<RoleStyles>;
  /** Messages, also those that the client shows of its own. */
  message: string;
}

export const checkLooks: Check = object({
  list: object(Object.fromEntries(overlayRoles.map((role) => [role, text]))),
  menu: record(text),
  hints: record(text),
  message: text,
});

const tones = ['plain', 'dim', 'accent', 'good', 'warn', 'bad'] as const;

const item = object(
  { id: text, depth: whole(0, 8), label: text, tags: list(tuple(2, oneOf(...tones), text)) },
  {
    ...{ search: text, pane: text, window: flag, ended: text },
    ...{ actions: list(text), enter: text, closed: flag, value: text },
  },
);

export const checkItems: Check = list(item);

const action = object(
  { name: text, key: text, asks: oneOf('nothing', 'confirm', 'text'), question: text },
  { general: flag, onto: flag },
);

export const checkOverlay: Check = variant('kind', {
  list: object(
    {
      title: text,
      items: checkItems,
      actions: list(action),
      preview: flag,
      empty: text,
      size: oneOf('large', 'small'),
    },
    { selected: text, enter: text, follow: text },
  ),
  menu: object(
    { title: text, items: list(orNull(object({ id: text, label: text, key: text, enabled: flag }))) },
    { x: whole(0), y: whole(0) },
  ),
});

export const checkHints: Check = object({ title: text, keys: list(tuple(2, text, text)) });

/**
 * Keys that a command presses in a list (`send-keys`), with their meaning in tmux's choosers (mode-tree.c of 3.3a), while a
 * person's keys filter. Owns the text searched for last; ListModel owns the list.
 */
import type { OverlayItem, PressedKey } from '../../protocol/overlays.ts';
import type { ListModel, Outcome, Row } from './ListModel.ts';

const nothing: Outcome = { kind: 'nothing' };
const firstLetter = 'a'.charCodeAt(0);

export class PressedKeys {
  readonly #model: ListModel;
  #searched = '';

  constructor(model: ListModel) {
    this.#model = model;
  }

  press(key: string): Outcome {
    const model = this.#model;
    const { question } = model;
    // Only y is a yes in tmux, where Enter is one here.
    if (question) return model.key(question.form || /^y$/i.test(key) ? key : 'n');
    model.notice = '';
    const row = rowOfKey(key);
    if (model.rows[row]) {
      model.select(row);
      return model.choose();
    }
    const own = model.request.pressed?.find((each) => each.key === key);
    if (own) return this.#act(own);
    return this.#move(key) ?? this.#tag(key) ?? this.#fold(key) ?? this.#other(key);
  }

  /** Outcome of a key that acts on items; what needs an item does nothing without one. */
  #act(key: PressedKey): Outcome {
    const model = this.#model;
    const items = this.#itemsOf(key);
    const ends = key.closes ? 'always' : 'when-empty';
    const ids = key.on === 'list' ? [''] : items.map(({ id }) => id);
    if (ids.length === 0) return key.closes ? { kind: 'answer', answer: null } : nothing;
    const done = { kind: 'act', action: key.action, ids, ends } as const;
    if (key.asks === 'nothing') return done;
    const [item] = items;
    const about = key.on === 'tagged' ? `${ids.length} tagged` : (item?.called ?? item?.label ?? '');
    return model.ask({
      name: key.action,
      text: key.question.replace('%', () => about),
      value: key.asks === 'text' ? (item?.value ?? key.value ?? '') : null,
      answered: (text) => (key.asks === 'text' ? { ...done, text } : done),
    });
  }

  #itemsOf({ on }: PressedKey): OverlayItem[] {
    const { selected, rows, tagged } = this.#model;
    if (on === 'tagged') return rows.map(({ item }) => item).filter(({ id }) => tagged.has(id));
    return on === 'selected' && selected ? [selected] : [];
  }

  #move(key: string): Outcome | null {
    const model = this.#model;
    const { at, page, rows } = model;
    const last = Math.max(0, rows.length - 1);
    const to: Readonly<Record<string, number>> = {
      Up: at === 0 ? last : at - 1,
      Down: at >= last ? 0 : at + 1,
      PPage: Math.max(0, at - page),
      NPage: Math.min(last, at + page),
      Home: 0,
      End: last,
      H: rows.findIndex(({ item }) => item.id === model.request.selected),
    };
    const name = Object.hasOwn(moves, key) ? moves[key] : key;
    return name !== undefined && Object.hasOwn(to, name) ? model.select(to[name] ?? 0) : null;
  }

  /** As in tmux, an item and one above or below it are not both tagged. */
  #tag(key: string): Outcome | null {
    const { tagged, rows, at, selected } = this.#model;
    if (key === 'T') tagged.clear();
    else if (key === 'C-t') {
      tagged.clear();
      for (const { item } of rows) if (item.depth === 0) tagged.add(item.id);
    } else if (key === 't' && selected) {
      if (tagged.delete(selected.id)) return nothing;
      for (const { item } of relatives(rows, at)) tagged.delete(item.id);
      tagged.add(selected.id);
    } else return null;
    return nothing;
  }

  #fold(key: string): Outcome | null {
    const model = this.#model;
    const { at, rows } = model;
    const row = rows[at];
    if (!row) return null;
    if (key === 'M--' || key === 'M-+') {
      for (const { item } of rows) if (item.depth === 0) model.setFolded(item, key === 'M--');
      return nothing;
    }
    if (key === 'l' || key === 'Right' || key === '+') {
      if (row.children === 'closed') return model.setFolded(row.item, false);
      return model.select(Math.min(at + 1, rows.length - 1));
    }
    if (key !== 'h' && key !== 'Left' && key !== '-') return null;
    const closing = row.children === 'open' ? row : parentOf(rows, at);
    return closing ? model.setFolded(closing.item, true) : model.select(Math.max(0, at - 1));
  }

  #other(key: string): Outcome {
    switch (key) {
      case 'q':
      case 'Escape':
      case 'C-g':
        return { kind: 'answer', answer: null };
      case 'Enter':
        return this.#model.choose();
      case 'C-s':
      case '/':
      case '?':
        return this.#model.ask({
          name: 'search',
          text: 'Search:',
          value: '',
          answered: (text) => {
            this.#searched = text;
            return this.#search(1);
          },
        });
      case 'n':
        return this.#search(1);
      case 'N':
        return this.#search(-1);
      default:
        return nothing;
    }
  }

  /** Selects the next row with the searched text, beyond the end from the beginning. */
  #search(by: 1 | -1): Outcome {
    const model = this.#model;
    const { rows, at } = model;
    if (this.#searched === '') return nothing;
    for (let step = 1; step < rows.length; step++) {
      const to = (at + by * step + rows.length * step) % rows.length;
      const item = rows[to]?.item;
      if (item && `${item.label} ${item.search ?? ''}`.includes(this.#searched)) return model.select(to);
    }
    return nothing;
  }
}

/** Keys with the same effect as another. */
const moves: Readonly<Record<string, string>> = {
  k: 'Up',
  'C-p': 'Up',
  j: 'Down',
  'C-n': 'Down',
  'C-b': 'PPage',
  'C-f': 'NPage',
  g: 'Home',
  G: 'End',
};

/** Number of the row that a key chooses: `0` to `9`, and from `M-a` on; -1 for other keys. */
function rowOfKey(key: string): number {
  if (/^\d$/.test(key)) return Number(key);
  return /^M-[a-z]$/.test(key) ? key.charCodeAt(2) - firstLetter + 10 : -1;
}

function parentOf(rows: readonly Row[], at: number): Row | undefined {
  const depth = rows[at]?.item.depth ?? 0;
  return rows.slice(0, at).findLast(({ item }) => item.depth < depth);
}

/** Rows above this one in the tree, and those below it. */
function relatives(rows: readonly Row[], at: number): Row[] {
  const found: Row[] = [];
  for (let row = parentOf(rows, at); row; row = parentOf(rows, rows.indexOf(row))) found.push(row);
  const depth = rows[at]?.item.depth ?? 0;
  const end = rows.findIndex(({ item }, index) => index > at && item.depth <= depth);
  return [...found, ...rows.slice(at + 1, end === -1 ? rows.length : end)];
}

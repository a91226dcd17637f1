/**
 * A list to choose from, in use: its filter, selection, folds and open question. Owns that state and the effect of
 * keys on it; draws nothing and has no effect outside itself.
 */
import {
  closesList,
  type ListOverlay,
  type OverlayAction,
  type OverlayAnswer,
  type OverlayItem,
} from '../../protocol/overlays.ts';
import { FormModel } from './FormModel.ts';
import { fuzzyMatch, type Match } from './fuzzy.ts';
import { characters } from './marks.ts';

/** Added for a match in the label: more than any score for beginnings of words in it. */
const labelBonus = 40;
/** Longest filter that can be typed, characters. */
const maxTyped = 256;

/** The outcome of a key, beside a change of the picture. */
export type Outcome =
  | { kind: 'nothing' }
  | { kind: 'answer'; answer: OverlayAnswer }
  | { kind: 'act'; action: string; ids: readonly string[]; text?: string; ends?: ListEnd }
  /** Acts on an item together with the tagged ones. */
  | { kind: 'act'; action: string; ids: readonly [id: string]; tagged: readonly string[] }
  | { kind: 'menu' };

/** Whether an action closes the list: in any case, or when it leaves no items. */
type ListEnd = 'always' | 'when-empty';

export interface Row {
  item: OverlayItem;
  /** Positions in the label that the filter matched. */
  places: ReadonlySet<number>;
  /** Shown only because an item below it matches. */
  onlyAbove: boolean;
  children: 'none' | 'open' | 'closed';
}

/** The question before an action. */
export interface ListQuestion {
  /** What is done after it. */
  name: string;
  text: string;
  /** Asks for a line of text; null when a yes is enough. */
  form: FormModel | null;
  /** Outcome of a yes, or of the line. */
  answered(text: string): Outcome;
}

/** Opens the menu of actions for the selected item. */
export const menuKey = 'M-m';

const nothing: Outcome = { kind: 'nothing' };
const noPlaces: ReadonlySet<number> = new Set();

export class ListModel {
  readonly request: ListOverlay;
  filter = '';
  /** An error shown until the next key. */
  notice = '';
  question: ListQuestion | null = null;
  /** Words about the content; empty for none. */
  remark: string;
  rows: Row[] = [];
  at = 0;
  #items: OverlayItem[];
  readonly #closed = new Set<string>();
  /** Items that actions apply to together, in place of the selected one. */
  readonly tagged = new Set<string>();
  /** Whether typing has begun: from then on every character belongs to the filter. */
  #searching = false;
  /** Rows of the list on screen: the length of a page. */
  page = 10;

  constructor(request: ListOverlay) {
    this.request = request;
    this.remark = request.remark ?? '';
    this.#items = request.items;
    for (const item of request.items) if (item.closed) this.#closed.add(item.id);
    this.#refilter(request.selected);
  }

  get selected(): OverlayItem | null {
    return this.rows[this.at]?.item ?? null;
  }

  /** Number of items that match the filter, without their parents. */
  get matches(): number {
    return this.rows.filter((row) => !row.onlyAbove).length;
  }

  /** Folds or the filter hide items. */
  get hides(): boolean {
    return this.filter !== '' || this.rows.length < this.total;
  }

  get total(): number {
    return this.#items.length;
  }

  /** Actions of the selected item, and of the list. */
  get actions(): OverlayAction[] {
    return this.request.actions.filter((action) => action.general || has(this.selected, action));
  }

  /** Replaces the list's items, and selects `selected` when given. */
  setItems(items: OverlayItem[], selected?: string): void {
    const before = new Set(this.#items.map(({ id }) => id));
    for (const item of items) if (item.closed && !before.has(item.id)) this.#closed.add(item.id);
    this.#items = items;
    const there = new Set(items.map(({ id }) => id));
    for (const id of this.tagged) if (!there.has(id)) this.tagged.delete(id);
    const at = this.at;
    const id = selected ?? this.selected?.id;
    this.#refilter(id);
    // The selected item is gone: select the one in its place.
    if (id !== undefined && this.selected?.id !== id)
      this.at = Math.min(at, Math.max(0, this.rows.length - 1));
  }

  key(key: string): Outcome {
    this.notice = '';
    if (this.question) return this.#answerKey(this.question, key);
    const action = this.request.actions.find((candidate) => candidate.key === key);
    if (action) return this.begin(action);
    switch (key) {
      case 'Escape':
      case 'C-c':
      case 'C-g':
        return { kind: 'answer', answer: null };
      case 'Enter':
      case 'KPEnter':
      // Enter from a terminal that is not in raw mode yet: typed ahead of the start.
      case 'C-j':
        return this.choose();
      case 'Up':
      case 'C-p':
      case 'BTab':
        return this.#move(-1);
      case 'Down':
      case 'C-n':
        return this.#move(1);
      case 'PPage':
        return this.#jump(this.at - this.page);
      case 'NPage':
        return this.#jump(this.at + this.page);
      case 'Home':
        return this.#jump(0);
      case 'End':
        return this.#jump(this.rows.length - 1);
      case 'Left':
        return this.#fold(true);
      case 'Right':
        return this.#fold(false);
      case 'C-t':
        return this.#tag();
      case 'M-t':
        return this.#tagAll();
      case menuKey:
        return this.selected ? { kind: 'menu' } : nothing;
      case 'Tab':
        return this.#fold(this.rows[this.at]?.children === 'open');
      default:
        return this.#filterKey(key);
    }
  }

  /** Selects a row, by its number among all. */
  select(at: number): Outcome {
    return this.rows[at] && !this.question ? this.#jump(at) : nothing;
  }

  #filterKey(key: string): Outcome {
    // The keys that close and search tmux's lists do so here too, as long as the filter is empty.
    if (this.filter === '' && !this.#searching) {
      if (key === 'q') return { kind: 'answer', answer: null };
      this.#searching = true;
      if (key === '/') return nothing;
    }
    const next = edited(this.filter, key);
    if (next === this.filter) return nothing;
    this.filter = next;
    this.#refilter(this.selected?.id);
    return nothing;
  }

  /** Enter on the selected item. */
  choose(): Outcome {
    const row = this.rows[this.at];
    if (!row) return nothing;
    const enter = row.item.enter ?? this.request.enter;
    if (enter === undefined) return { kind: 'answer', answer: { id: row.item.id } };
    if (enter === closesList) return { kind: 'answer', answer: null };
    if (row.children !== 'none') return this.#fold(row.children === 'open');
    const action = this.actions.find(({ name }) => name === enter);
    return action ? this.begin(action) : nothing;
  }

  /** Runs an action on the selected item, or the tagged ones; asks first where required. */
  begin(action: OverlayAction): Outcome {
    const item = this.selected;
    if (!action.general && !item) return nothing;
    if (action.onto) return this.#bring(action, item);
    if (!action.general && this.#meant(action, item).length === 0) {
      this.notice = `${action.name}: not for this one`;
      return nothing;
    }
    const done = { kind: 'act', action: action.name, ids: this.#meant(action, item) } as const;
    if (action.asks === 'nothing') return done;
    const isText = action.asks === 'text';
    const subject = action.general ? null : item;
    const many = !isText && !action.general && this.tagged.size > 0;
    const about = many ? `${this.tagged.size} tagged` : (subject?.label ?? '');
    return this.ask({
      name: action.name,
      text: action.question.replace('%', () => about),
      value: isText ? (subject?.value ?? '') : null,
      answered: (text) => {
        if (!isText) return done;
        return text.trim() !== '' || action.general ? { ...done, text } : nothing;
      },
    });
  }

  /** Asks before an action; `value` is the initial text of the answer, null when a yes is enough. */
  ask({ value, ...question }: Omit<ListQuestion, 'form'> & { value: string | null }): Outcome {
    this.question = {
      ...question,
      form: value === null ? null : new FormModel([{ label: '', text: value }]),
    };
    return nothing;
  }

  #answerKey({ form, answered }: ListQuestion, key: string): Outcome {
    if (!form) {
      this.question = null;
      return key === 'y' || key === 'Y' || key === 'Enter' ? answered('') : nothing;
    }
    const outcome = form.key(key);
    if (outcome !== 'open') this.question = null;
    return outcome === 'done' ? answered(form.values[0] ?? '') : nothing;
  }

  /** Moves the tagged items to the selected one. */
  #bring(action: OverlayAction, item: OverlayItem | null): Outcome {
    const tagged = this.#taggedOnes().map(({ id }) => id);
    if (item && has(item, action) && tagged.length > 0)
      return { kind: 'act', action: action.name, ids: [item.id], tagged };
    this.notice =
      tagged.length === 0 ? 'tag what is to come here first (^T)' : `${action.name}: not for this one`;
    return nothing;
  }

  /** The tagged items that have the action, if any are tagged; a text is for one item. */
  #meant(action: OverlayAction, item: OverlayItem | null): readonly string[] {
    if (action.general) return [item?.id ?? ''];
    const wanted = action.asks === 'text' || this.tagged.size === 0 ? [item] : this.#taggedOnes();
    return wanted.flatMap((one) => (one && has(one, action) ? [one.id] : []));
  }

  #taggedOnes(): OverlayItem[] {
    return this.#items.filter(({ id }) => this.tagged.has(id));
  }

  #tag(): Outcome {
    const id = this.selected?.id;
    if (id === undefined || this.request.actions.length === 0) return nothing;
    if (!this.tagged.delete(id)) this.tagged.add(id);
    return this.#jump(this.at + 1);
  }

  /** Tags all items that match the filter; untags them when all are tagged. */
  #tagAll(): Outcome {
    const shown = this.rows.filter(({ onlyAbove }) => !onlyAbove).map(({ item }) => item.id);
    const all = shown.every((id) => this.tagged.has(id));
    for (const id of shown) {
      if (all) this.tagged.delete(id);
      else this.tagged.add(id);
    }
    return nothing;
  }

  #move(by: number): Outcome {
    const { length } = this.rows;
    if (length > 0) this.at = (this.at + by + length) % length;
    return nothing;
  }

  #jump(to: number): Outcome {
    this.at = Math.max(0, Math.min(to, this.rows.length - 1));
    return nothing;
  }

  /** Folds the selected item; an item with nothing to fold selects its parent. */
  #fold(close: boolean): Outcome {
    const row = this.rows[this.at];
    if (!row || this.filter !== '') return nothing;
    if (row.children === (close ? 'open' : 'closed')) return this.setFolded(row.item, close);
    for (let at = this.at - 1; close && at >= 0; at--) {
      if ((this.rows[at]?.item.depth ?? 0) < row.item.depth) return this.#jump(at);
    }
    return nothing;
  }

  /** Folds or unfolds an item, and keeps it selected. */
  setFolded(item: OverlayItem, folded: boolean): Outcome {
    if (folded) this.#closed.add(item.id);
    else this.#closed.delete(item.id);
    this.#refilter(item.id);
    return nothing;
  }

  #refilter(keep: string | undefined): void {
    this.rows = this.filter === '' ? this.#unfoldedRows() : this.#matchingRows();
    const at = this.rows.findIndex(({ item }) => item.id === keep);
    if (this.filter === '') this.at = at === -1 ? this.#nearestOpen(keep) : at;
  }

  /** When the item to select is folded away: its nearest visible parent. */
  #nearestOpen(id: string | undefined): number {
    const from = this.#items.findIndex((item) => item.id === id);
    for (let at = from; at >= 0; at--) {
      const shown = this.rows.findIndex(({ item }) => item.id === this.#items[at]?.id);
      if (shown !== -1) return shown;
    }
    return 0;
  }

  #unfoldedRows(): Row[] {
    const rows: Row[] = [];
    let hiddenBelow = Number.POSITIVE_INFINITY;
    for (const [at, item] of this.#items.entries()) {
      if (item.depth > hiddenBelow) continue;
      hiddenBelow = Number.POSITIVE_INFINITY;
      const parent = (this.#items[at + 1]?.depth ?? 0) > item.depth;
      const closed = parent && this.#closed.has(item.id);
      if (closed) hiddenBelow = item.depth;
      rows.push({
        item,
        places: noPlaces,
        onlyAbove: false,
        children: parent ? (closed ? 'closed' : 'open') : 'none',
      });
    }
    return rows;
  }

  /** Matching rows, in order below their parents; a flat list has the best first. */
  #matchingRows(): Row[] {
    const found: { row: Row; score: number }[] = [];
    const above: OverlayItem[] = [];
    const shown = new Set<string>();
    for (const item of this.#items) {
      above.length = Math.min(above.length, item.depth);
      const match = matchOf(this.filter, item);
      if (match) {
        for (const parent of above) {
          if (shown.has(parent.id)) continue;
          shown.add(parent.id);
          found.push({
            row: { item: parent, places: noPlaces, onlyAbove: true, children: 'open' },
            score: Number.NEGATIVE_INFINITY,
          });
        }
        shown.add(item.id);
        const row: Row = { item, places: match.places, onlyAbove: false, children: 'none' };
        found.push({ row, score: match.score });
      }
      above.push(item);
    }
    if (this.#items.every(({ depth }) => depth === 0)) found.sort((a, b) => b.score - a.score);
    const best = found.reduce((most, { score }) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    this.at = Math.max(
      0,
      found.findIndex(({ score }) => score === best),
    );
    return found.map(({ row }) => row);
  }
}

function has(item: OverlayItem | null, { name }: OverlayAction): boolean {
  return item !== null && (item.actions?.includes(name) ?? true);
}

/** A match in the label of an item counts more than one in its other search text. */
function matchOf(filter: string, { label, search = '' }: OverlayItem): Match | null {
  const own = fuzzyMatch(filter, label);
  return own ? { ...own, score: own.score + labelBonus } : fuzzyMatch(filter, `${label} ${search}`);
}

/** The filter after a key: extended, or cut at its end. */
function edited(text: string, key: string): string {
  if (key === 'BSpace' || key === 'C-h') return characters(text).slice(0, -1).join('');
  if (key === 'C-u') return '';
  if (key === 'C-w') return text.replace(/\S+\s*$/, '');
  const typed = key === 'Space' ? ' ' : key;
  return [...typed].length === 1 && text.length < maxTyped ? text + typed : text;
}

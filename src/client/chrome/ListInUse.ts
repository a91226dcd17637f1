/**
 * An open list: the effect of keys and mouse, the actions that the server carries out, and the menu of a row. Owns
 * which menu is open; ListModel owns the list's contents.
 */
import type { ListOverlay, OverlayAnswer, OverlayItem } from '../../protocol/overlays.ts';
import { cleanLine } from '../overlays/cleanLine.ts';
import type { Wanted } from './boxPlace.ts';
import { type FieldSpot, type KeySpot, listTop, type RowSpot, type StageParts } from './kit.tsx';
import type { Taker } from './Landmarks.ts';
import { ListModel, type Outcome } from './ListModel.ts';
import type { ListForm } from './listForm.ts';
import { MenuInUse, type MenuSpot } from './MenuInUse.ts';
import type { ActResult, OverlayMouse, PressResult } from './messages.ts';
import { PressedKeys } from './PressedKeys.ts';
import { rowMenu } from './rowMenu.ts';

/** Rows that one notch of the wheel moves. */
const wheelRows = 3;
/** As in tmux: two clicks within this time are one double click. */
const doubleClickMs = 300;

export class ListInUse implements Taker {
  readonly model: ListModel;
  readonly #pressed: PressedKeys;
  readonly #stage: StageParts;
  #isOver = false;
  #form: ListForm | null = null;
  #menu: MenuInUse | null = null;
  #clicked: { x: number; y: number; at: number } | null = null;

  constructor(request: ListOverlay, stage: StageParts) {
    this.#stage = stage;
    this.model = new ListModel({
      ...request,
      title: cleanLine(request.title),
      items: request.items.map(clean),
    });
    this.#pressed = new PressedKeys(this.model);
  }

  /** The open menu of actions for the selected row. */
  get menu(): MenuInUse | null {
    return this.#menu;
  }

  setItems(items: OverlayItem[]): void {
    this.model.setItems(items.map(clean));
  }

  /** The layout as it is drawn now. */
  setForm(form: ListForm): void {
    this.#form = form;
    this.model.page = Math.max(1, form.listRows - 1);
  }

  key(key: string): void {
    if (this.#menu) this.#menu.key(key);
    else void this.#take(() => this.model.key(key));
  }

  /** Each key waits for the action of the one before, which may change the selected item. */
  async press(keys: readonly string[]): Promise<PressResult> {
    this.#menu = null;
    let taken = 0;
    while (!this.#isOver && taken < keys.length) {
      const key = keys[taken++] ?? '';
      await this.#take(() => this.#pressed.press(key));
    }
    return { taken, open: !this.#isOver };
  }

  /** A click selects, a click on the selected row accepts, the wheel moves; the right button opens a row's menu. */
  mouse(mouse: OverlayMouse, spot: unknown): void {
    if (this.#menu) this.#menu.mouse(mouse, spot as MenuSpot);
    else this.#point(mouse, spot as RowSpot | KeySpot | FieldSpot | null);
  }

  #point({ event, button, x, y }: OverlayMouse, spot: RowSpot | KeySpot | FieldSpot | null): void {
    const { model } = this;
    if (event === 'wheel') {
      const to = model.at + (button === 4 ? -wheelRows : wheelRows);
      void this.#take(() => model.select(Math.max(0, Math.min(to, model.rows.length - 1))));
    }
    if (event !== 'down') return;
    if (spot && 'key' in spot) {
      this.key(spot.key);
      return;
    }
    if (spot && 'field' in spot) {
      model.question?.form?.focus(spot.field);
      return;
    }
    if (button === 3 && spot) {
      void this.#take(() => model.select(spot.row));
      this.#openMenu({ x, y });
    }
    if (button === 1) this.#click(x, y, spot);
  }

  #click(x: number, y: number, spot: RowSpot | null): void {
    // The list may have moved under the pointer: the second click is for the item that the first one chose.
    const again =
      this.#clicked?.x === x && this.#clicked.y === y && Date.now() - this.#clicked.at < doubleClickMs;
    this.#clicked = { x, y, at: Date.now() };
    if (!spot) return;
    if (again || spot.row === this.model.at) this.key('Enter');
    else void this.#take(() => this.model.select(spot.row));
  }

  /** Applies a change to the list, and carries out the outcome; resolves when its action is done. */
  async #take(change: () => Outcome): Promise<void> {
    const before = this.model.selected?.id;
    const outcome = change();
    if (this.model.selected?.id !== before) this.#follow();
    this.#stage.changed();
    if (outcome.kind === 'answer') this.#answer(outcome.answer);
    if (outcome.kind === 'menu') this.#openMenu();
    if (outcome.kind === 'act') await this.#act(outcome);
  }

  #answer(answer: OverlayAnswer): void {
    this.#isOver = true;
    this.#stage.answer(answer);
  }

  /** Tells the server which item is selected now. */
  #follow(): void {
    const { follow } = this.model.request;
    const { selected } = this.model;
    if (follow !== undefined && selected)
      this.#stage.act({ action: follow, id: selected.id }).catch(() => {});
  }

  /** Opens the selected row's menu, beside it unless a place is given. */
  #openMenu(at?: { x: number; y: number }): void {
    const menu = rowMenu(this.model, { ...this.rowPlace, ...at });
    if (menu.outcomes.length === 0) return;
    this.#menu = new MenuInUse(menu.request, (answer: OverlayAnswer) => {
      this.#menu = null;
      const chosen = answer && menu.outcomes[Number(answer.id)];
      void this.#take(chosen ?? (() => ({ kind: 'nothing' })));
    });
  }

  /** The cell beside the beginning of the selected row, and that row. */
  get rowPlace(): Wanted {
    if (!this.#form) return {};
    const { border, cols, listRows } = this.#form;
    const { at, rows } = this.model;
    const y = (border ? 2 : 1) + at - listTop(at, rows.length, listRows);
    return { x: Math.min(8, cols), y: y + 1, beside: { y, rows: 1 } };
  }

  async #act(outcome: Extract<Outcome, { kind: 'act' }>): Promise<void> {
    const { model } = this;
    const ends = 'ends' in outcome ? outcome.ends : undefined;
    try {
      const { items, selected, remark } = await this.#actAll(outcome);
      if ('tagged' in outcome) model.tagged.clear();
      model.remark = remark ?? model.remark;
      model.setItems(items.map(clean), selected);
      if (ends === 'always' || (ends === 'when-empty' && items.length === 0)) this.#answer(null);
    } catch (error) {
      model.notice = cleanLine(error instanceof Error ? error.message : String(error));
    }
    this.#stage.changed();
  }

  /** Runs the actions one after another; resolves with the list after the last. */
  async #actAll(outcome: Extract<Outcome, { kind: 'act' }>): Promise<ActResult> {
    const { action, ids } = outcome;
    const more = 'tagged' in outcome ? { tagged: [...outcome.tagged] } : {};
    const text = 'text' in outcome && outcome.text !== undefined ? { text: outcome.text } : {};
    let after: ActResult = { items: [] };
    for (const id of ids) after = await this.#stage.act({ action, id, ...text, ...more });
    return after;
  }
}

function clean(item: OverlayItem): OverlayItem {
  return {
    ...item,
    label: cleanLine(item.label),
    tags: item.tags.map(([tone, text]) => [tone, cleanLine(text)]),
  };
}

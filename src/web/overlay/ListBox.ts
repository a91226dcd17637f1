/**
 * A list to choose from, with its filter, actions and a preview of the selected item's pane. Owns the elements;
 * ListModel owns the list and the effect of keys.
 */
import { ListModel, type ListQuestion, type Outcome, type Row } from '../../client/chrome/ListModel.ts';
import type { ActParams, ActResult, PressResult } from '../../client/chrome/messages.ts';
import { PressedKeys } from '../../client/chrome/PressedKeys.ts';
import { rowMenu } from '../../client/chrome/rowMenu.ts';
import { cleanLine } from '../../client/overlays/cleanLine.ts';
import type { ListOverlay, OverlayAnswer, OverlayItem } from '../../protocol/overlays.ts';
import { newElement } from '../screen/place.ts';
import { MenuBox } from './MenuBox.ts';
import type { OpenBox, PreviewParams, PreviewResult } from './OverlayDesk.ts';
import type { OverlayLook } from './OverlayLook.ts';
import { PreviewBox } from './PreviewBox.ts';

export interface ListStage {
  act(params: ActParams): Promise<ActResult>;
  preview(params: PreviewParams): Promise<PreviewResult>;
  answer(answer: OverlayAnswer): void;
  changed(): void;
}

export class ListBox implements OpenBox {
  readonly element = newElement('box list');
  readonly #model: ListModel;
  readonly #pressed: PressedKeys;
  readonly #stage: ListStage;
  #isOver = false;
  readonly #look: OverlayLook;
  readonly #preview: PreviewBox | null;
  #menu: MenuBox | null = null;

  constructor(request: ListOverlay, stage: ListStage, look: OverlayLook) {
    this.#model = new ListModel({ ...request, items: request.items.map(clean) });
    this.#pressed = new PressedKeys(this.#model);
    this.#stage = stage;
    this.#look = look;
    this.#preview = request.preview ? new PreviewBox(stage.preview, look.sheet) : null;
    this.element.setAttribute('role', 'dialog');
    this.element.setAttribute('aria-label', cleanLine(request.title));
    this.element.classList.add(request.size);
  }

  key(key: string): void {
    if (this.#menu) this.#menu.key(key);
    else void this.#take(() => this.#model.key(key));
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

  draw(): void {
    const model = this.#model;
    const head = newElement('head');
    const filter =
      model.filter === '' ? this.#look.text('dim', 'type to filter') : this.#look.text('input', model.filter);
    const count = model.hides ? `${model.matches} of ${model.total}` : `${model.total}`;
    head.append(
      this.#look.text('title', cleanLine(model.request.title)),
      this.#look.text('dim', ' › '),
      filter,
      this.#look.text('warn', cleanLine(model.remark)),
      this.#look.text('dim', count),
    );
    const rows = newElement('items');
    rows.setAttribute('role', 'listbox');
    rows.setAttribute('aria-label', cleanLine(model.request.title));
    rows.tabIndex = 0;
    rows.append(...model.rows.map((row, at) => this.#rowOf(row, at)));
    if (model.rows.length === 0) {
      rows.removeAttribute('role');
      rows.append(this.#look.text('dim', model.total === 0 ? model.request.empty : 'nothing matches'));
    }
    const body = newElement('body');
    body.append(rows, ...(this.#preview ? [this.#preview.element] : []));
    this.element.className = `box list ${model.request.size} ${this.#look.className('plain')}`;
    this.element.replaceChildren(head, body, this.#foot(), ...(this.#menu ? [this.#menu.element] : []));
    rows.children[model.at]?.scrollIntoView({ block: 'nearest' });
    this.#preview?.show(model.selected);
  }

  #rowOf({ item, places, onlyAbove, children }: Row, at: number): HTMLElement {
    const model = this.#model;
    const isAt = at === model.at;
    const look = this.#look;
    const row = newElement(`item ${look.className(isAt ? 'selected' : onlyAbove ? 'dim' : 'plain')}`);
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', String(isAt));
    row.style.setProperty('--depth', String(item.depth));
    const fold = children === 'none' ? '' : children === 'open' ? '▾ ' : '▸ ';
    const label = newElement('label', 'span');
    label.append(
      look.text(isAt ? 'selectedAccent' : 'dim', `${fold}${model.tagged.has(item.id) ? '* ' : ''}`),
      ...Array.from(item.label, (char, index) =>
        places.has(index) ? look.text(isAt ? 'selectedMatch' : 'match', char) : document.createTextNode(char),
      ),
    );
    const tags = newElement('tags', 'span');
    tags.append(...item.tags.map(([tone, text]) => look.text(isAt ? 'selectedDim' : tone, text)));
    row.append(label, tags);
    row.addEventListener('click', () => {
      if (isAt) this.key('Enter');
      else void this.#take(() => model.select(at));
    });
    row.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      void this.#take(() => model.select(at));
      this.#openMenu();
    });
    return row;
  }

  #foot(): HTMLElement {
    const { question, notice, actions } = this.#model;
    const foot = newElement('foot');
    if (question) foot.append(...this.#question(question));
    else if (notice !== '') foot.append(this.#look.text('bad', cleanLine(notice)));
    else
      foot.append(
        this.#hint('Enter', 'choose'),
        ...actions.map((action) => this.#hint(action.key, action.name)),
        this.#hint('Escape', 'close'),
      );
    return foot;
  }

  #question({ name, text, form }: ListQuestion): Node[] {
    const typed = form ? [this.#look.text('input', form.values[0] ?? '')] : [];
    const hints = form
      ? [this.#hint('Enter', name), this.#hint('Escape', 'cancel')]
      : [this.#hint('y', 'yes'), this.#hint('n', 'no')];
    return [this.#look.text('question', cleanLine(text)), ...typed, ...hints];
  }

  /** A button that acts as the key that it shows. */
  #hint(key: string, name: string): HTMLElement {
    const button = newElement('hint', 'button');
    button.tabIndex = -1;
    const shown = key.replace('C-', '^').replace('Escape', 'Esc');
    button.append(this.#look.text('key', shown), this.#look.text('dim', ` ${name}`));
    button.addEventListener('click', () => this.key(key));
    return button;
  }

  /** Applies a change to the list, and carries out the outcome; resolves when its action is done. */
  async #take(change: () => Outcome): Promise<void> {
    const before = this.#model.selected?.id;
    const outcome = change();
    const { selected, request } = this.#model;
    if (selected && selected.id !== before && request.follow !== undefined)
      this.#stage.act({ action: request.follow, id: selected.id }).catch(() => {});
    if (outcome.kind === 'answer') {
      this.#answer(outcome.answer);
      return;
    }
    if (outcome.kind === 'menu') this.#openMenu();
    this.#stage.changed();
    if (outcome.kind === 'act') await this.#act(outcome);
  }

  #answer(answer: OverlayAnswer): void {
    this.#isOver = true;
    this.#stage.answer(answer);
  }

  #openMenu(): void {
    const menu = rowMenu(this.#model, {});
    if (menu.outcomes.length === 0) return;
    this.#menu = new MenuBox(
      menu.request,
      (answer) => {
        this.#menu = null;
        const chosen = answer && menu.outcomes[Number(answer.id)];
        void this.#take(chosen ?? (() => ({ kind: 'nothing' })));
      },
      this.#look,
    );
    this.#menu.draw();
    this.#stage.changed();
  }

  async #act(outcome: Extract<Outcome, { kind: 'act' }>): Promise<void> {
    const model = this.#model;
    const text = 'text' in outcome && outcome.text !== undefined ? { text: outcome.text } : {};
    const tagged = 'tagged' in outcome ? { tagged: [...outcome.tagged] } : {};
    const ends = 'ends' in outcome ? outcome.ends : undefined;
    try {
      for (const id of outcome.ids) {
        const after = await this.#stage.act({ action: outcome.action, id, ...text, ...tagged });
        model.remark = after.remark ?? model.remark;
        model.setItems(after.items.map(clean), after.selected);
      }
      if ('tagged' in outcome) model.tagged.clear();
      if (ends === 'always' || (ends === 'when-empty' && model.total === 0)) this.#answer(null);
    } catch (error) {
      model.notice = cleanLine(error instanceof Error ? error.message : String(error));
    }
    this.#stage.changed();
  }
}

function clean(item: OverlayItem): OverlayItem {
  const tags = item.tags.map(([tone, text]): OverlayItem['tags'][number] => [tone, cleanLine(text)]);
  return { ...item, label: cleanLine(item.label), tags };
}

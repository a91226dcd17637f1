/**
 * The questions that wait, and the one that is being answered. Owns the elements; InboxInUse owns which question is
 * open, so that a key or tap meant for one never answers another.
 */
import { askEnding, InboxInUse, type InboxStage } from '../../client/chrome/InboxInUse.ts';
import type { AskInfo } from '../../protocol/asks.ts';
import type { InboxContent } from '../../protocol/overlays.ts';
import { newElement } from '../screen/place.ts';
import type { OpenBox } from './OverlayDesk.ts';
import type { OverlayLook } from './OverlayLook.ts';

export class InboxBox implements OpenBox {
  readonly element = newElement('box inbox');
  readonly #inbox: InboxInUse;
  readonly #stage: InboxStage;
  readonly #look: OverlayLook;

  constructor(content: InboxContent, stage: InboxStage, look: OverlayLook) {
    this.#inbox = new InboxInUse(content, stage);
    this.#stage = stage;
    this.#look = look;
    this.element.setAttribute('role', 'dialog');
    this.element.setAttribute('aria-label', 'questions');
  }

  setInbox(content: InboxContent): void {
    this.#inbox.setInbox(content);
    this.draw();
  }

  key(key: string): void {
    this.#inbox.key(key);
    this.#stage.changed();
  }

  draw(): void {
    const { answering, asks } = this.#inbox;
    this.element.className = `box inbox ${this.#look.className('plain')}`;
    const head = newElement('head');
    const waiting = asks.filter(({ state }) => state === 'pending').length;
    head.append(this.#look.text('title', 'questions'), this.#look.text('dim', ` ${waiting} waiting`));
    const items = newElement('items');
    items.tabIndex = 0;
    items.append(...asks.map((ask, at) => this.#rowOf(ask, at)));
    if (asks.length === 0) items.append(this.#look.text('dim', 'nobody asks anything'));
    this.element.replaceChildren(head, answering ? this.#answerBox(answering.ask) : items, this.#foot());
  }

  #rowOf(ask: AskInfo, at: number): HTMLElement {
    const isAt = at === this.#inbox.at;
    const row = newElement(`item ${this.#look.className(isAt ? 'selected' : 'plain')}`, 'button');
    row.tabIndex = -1;
    const isOver = ask.state !== 'pending';
    const fact = isOver ? askEnding(ask) : [ask.session?.name ?? [], ask.pane ?? []].flat().join(' ');
    row.append(
      this.#look.text(isAt ? 'selected' : isOver ? 'dim' : 'plain', `${isOver ? '' : '? '}${ask.title}`),
      this.#look.text(isAt ? 'selectedDim' : 'dim', fact),
    );
    row.addEventListener('click', () => this.#open(at));
    return row;
  }

  /** A tap selects a question and opens it. */
  #open(at: number): void {
    while (this.#inbox.at < at) this.#inbox.key('Down');
    while (this.#inbox.at > at) this.#inbox.key('Up');
    this.key('Enter');
  }

  #answerBox(ask: AskInfo): HTMLElement {
    const box = newElement('question');
    const { answering } = this.#inbox;
    box.append(this.#look.text('question', ask.title));
    for (const line of ask.detail?.split('\n') ?? []) {
      const row = newElement('detail');
      row.textContent = line;
      box.append(row);
    }
    box.append(this.#look.text('dim', `${ask.by.name} asks`));
    if (answering?.what === 'cancel') {
      box.append(
        this.#choice('y', 'cancel it: its asker gets no answer', false),
        this.#choice('n', 'back', false),
      );
      return box;
    }
    if (answering?.form) {
      const field = this.#look.text('input', shown(answering.form.values[0] ?? '', ask.kind === 'secret'));
      field.classList.add('field');
      box.append(field);
    } else
      ask.choices.forEach((name, at) => {
        box.append(this.#choice(this.#inbox.keyOf(at), name, at === answering?.choice));
      });
    return box;
  }

  #choice(key: string, name: string, isAt: boolean): HTMLElement {
    const button = newElement(`item choice ${this.#look.className(isAt ? 'selected' : 'plain')}`, 'button');
    button.tabIndex = -1;
    button.append(
      this.#look.text(isAt ? 'selectedAccent' : 'key', key),
      this.#look.text(isAt ? 'selected' : 'plain', ` ${name}`),
    );
    button.addEventListener('click', () => this.key(key));
    return button;
  }

  #foot(): HTMLElement {
    const foot = newElement('foot');
    const { notice, answering } = this.#inbox;
    if (notice !== '') foot.append(this.#look.text('accent', notice));
    for (const [key, name] of answering
      ? ([
          ['Enter', 'answer'],
          ['Escape', 'back'],
        ] as const)
      : ([
          ['Enter', 'answer'],
          ['o', 'go to the pane'],
          ['x', 'cancel'],
          ['Escape', 'close'],
        ] as const)) {
      const button = newElement('hint', 'button');
      button.tabIndex = -1;
      button.append(this.#look.text('key', key.replace('Escape', 'Esc')), this.#look.text('dim', ` ${name}`));
      button.addEventListener('click', () => this.key(key));
      foot.append(button);
    }
    return foot;
  }
}

function shown(text: string, isSecret: boolean): string {
  return isSecret ? '•'.repeat([...text].length) : text;
}

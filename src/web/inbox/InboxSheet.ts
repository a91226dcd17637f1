/**
 * The inbox over all sessions: questions, which a tap answers, and programs, to which a tap goes. Owns its
 * sheet, and keeps what is being written while questions come and go.
 */
import { cleanLine } from '../../client/overlays/cleanLine.ts';
import type { AskInfo } from '../../protocol/asks.ts';
import { newElement } from '../screen/place.ts';
import { Sheet, textButton, textIn } from '../sheet/Sheet.ts';
import { type Attention, countOf, type Need } from './attention.ts';

export interface InboxParts {
  answer(id: string, value: string): Promise<unknown>;
  /** A time of the host, by the clock of this device. */
  here(at: number): Date;
  /** False for one that only others may answer. */
  mayAnswer(ask: AskInfo): boolean;
  /** Shows a pane. */
  go(pane: string): void;
  closed(): void;
}

/** Lines of a detail shown, and characters of each. */
const detailLines = 12;

export class InboxSheet {
  readonly sheet: Sheet;
  readonly #parts: InboxParts;
  /** Cards of questions that are shown, so that a field keeps its text and focus. */
  readonly #cards = new Map<string, HTMLElement>();
  #shown: Attention = { asks: [], needs: [] };
  #drawn = '';

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.sheet = new Sheet('needs you', () => parts.closed());
    this.sheet.element.classList.add('inbox-sheet');
  }

  show(now: Attention): void {
    this.#shown = now;
    this.#draw();
    this.sheet.open();
  }

  /** Its content has changed. */
  update(now: Attention): void {
    if (!this.sheet.isOpen) return;
    const had = countOf(this.#shown);
    this.#shown = now;
    // The last one was answered: back to the pane.
    if (had > 0 && countOf(now) === 0) this.sheet.close();
    else this.#draw();
  }

  #draw(): void {
    const { asks, needs } = this.#shown;
    // A button stays while a finger is on it, and a field keeps its focus.
    const may = asks.map((ask) => this.#parts.mayAnswer(ask));
    const key = JSON.stringify([asks.map(({ id }) => id), may, needs]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const ids = new Set(asks.map(({ id }) => id));
    for (const id of this.#cards.keys()) if (!ids.has(id)) this.#cards.delete(id);
    const cards = asks.map((ask, at) => {
      if (!may[at]) return this.#card(ask, false);
      const card = this.#cards.get(ask.id) ?? this.#card(ask, true);
      this.#cards.set(ask.id, card);
      return card;
    });
    const content = [...cards, ...needs.map((need) => this.#row(need))];
    const { body } = this.sheet;
    const focused = document.activeElement;
    if (content.length > 0) body.replaceChildren(...content);
    else body.replaceChildren(textIn('quiet', 'Nothing asks, is blocked, has failed or is done.', 'p'));
    if (focused instanceof HTMLElement && body.contains(focused)) focused.focus();
  }

  #card(ask: AskInfo, mayAnswer: boolean): HTMLElement {
    const card = newElement('card', 'section');
    const title = textIn('card-title', `? ${cleanLine(ask.title)}`, 'h3');
    card.append(title, textIn('card-place', placeOf(ask, this.#parts.here)));
    if (ask.detail) card.append(textIn('card-detail', detailOf(ask.detail), 'pre'));
    if (!mayAnswer) {
      card.append(textIn('card-text', 'Others answer this: you only look here.', 'p'));
      return card;
    }
    const said = textIn('card-said', '', 'p');
    said.setAttribute('role', 'status');
    const give = (value: string) => {
      card.classList.add('busy');
      this.#parts.answer(ask.id, value).catch((error: Error) => {
        card.classList.remove('busy');
        said.textContent = error.message;
      });
    };
    card.append(ask.kind === 'choice' ? choicesOf(ask, give) : lineOf(ask, give), said);
    return card;
  }

  #row({ pane, state, mark, title, text, place }: Need): HTMLElement {
    const row = newElement(`card need ${state}`, 'button');
    row.append(textIn('card-title', `${mark} ${title}`), textIn('card-place', `${place} · ${pane}`));
    if (text !== '') row.append(textIn('card-text', text));
    row.addEventListener('click', () => {
      this.sheet.close();
      this.#parts.go(pane);
    });
    return row;
  }
}

function placeOf({ by, session, pane, deadline, default: taken }: AskInfo, here: InboxParts['here']): string {
  const where = [session?.name ?? [], pane ?? []].flat().join(' ');
  const until =
    deadline === null
      ? ''
      : ` · until ${here(deadline).toLocaleTimeString()}${taken === undefined ? '' : `, then ${taken}`}`;
  return cleanLine(`${by.name}${where === '' ? '' : ` · ${where}`}${until}`);
}

const detailOf = (detail: string): string => {
  const lines = detail.split('\n').map(cleanLine);
  return lines.length > detailLines ? [...lines.slice(0, detailLines), '…'].join('\n') : lines.join('\n');
};

function choicesOf(ask: AskInfo, give: (value: string) => void): HTMLElement {
  const row = newElement('card-choices');
  row.append(
    ...ask.choices.map((choice) =>
      textButton(cleanLine(choice), () => give(choice), { className: 'choice-button' }),
    ),
  );
  return row;
}

/** A text, or a secret, which is shown nowhere. */
function lineOf(ask: AskInfo, give: (value: string) => void): HTMLElement {
  const form = newElement('card-line', 'form');
  const field = document.createElement('input');
  field.type = ask.kind === 'secret' ? 'password' : 'text';
  field.autocomplete = 'off';
  field.setAttribute('aria-label', cleanLine(ask.title));
  const send = newElement('choice-button', 'button');
  send.textContent = 'Answer';
  form.append(field, send);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    give(field.value);
  });
  return form;
}

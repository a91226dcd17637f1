/**
 * The bar above the screen: the session, who has control of the pane, and the ways to everything else. Owns its
 * elements; on a small screen it also has the arrows to other panes.
 */
import { type ControlDeed, type ControlView, secondsOf } from '../around/controlView.ts';
import { newElement } from '../screen/place.ts';
import { textButton, textIn } from '../sheet/Sheet.ts';

export interface TopBarParts {
  /** Shows another pane: the next or the previous one. */
  turn(by: 1 | -1): void;
  /** Back to the present window. */
  back(): void;
  inbox(): void;
  people(): void;
  past(): void;
  more(): void;
  deed(deed: ControlDeed): void;
}

export interface TopBarContent {
  title: string;
  /** More of its name, where that has a line of its own. */
  detail: string;
  /** A state of the program in the pane; '' for none. */
  state: string;
  control: ControlView;
  /** How much needs somebody. */
  needs: number;
  /** Clients of the session. */
  clients: number;
  /** A window other than the session's present one is shown. */
  peeks: boolean;
}

const deedHints: Readonly<Record<ControlDeed, string>> = {
  take: 'type here from now on',
  ask: 'ask for this pane; it can be given for 30 s',
  give: 'hand this pane over',
  keep: 'keep this pane',
  release: 'free this pane for who types next',
};

export class TopBar {
  readonly element = newElement('top-bar', 'header');
  readonly #title = newElement('bar-title', 'span');
  readonly #state = newElement('bar-state', 'span');
  readonly #control = newElement('bar-control', 'span');
  readonly #back: HTMLElement;
  readonly #inbox: HTMLElement;
  readonly #people: HTMLElement;
  readonly #parts: TopBarParts;
  #drawn = '';

  constructor(parts: TopBarParts) {
    this.#parts = parts;
    const turn = (text: string, label: string, by: 1 | -1) =>
      textButton(text, () => parts.turn(by), { label, className: 'bar-button turn' });
    const button = (text: string, hint: string, tapped: () => void, more = '') =>
      textButton(text, tapped, { hint, className: `bar-button ${more}` });
    this.#inbox = button('inbox', 'what asks, is blocked, has failed or is done', parts.inbox);
    this.#people = button('people', 'who is here, and who types', parts.people, 'wide-only');
    this.#back = button('back', 'back to the present window', parts.back);
    this.#back.hidden = true;
    this.#control.setAttribute('role', 'status');
    const place = newElement('bar-place');
    place.append(this.#title, this.#state);
    this.element.append(
      turn('‹', 'previous pane', -1),
      place,
      turn('›', 'next pane', 1),
      this.#control,
      this.#back,
      this.#inbox,
      this.#people,
      button('past', 'the past of this pane', parts.past, 'wide-only'),
      textButton('⋯', parts.more, { label: 'more', className: 'bar-button' }),
    );
  }

  /** The focus goes to the first button that is shown. */
  focus(): void {
    const buttons = [...this.element.querySelectorAll('button')];
    buttons.find((button) => button.offsetParent !== null)?.focus();
  }

  draw(content: TopBarContent): void {
    const { title, detail, state, control, needs, clients, peeks } = content;
    const key = JSON.stringify([content, control.leftMs === null ? '' : secondsOf(control.leftMs)]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#title.textContent = title;
    this.#state.textContent = [detail, state].filter(Boolean).join(' · ');
    this.#state.className = `bar-state ${state}`;
    this.#back.hidden = !peeks;
    badge(this.#inbox, 'inbox', needs);
    badge(this.#people, 'people', clients > 1 ? clients : 0);
    this.#drawControl(control);
  }

  #drawControl({ words, isOthers, deeds, leftMs }: ControlView): void {
    this.element.classList.toggle('held', isOthers);
    const left = leftMs === null ? '' : ` · ${secondsOf(leftMs)}`;
    // The words are a live region: they change only when they say something else.
    let told = this.#control.querySelector('.told');
    if (!told) {
      told = newElement('told', 'button');
      told.addEventListener('click', () => this.#parts.people());
      this.#control.append(told);
    }
    if (told.textContent !== words) told.textContent = words;
    (told as HTMLElement).hidden = words === '';
    for (const old of this.#control.querySelectorAll('.deed, .left')) old.remove();
    if (left !== '') {
      const time = textIn('left', left);
      time.setAttribute('aria-hidden', 'true');
      this.#control.append(time);
    }
    if (!isOthers) return;
    this.#control.append(
      ...deeds.map((deed) =>
        textButton(deed, () => this.#parts.deed(deed), {
          hint: deedHints[deed],
          className: 'bar-button deed',
        }),
      ),
    );
  }
}

/** A number beside a button's word; it is part of the button's name. */
function badge(button: HTMLElement, word: string, count: number): void {
  button.replaceChildren(word, ...(count > 0 ? [textIn('badge', ` ${count}`)] : []));
}

/**
 * The open inbox: the questions, the selected one, the one that is being answered, and the effect of keys. Owns that
 * state. A question that ends elsewhere takes no more keys, and no other one takes its place by itself: a key that was
 * meant for one question never answers another.
 */
import type { AskInfo } from '../../protocol/asks.ts';
import type { InboxContent } from '../../protocol/overlays.ts';
import { cleanLine } from '../overlays/cleanLine.ts';
import { FormModel } from './FormModel.ts';
import type { KeySpot, RowSpot, StageParts } from './kit.tsx';
import type { Taker } from './Landmarks.ts';
import type { OverlayMouse } from './messages.ts';

/** Keys of the choices, in order. */
const choiceKeys = [...'123456789abcdefg'];

/** A click on a choice. */
export interface ChoiceSpot {
  choice: number;
}

type Spot = RowSpot | KeySpot | ChoiceSpot | null;

/** The question that is being answered, or cancelled. */
export interface Answering {
  id: string;
  what: 'answer' | 'cancel';
  /** The selected choice; -1 for none, as at first: Enter alone answers nothing. */
  choice: number;
  /** For a text or a secret. */
  form: FormModel | null;
}

/** The part of a stage that an inbox needs. */
export type InboxStage = Pick<StageParts, 'act' | 'answer' | 'changed'>;

export class InboxInUse implements Taker {
  readonly #stage: InboxStage;
  #content: InboxContent;
  #at = 0;
  #answering: Answering | null = null;
  /** A sentence until the next key. */
  notice = '';

  constructor(content: InboxContent, stage: InboxStage) {
    this.#stage = stage;
    this.#content = cleaned(content);
    const open = content.open ?? '';
    this.#at = Math.max(
      0,
      this.asks.findIndex(({ id }) => id === open),
    );
    this.#begin(this.asks.find(({ id }) => id === open));
  }

  get asks(): readonly AskInfo[] {
    return this.#content.asks;
  }

  get now(): number {
    return this.#content.now;
  }

  get at(): number {
    return this.#at;
  }

  get selected(): AskInfo | undefined {
    return this.asks[this.#at];
  }

  get answering(): (Answering & { ask: AskInfo }) | null {
    const ask = this.asks.find(({ id }) => id === this.#answering?.id);
    return this.#answering && ask ? { ...this.#answering, ask } : null;
  }

  keyOf(choice: number): string {
    return choiceKeys[choice] ?? '';
  }

  setInbox(content: InboxContent): void {
    const id = this.selected?.id;
    this.#content = cleaned(content);
    const at = this.asks.findIndex((ask) => ask.id === id);
    this.#at = at >= 0 ? at : Math.max(0, Math.min(this.#at, this.asks.length - 1));
    const asked = this.answering?.ask;
    if (this.#answering === null || asked?.state === 'pending') return;
    this.#answering = null;
    if (asked) this.notice = `${asked.id} ${askEnding(asked)}`;
  }

  key(key: string): void {
    this.notice = '';
    const answering = this.answering;
    if (!answering) this.#listKey(key);
    else if (answering.what === 'cancel') this.#cancelKey(answering.id, key);
    else if (answering.form) this.#formKey(answering.id, answering.form, key);
    else this.#choiceKey(answering.ask, key);
  }

  /** As in lists: a click selects, another one opens; a click on a choice gives it. */
  mouse({ event, button }: OverlayMouse, spot: unknown): void {
    const on = spot as Spot;
    if (event === 'wheel') this.key(button === 4 ? 'Up' : 'Down');
    if (event !== 'down' || on === null) return;
    if ('key' in on) this.key(on.key);
    else if ('choice' in on) this.#give(this.#answering?.id, this.answering?.ask.choices[on.choice]);
    else if (this.#answering === null && on.row === this.#at) this.key('Enter');
    else if (this.#answering === null) this.#select(on.row);
  }

  #listKey(key: string): void {
    switch (key) {
      case 'Escape':
      case 'q':
      case 'C-c':
      case 'C-g':
        this.#stage.answer(null);
        break;
      case 'Up':
      case 'k':
      case 'C-p':
        this.#select(this.#at - 1);
        break;
      case 'Down':
      case 'j':
      case 'C-n':
        this.#select(this.#at + 1);
        break;
      case 'Home':
        this.#select(0);
        break;
      case 'End':
        this.#select(this.asks.length - 1);
        break;
      case 'Enter':
      case 'KPEnter':
      case 'C-j':
        this.#begin(this.selected);
        break;
      case 'o':
        this.#jump();
        break;
      case 'x':
        this.#begin(this.selected, 'cancel');
    }
  }

  #select(at: number): void {
    this.#at = Math.max(0, Math.min(at, this.asks.length - 1));
  }

  #begin(ask: AskInfo | undefined, what: Answering['what'] = 'answer'): void {
    if (!ask) return;
    if (ask.state !== 'pending') {
      this.notice = `${ask.id} ${askEnding(ask)}`;
      return;
    }
    const form =
      what === 'cancel' || ask.kind === 'choice'
        ? null
        : new FormModel([{ label: '', hidden: ask.kind === 'secret' }]);
    this.#answering = { id: ask.id, what, choice: -1, form };
  }

  #jump(): void {
    const { selected } = this;
    if (!selected) return;
    if (selected.pane === null) this.notice = `${selected.id} is about no pane that is there`;
    else this.#stage.answer({ id: selected.id });
  }

  #choiceKey(ask: AskInfo, key: string): void {
    const last = ask.choices.length - 1;
    const { choice } = this.#answering ?? { choice: -1 };
    switch (key) {
      case 'Escape':
      case 'q':
      case 'C-c':
      case 'C-g':
        this.#answering = null;
        break;
      case 'Up':
      case 'Left':
      case 'BTab':
        this.#choose(choice <= 0 ? last : choice - 1);
        break;
      case 'Down':
      case 'Right':
      case 'Tab':
        this.#choose(choice >= last ? 0 : choice + 1);
        break;
      case 'Enter':
      case 'KPEnter':
      case 'C-j':
        if (choice < 0) this.notice = 'choose an answer first';
        else this.#give(ask.id, ask.choices[choice]);
        break;
      default:
        this.#give(ask.id, choiceOfKey(ask.choices, key));
    }
  }

  #choose(choice: number): void {
    if (this.#answering) this.#answering = { ...this.#answering, choice };
  }

  #formKey(id: string, form: FormModel, key: string): void {
    const outcome = form.key(key);
    if (outcome === 'cancelled') this.#answering = null;
    if (outcome === 'done') this.#give(id, form.values[0] ?? '');
  }

  #cancelKey(id: string, key: string): void {
    this.#answering = null;
    if (key === 'y' || key === 'Y') this.#act('cancel', id, '');
  }

  #give(id: string | undefined, value: string | undefined): void {
    if (id === undefined || value === undefined) return;
    this.#answering = null;
    this.#act('answer', id, value);
  }

  /** The server sends the new state of the question by itself. The last one that was answered closes the inbox. */
  #act(action: string, id: string, text: string): void {
    this.#stage.act({ action, id, text }).then(
      () => {
        if (!this.asks.some((ask) => ask.state === 'pending' && ask.id !== id)) this.#stage.answer(null);
      },
      (error: unknown) => {
        this.notice = cleanLine(error instanceof Error ? error.message : String(error));
        this.#stage.changed();
      },
    );
  }
}

/** The choice of a key: by its number, or by its first letter where that is one choice's alone. */
function choiceOfKey(choices: readonly string[], key: string): string | undefined {
  const byNumber = choices[choiceKeys.indexOf(key)];
  if (byNumber !== undefined && /\d/.test(key)) return byNumber;
  const byLetter = choices.filter((choice) => choice.toLowerCase().startsWith(key.toLowerCase()));
  if (/^\p{L}$/u.test(key) && byLetter.length === 1) return byLetter[0];
  return choices.length > 9 ? byNumber : undefined;
}

/** How a question ended, behind its id. */
export function askEnding(ask: AskInfo): string {
  switch (ask.state) {
    case 'pending':
      return 'waits';
    case 'answered':
      return `was answered by ${ask.endedBy}${ask.answer === undefined ? '' : `: ${ask.answer}`}`;
    case 'expired':
      return `had no answer in time${ask.answer === undefined ? '' : `: ${ask.answer}`}`;
    case 'cancelled':
      return `was cancelled by ${ask.endedBy}`;
    case 'orphaned':
      return 'ended with its asker';
  }
}

function cleaned({ asks, ...more }: InboxContent): InboxContent {
  return {
    ...more,
    asks: asks.map((ask) => ({
      ...ask,
      title: cleanLine(ask.title),
      ...(ask.detail === undefined ? {} : { detail: ask.detail.split('\n').map(cleanDetail).join('\n') }),
      choices: ask.choices.map(cleanLine),
      by: { ...ask.by, name: cleanLine(ask.by.name) },
      ...(ask.answer === undefined ? {} : { answer: cleanLine(ask.answer) }),
      ...(ask.endedBy === undefined ? {} : { endedBy: cleanLine(ask.endedBy) }),
    })),
  };
}

/** A line of a detail may be longer than a label. */
const cleanDetail = (line: string): string => (line.match(/[\s\S]{1,500}/g) ?? []).map(cleanLine).join('');

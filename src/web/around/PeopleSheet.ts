/** The people of the session: its clients, the panes that they have, and buttons for the pane on show. Owns its sheet. */
import { cleanLine } from '../../client/overlays/cleanLine.ts';
import { newElement } from '../screen/place.ts';
import { Sheet, textButton, textIn } from '../sheet/Sheet.ts';
import { type ControlDeed, type ControlView, secondsOf, shownName } from './controlView.ts';
import type { Surroundings } from './Surroundings.ts';

export interface PeopleParts {
  around: Surroundings;
  deed(deed: ControlDeed, to?: string): void;
  closed(): void;
}

/** Names of buttons. */
export const deedWords: Readonly<Record<ControlDeed, string>> = {
  take: 'take this pane',
  ask: 'ask for this pane',
  give: 'give this pane to who asks',
  keep: 'keep this pane',
  release: 'free this pane for who types next',
};
const kinds: Readonly<Record<string, string>> = {
  tui: 'terminal',
  web: 'browser',
  cli: 'command',
  sdk: 'program',
  mcp: 'agent',
};
/** Most clients shown. */
const most = 100;
const minuteMs = 60_000;

export class PeopleSheet {
  readonly sheet: Sheet;
  readonly #parts: PeopleParts;
  #drawn = '';

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.sheet = new Sheet('who is here', () => parts.closed());
  }

  show(pane: string | null, control: ControlView): void {
    this.draw(pane, control);
    this.sheet.open();
  }

  /** Draws what has changed: a button stays while a finger is on it. */
  draw(pane: string | null, control: ControlView): void {
    const { around } = this.#parts;
    const { words, deeds, leftMs } = control;
    const minute = Math.floor(around.clock.now() / minuteMs);
    const left = leftMs === null ? '' : ` · ${secondsOf(leftMs)} left`;
    const key = JSON.stringify([
      pane,
      words,
      deeds,
      left,
      minute,
      around.clients,
      around.controls.map(({ holder }) => holder),
    ]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const mine = around.control(pane)?.holder?.id === around.me?.id;
    const head = newElement('card', 'section');
    head.append(
      textIn('card-title', `this pane (${pane ?? 'none'})`, 'h3'),
      textIn('card-text', (words === '' ? 'free: the next one who types has it' : words) + left, 'p'),
      ...deeds.map((deed) =>
        textButton(deedWords[deed], () => this.#parts.deed(deed), { className: 'choice-button' }),
      ),
    );
    const others = new Map(around.clients.map(({ principal }) => [principal?.id, principal]));
    if (mine && !deeds.includes('give'))
      for (const other of others.values())
        if (other && other.id !== around.me?.id)
          head.append(
            textButton(
              `give it to ${cleanLine(shownName(other))}`,
              () => this.#parts.deed('give', other.id),
              {
                className: 'choice-button',
              },
            ),
          );
    const list = newElement('people', 'ul');
    list.append(...around.clients.slice(0, most).map((client) => this.#person(client)));
    this.sheet.fill(head, list);
  }

  #person(client: Surroundings['clients'][number]): HTMLElement {
    const { around } = this.#parts;
    const { principal, operator, readOnly, carrier, from, activityAt } = client;
    const row = newElement('person', 'li');
    const isMe = operator.id === around.operator;
    const held = around.controls.filter(({ holder }) => holder !== null && holder.id === principal?.id);
    const facts = [
      kinds[operator.kind] ?? operator.kind,
      carrier === 'local' ? [] : [carrier, from ?? []].flat().join(' '),
      readOnly ? 'looks only' : [],
      quietWords(around.clock.now() - activityAt),
      held.length > 0 ? `has ${held.map(({ pane }) => pane).join(' ')}` : [],
    ].flat();
    row.append(
      textIn(
        'card-title',
        `${cleanLine(principal ? shownName(principal) : operator.name)}${isMe ? ' (this page)' : ''}`,
      ),
      textIn('card-place', cleanLine(facts.join(' · '))),
    );
    return row;
  }
}

function quietWords(ms: number): string {
  if (ms < minuteMs) return 'active now';
  const minutes = Math.floor(ms / minuteMs);
  return minutes < 60 ? `quiet for ${minutes} min` : `quiet for ${Math.floor(minutes / 60)} h`;
}

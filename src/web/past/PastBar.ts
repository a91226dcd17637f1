/**
 * The slider through a pane's past, with marks for commands, failures and who typed. Owns its elements and the time that
 * it points at.
 */
import { newElement } from '../screen/place.ts';
import { textButton, textIn } from '../sheet/Sheet.ts';
import type { TimeAxis } from './TimeAxis.ts';

/** Steps of the slider. */
const steps = 2000;
/** The words name events up to this long before or after the time on show, milliseconds. */
const nearMs = 5000;

export interface PastBarParts {
  show(at: number): void;
  /** A time of the host, by the clock of this device. */
  here(at: number): Date;
  live(): void;
}

export class PastBar {
  readonly element = newElement('past-bar', 'section');
  readonly #parts: PastBarParts;
  readonly #range = document.createElement('input');
  readonly #track = newElement('past-marks');
  readonly #time = newElement('past-time', 'output');
  readonly #words = newElement('past-words', 'output');
  #axis: TimeAxis | null = null;
  #at = 0;

  constructor(parts: PastBarParts) {
    this.#parts = parts;
    const { element } = this;
    element.hidden = true;
    element.setAttribute('aria-label', 'the past');
    const range = this.#range;
    range.type = 'range';
    range.min = '0';
    range.max = String(steps);
    range.setAttribute('aria-label', 'time');
    range.addEventListener('input', () => this.#point(this.#axis?.timeAt(Number(range.value) / steps) ?? 0));
    this.#track.setAttribute('aria-hidden', 'true');
    const slider = newElement('past-slider');
    slider.append(this.#track, range);
    const beside = (text: string, label: string, by: 1 | -1) =>
      textButton(text, () => this.#toMark(by), { label, className: 'bar-button' });
    element.append(
      this.#time,
      beside('‹', 'the mark before', -1),
      slider,
      beside('›', 'the mark after', 1),
      this.#words,
      textButton('live', parts.live, { hint: 'back to the present (Esc)', className: 'bar-button live' }),
    );
    element.addEventListener('keydown', (event) => this.key(event));
  }

  /** The time that it points at, for people. */
  get timeWords(): string {
    const time = this.#parts.here(this.#at);
    const isToday = time.toDateString() === new Date().toDateString();
    return isToday ? time.toLocaleTimeString() : time.toLocaleString();
  }

  show(axis: TimeAxis): void {
    this.#axis = axis;
    this.#track.replaceChildren(
      ...axis.typing.map(({ start, end, actor }) => {
        const lane = newElement(`typed ${actor}`);
        lane.style.setProperty('--from', String(start));
        lane.style.setProperty('--to', String(end));
        return lane;
      }),
      ...axis.marks.map(({ place, kind }) => {
        const tick = newElement(`tick ${kind}`);
        tick.style.setProperty('--from', String(place));
        return tick;
      }),
    );
    this.element.hidden = false;
    this.#go(axis.timeAt(1));
    this.#range.focus();
  }

  hide(): void {
    this.element.hidden = true;
    this.#axis = null;
    this.#track.replaceChildren();
  }

  /** Escape goes back; [ and ] go from mark to mark, also where the slider has not the focus. */
  key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#parts.live();
    else if (event.key === '[' || event.key === ']') this.#toMark(event.key === ']' ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #toMark(by: 1 | -1): void {
    const mark = this.#axis?.markBeside(this.#at, by);
    if (mark) this.#go(mark.at);
    else if (by > 0 && this.#axis) this.#go(this.#axis.timeAt(1));
  }

  #go(at: number): void {
    this.#range.value = String(Math.round((this.#axis?.placeOf(at) ?? 0) * steps));
    this.#point(at);
  }

  #point(at: number): void {
    const axis = this.#axis;
    if (!axis) return;
    this.#at = at;
    this.#range.setAttribute('aria-valuetext', this.timeWords);
    this.#time.replaceChildren(textIn('past-word', 'past '), textIn('', this.timeWords, 'time'));
    this.#words.textContent = axis.wordsAt(at, nearMs);
    this.#parts.show(at);
  }
}

/** The line at the top of the page: the state of the connection, and sentences for the person. Owns its element. */
import type { WireState } from './link/Wire.ts';
import { newElement } from './screen/place.ts';

/** How long a passing sentence stays, milliseconds. */
const shownMs = 6000;
/** Shorter losses of the link are not mentioned, milliseconds. */
const patienceMs = 700;

export class Notice {
  readonly element = newElement('notice');
  #timer: number | undefined;
  #ticking: number | undefined;

  constructor() {
    this.element.setAttribute('role', 'status');
    this.element.setAttribute('aria-live', 'polite');
    this.element.hidden = true;
  }

  /** Shows a sentence for a while, or with `bad` until it is replaced. */
  say(text: string, tone: 'passing' | 'bad' = 'passing'): void {
    clearTimeout(this.#timer);
    this.element.textContent = text;
    this.element.className = `notice ${tone}`;
    this.element.hidden = false;
    if (tone === 'passing') this.#timer = window.setTimeout(() => this.clear(), shownMs);
  }

  clear(): void {
    this.element.hidden = true;
    this.element.textContent = '';
  }

  link(state: WireState): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
    if (state.kind === 'open') this.clear();
    else if (state.kind === 'ended') this.say(state.reason, 'bad');
    else if (state.kind === 'lost') {
      const tell = () => {
        const seconds = Math.round((performance.now() - state.since) / 1000);
        if (performance.now() - state.since >= patienceMs)
          this.say(`No connection; last heard ${seconds} s ago. What you type is kept.`, 'bad');
      };
      this.#ticking = window.setInterval(tell, 1000);
    }
  }
}

/** The line at the top of the page: the state of the connection, and sentences for the person. Owns its element. */

import { reloadButton } from './app/FaultNotice.ts';
import { type Moment, momentNow, passedMs } from './link/moments.ts';
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
  /** When the present loss of the link was reported first. */
  #lostAt: Moment | null = null;
  /** Wall-clock time of the picture on show, while it is one of an earlier load of the page. */
  #earlier: number | null = null;

  constructor() {
    this.element.setAttribute('role', 'status');
    this.element.setAttribute('aria-live', 'polite');
    this.element.hidden = true;
  }

  /**
   * Shows a sentence for a while, or unless it is `passing` until it is replaced; `more` are buttons after it. '' shows
   * nothing.
   */
  say(text: string, tone: 'passing' | 'lasting' | 'bad' = 'passing', more?: HTMLElement): void {
    clearTimeout(this.#timer);
    if (text === '') {
      this.clear();
      return;
    }
    this.element.textContent = text;
    if (more) this.element.append(' ', more);
    this.element.className = `notice ${tone}`;
    this.element.hidden = false;
    if (tone === 'passing') this.#timer = window.setTimeout(() => this.clear(), shownMs);
  }

  /** Shows for good why nothing goes on here, with the button that starts anew. */
  end(text: string): void {
    this.say(text, 'bad');
    this.element.append(' ', reloadButton('Try again'));
  }

  /** Shows how far something has come; '' when it is done. Without a connection, that is what there is to say. */
  progress(text: string): void {
    if (this.#ticking !== undefined) return;
    if (text !== '') this.say(text, 'lasting');
    else if (this.element.classList.contains('lasting')) this.clear();
  }

  clear(): void {
    this.element.hidden = true;
    this.element.textContent = '';
  }

  /** The picture on show is of this time, milliseconds since 1970, until a connection is open. */
  showsEarlier(at: number): void {
    this.#earlier = at;
  }

  link(state: WireState): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
    if (state.kind !== 'lost') this.#lostAt = null;
    if (state.kind === 'open') {
      this.#earlier = null;
      this.clear();
    } else if (state.kind === 'ended') this.end(state.reason);
    else if (state.kind === 'lost') {
      this.#lostAt ??= momentNow();
      const since = state.since ?? this.#lostAt;
      const tell = () => {
        const lostMs = passedMs(since);
        if (lostMs < patienceMs && this.#earlier === null) return;
        const heardMs = state.since === null ? null : lostMs;
        this.say(lossWords(state.why, this.#earlier === null ? heardMs : Date.now() - this.#earlier), 'bad');
      };
      tell();
      this.#ticking = window.setInterval(tell, 1000);
    }
  }
}

/** `heardMs`: since the host was last heard; null when it never was. */
function lossWords(why: string | null, heardMs: number | null): string {
  const reason = why === null ? '' : `: ${why}`;
  const heard = heardMs === null ? '' : ` Last heard ${lengthOf(heardMs)} ago; what you type is kept.`;
  return `No connection${reason}.${heard}`;
}

/** '12 s', '3 min', '1 hour', '30 hours', '4 days'. */
function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

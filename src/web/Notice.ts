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
  /** When the present loss of the link was reported first. */
  #lostAt: number | null = null;

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
    if (state.kind !== 'lost') this.#lostAt = null;
    if (state.kind === 'open') this.clear();
    else if (state.kind === 'ended') this.say(state.reason, 'bad');
    else if (state.kind === 'lost') {
      this.#lostAt ??= performance.now();
      const since = state.since ?? this.#lostAt;
      const tell = () => {
        const lostMs = performance.now() - since;
        if (lostMs >= patienceMs) this.say(lossWords(state, lostMs), 'bad');
      };
      tell();
      this.#ticking = window.setInterval(tell, 1000);
    }
  }
}

function lossWords({ since, why }: WireState & { kind: 'lost' }, lostMs: number): string {
  const reason = why === null ? '' : `: ${why}`;
  const heard =
    since === null ? '' : ` Last heard ${Math.round(lostMs / 1000)} s ago; what you type is kept.`;
  return `No connection${reason}.${heard}`;
}

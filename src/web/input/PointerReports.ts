/**
 * The mouse over the screen: reports to the server while a program or the option `mouse` asks for them, and otherwise
 * the page's own selection. Shift always selects. Owns the listeners and the button that is held.
 */
import type { TerminalModes } from '../../protocol/frames.ts';
import { type MouseReport, mouseText } from './mouse.ts';

export interface PointerReportsParts {
  /** Element whose corner is the first cell. */
  screen: HTMLElement;
  /** Size of a cell in CSS pixels. */
  cell(): { width: number; height: number };
  modes(): TerminalModes;
  type(text: string): void;
}

/** Turns of a wheel, in pixels, that make one report. */
const wheelStep = 40;

export class PointerReports {
  readonly #parts: PointerReportsParts;
  #held: number | null = null;
  #last = '';
  #turned = 0;

  constructor(parts: PointerReportsParts) {
    this.#parts = parts;
    const { screen } = parts;
    screen.addEventListener('mousedown', (event) => this.#down(event));
    window.addEventListener('mouseup', (event) => this.#up(event));
    screen.addEventListener('mousemove', (event) => this.#move(event));
    screen.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    screen.addEventListener('contextmenu', (event) => {
      if (this.#reports(event)) event.preventDefault();
    });
  }

  #reports(event: MouseEvent): boolean {
    return this.#parts.modes().mouse !== 'none' && !event.shiftKey;
  }

  #down(event: MouseEvent): void {
    if (!this.#reports(event) || event.button > 2) return;
    event.preventDefault();
    this.#held = event.button;
    this.#send('down', event.button, event);
  }

  #up(event: MouseEvent): void {
    if (this.#held === null || event.button !== this.#held) return;
    this.#held = null;
    if (this.#parts.modes().mouse !== 'x10') this.#send('up', event.button, event);
  }

  #move(event: MouseEvent): void {
    const { mouse } = this.#parts.modes();
    if (this.#held !== null && (mouse === 'drag' || mouse === 'any')) this.#send('drag', this.#held, event);
    else if (this.#held === null && mouse === 'any') this.#send('move', 0, event);
  }

  #wheel(event: WheelEvent): void {
    if (!this.#reports(event) || event.deltaY === 0) return;
    event.preventDefault();
    this.#turned += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * wheelStep;
    for (; Math.abs(this.#turned) >= wheelStep; this.#turned -= Math.sign(this.#turned) * wheelStep) {
      this.#last = '';
      this.#send(this.#turned < 0 ? 'wheel-up' : 'wheel-down', 0, event);
    }
  }

  /** Sends a report, except a motion within the cell of the one before. */
  #send(event: MouseReport['event'], button: number, at: MouseEvent): void {
    const box = this.#parts.screen.getBoundingClientRect();
    const { width, height } = this.#parts.cell();
    const x = Math.max(0, Math.floor((at.clientX - box.left) / width));
    const y = Math.max(0, Math.floor((at.clientY - box.top) / height));
    const { shiftKey: shift, altKey: alt, ctrlKey: ctrl } = at;
    const text = mouseText({ event, button, x, y, shift, alt, ctrl });
    if (text === this.#last) return;
    this.#last = text;
    this.#parts.type(text);
  }
}

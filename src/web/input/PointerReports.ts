/**
 * The mouse over the screen: reports to the server while a program or the option `mouse` asks for them. In a pane whose
 * program leaves the mouse alone, the page selects and scrolls by itself, and only a click is reported. Shift always
 * selects. Owns the listeners and the button that is held.
 */
import type { TerminalModes } from '../../protocol/frames.ts';
import { type MouseReport, mouseText } from './mouse.ts';

export interface PointerReportsParts {
  /** Element whose corner is the first cell. */
  screen: HTMLElement;
  /** Size of a cell in CSS pixels. */
  cell(): { width: number; height: number };
  modes(): TerminalModes;
  /** The program in this pane takes the mouse. */
  takesMouse(pane: string): boolean;
  type(text: string): void;
}

/** Turns of a wheel, in pixels, that make one report. */
const wheelStep = 40;

export class PointerReports {
  readonly #parts: PointerReportsParts;
  #held: number | null = null;
  /** Cell in which the page's own button went down. */
  #pressed: { x: number; y: number } | null = null;
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

  /** Lists, menus and pictures of the page take the mouse themselves. */
  #reports(event: MouseEvent): boolean {
    const isOver =
      event.target instanceof Element && event.target.closest('.overlays, .past, .peek') !== null;
    return this.#parts.modes().mouse !== 'none' && !event.shiftKey && !isOver;
  }

  /** Over a pane whose program leaves the mouse alone. */
  #isPages({ target }: MouseEvent): boolean {
    const pane = target instanceof Element && target.closest<HTMLElement>('[data-pane]')?.dataset.pane;
    return typeof pane === 'string' && !this.#parts.takesMouse(pane);
  }

  #down(event: MouseEvent): void {
    this.#pressed = null;
    if (!this.#reports(event) || event.button > 2) return;
    if (event.button === 0 && this.#isPages(event)) {
      if (event.detail === 1) this.#pressed = this.#cellOf(event);
      return;
    }
    event.preventDefault();
    this.#held = event.button;
    this.#send('down', event.button, event);
  }

  #up(event: MouseEvent): void {
    if (this.#pressed && event.button === 0) this.#click(this.#pressed, event);
    if (this.#held === null || event.button !== this.#held) return;
    this.#held = null;
    if (this.#parts.modes().mouse !== 'x10') this.#send('up', event.button, event);
  }

  /** A click that selected nothing is the server's too: it makes a pane the active one. */
  #click(pressed: { x: number; y: number }, event: MouseEvent): void {
    this.#pressed = null;
    const { x, y } = this.#cellOf(event);
    if (x !== pressed.x || y !== pressed.y || document.getSelection()?.isCollapsed === false) return;
    this.#last = '';
    this.#send('down', 0, event);
    if (this.#parts.modes().mouse !== 'x10') this.#send('up', 0, event);
  }

  #move(event: MouseEvent): void {
    if (this.#pressed) return;
    const { mouse } = this.#parts.modes();
    if (this.#held !== null && (mouse === 'drag' || mouse === 'any')) this.#send('drag', this.#held, event);
    else if (this.#held === null && mouse === 'any') this.#send('move', 0, event);
  }

  #wheel(event: WheelEvent): void {
    if (!this.#reports(event) || event.deltaY === 0 || this.#isPages(event)) return;
    event.preventDefault();
    this.#turned += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * wheelStep;
    for (; Math.abs(this.#turned) >= wheelStep; this.#turned -= Math.sign(this.#turned) * wheelStep) {
      this.#last = '';
      this.#send(this.#turned < 0 ? 'wheel-up' : 'wheel-down', 0, event);
    }
  }

  /** Sends a report, except a motion within the cell of the one before. */
  #send(event: MouseReport['event'], button: number, at: MouseEvent): void {
    const { x, y } = this.#cellOf(at);
    const { shiftKey: shift, altKey: alt, ctrlKey: ctrl } = at;
    const text = mouseText({ event, button, x, y, shift, alt, ctrl });
    if (text === this.#last) return;
    this.#last = text;
    this.#parts.type(text);
  }
  /** Cell of the window under the pointer. */
  #cellOf({ clientX, clientY }: MouseEvent): { x: number; y: number } {
    const box = this.#parts.screen.getBoundingClientRect();
    const { width, height } = this.#parts.cell();
    return {
      x: Math.max(0, Math.floor((clientX - box.left) / width)),
      y: Math.max(0, Math.floor((clientY - box.top) / height)),
    };
  }
}

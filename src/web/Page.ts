/**
 * The page: one session's viewport with keyboard and mouse. Owns the parts and when they draw: once for each frame of
 * the display in which something changed.
 */

import { textOfBytes } from '../protocol/bytes.ts';
import type { ViewportClosedReason } from '../protocol/messages.ts';
import type { ServerNotification } from '../protocol/serverMethods.ts';
import { KeyField } from './input/KeyField.ts';
import { PointerReports } from './input/PointerReports.ts';
import { PageViewport } from './link/PageViewport.ts';
import type { WireHandlers, WireState } from './link/Wire.ts';
import { Notice } from './Notice.ts';
import { FontCells } from './screen/FontCells.ts';
import { PageScreen } from './screen/PageScreen.ts';
import { newElement } from './screen/place.ts';
import { StyleSheet } from './screen/StyleSheet.ts';

/** Sizes of the font that a person may choose, CSS pixels; the least one keeps a large window in a small page. */
const fontSizes = { least: 6, usual: 14, most: 32 };

export class Page {
  readonly #root: HTMLElement;
  readonly #heading = newElement('unseen', 'h1');
  readonly #desk = newElement('desk');
  readonly #notice = new Notice();
  readonly #sheet = new StyleSheet();
  readonly #view: PageScreen;
  readonly #cell: FontCells;
  readonly #viewport: PageViewport;
  readonly #keyboard: KeyField;
  #isDue = false;

  constructor(root: HTMLElement, session: string | undefined) {
    this.#root = root;
    document.adoptedStyleSheets.push(this.#sheet.sheet);
    this.#view = new PageScreen(this.#sheet);
    this.#desk.append(this.#view.element);
    this.#cell = new FontCells(root);
    this.#cell.set(fontSizes.usual);
    this.#keyboard = new KeyField({
      type: (text) => this.#viewport.type(text),
      selected: () => document.getSelection()?.toString() ?? '',
    });
    this.#heading.textContent = 'holdfast';
    root.append(this.#heading, this.#notice.element, this.#desk, this.#keyboard.field);
    this.#viewport = new PageViewport(session, this.#room(), {
      frame: () => this.#due(),
      opened: ({ session }) => {
        this.#heading.textContent = `holdfast: ${session.name}`;
        this.#keyboard.focus();
      },
      notification: (message) => this.#notified(message),
      notice: (text) => this.#notice.say(text),
    });
    new PointerReports({
      screen: this.#view.element,
      cell: () => this.#cell,
      modes: () => this.#viewport.picture.modes,
      type: (text) => this.#viewport.type(text),
    });
    this.#listen();
  }

  /** What the connection calls. */
  get handlers(): WireHandlers {
    return {
      opened: (wire, hello) => this.#viewport.opened(wire, hello),
      notification: (method, params) => this.#viewport.take(method, params),
      request: () => Promise.reject(new Error('not on this page')),
      changed: (state) => this.#changed(state),
    };
  }

  #listen(): void {
    const { field } = this.#keyboard;
    field.addEventListener('focus', () => this.#root.classList.remove('page-unfocused'));
    field.addEventListener('blur', () => this.#root.classList.add('page-unfocused'));
    // A click goes to the keyboard, unless it selected text.
    this.#desk.addEventListener('mouseup', () => {
      if (document.getSelection()?.isCollapsed !== false) this.#keyboard.focus();
    });
    new ResizeObserver(() => this.#resized()).observe(this.#desk);
  }

  #room(): { cols: number; rows: number } {
    return this.#cell.fitting(this.#desk.clientWidth || innerWidth, this.#desk.clientHeight || innerHeight);
  }

  #resized(): void {
    this.#viewport.resize(this.#room());
    this.#due();
  }

  #due(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { picture } = this.#viewport;
    this.#view.draw(picture, picture.take());
    if (this.#viewport.peeks) this.#scale();
    if (picture.title !== null) document.title = picture.title;
    this.#viewport.drawn();
  }

  /** Makes the font small enough for the whole window, where that can still be read. */
  #scale(): void {
    const { layout, status } = this.#viewport.picture;
    if (!layout) return;
    const wide = this.#desk.clientWidth / (layout.cols * (this.#cell.width / this.#fontSize()));
    const high =
      this.#desk.clientHeight /
      ((layout.rows + status.lines.length) * (this.#cell.height / this.#fontSize()));
    const size = Math.max(
      fontSizes.least,
      Math.min(fontSizes.usual, Math.floor(Math.min(wide, high) * 2) / 2),
    );
    if (size !== this.#fontSize()) this.#cell.set(size);
  }

  #fontSize(): number {
    return Number.parseFloat(this.#root.style.getPropertyValue('--font-size'));
  }

  #notified(message: ServerNotification): void {
    if (message.method === 'viewport.closed') this.#notice.say(closedWords(message.params.reason), 'bad');
    else if (message.method === 'viewport.clipboard')
      void navigator.clipboard?.writeText(textOfBytes(message.params.text)).catch(() => {});
  }

  #changed(state: WireState): void {
    this.#viewport.changed(state);
    this.#notice.link(state);
  }
}

function closedWords(reason: ViewportClosedReason): string {
  switch (reason.kind) {
    case 'detached':
      return 'Detached. Reload the page to come back.';
    case 'session-ended':
      return `The session ${reason.session} has ended.`;
    case 'server-exit':
      return 'The server has ended.';
    case 'token-ended':
      return 'This page may no longer see the session.';
    default:
      return 'message' in reason ? String(reason.message) : 'The session is closed.';
  }
}

/**
 * The lists, menus and questions over the panes: opens what the server asks for, and answers when it closes. Owns
 * which one is open and how many keys it took, so that keys typed after its end go elsewhere.
 */

import type { ActParams, ActResult, PressResult } from '../../client/chrome/messages.ts';
import type { OverlayLooks } from '../../protocol/looks.ts';
import type { Requests } from '../../protocol/messages.ts';
import type { KeyHints, OverlayAnswer, OverlayRequest } from '../../protocol/overlays.ts';
import { checkServerRequest, type ServerNotification } from '../../protocol/serverMethods.ts';
import { newElement } from '../screen/place.ts';
import type { StyleSheet } from '../screen/StyleSheet.ts';
import { hintsBox } from './hintsBox.ts';
import { InboxBox } from './InboxBox.ts';
import { ListBox } from './ListBox.ts';
import { MenuBox } from './MenuBox.ts';
import { OverlayLook } from './OverlayLook.ts';

export type PreviewParams = Requests['pane.preview']['params'];
export type PreviewResult = Requests['pane.preview']['result'];

export interface OverlayDeskParts {
  sheet: StyleSheet;
  act(params: ActParams): Promise<ActResult>;
  preview(params: PreviewParams): Promise<PreviewResult>;
  /** Types a key that was tapped in the panel of keys. */
  type(text: string): void;
}

/** An open overlay. Keys come by their names (tmux(1), KEY BINDINGS). */
export interface OpenBox {
  readonly element: HTMLElement;
  key(key: string): void;
  /** Presses keys for a command; resolves when their actions are done. */
  press?(keys: readonly string[]): Promise<PressResult>;
  /** Draws everything anew. */
  draw(): void;
}

export class OverlayDesk {
  /** Covers the screen while an overlay is open. */
  readonly element = newElement('overlays');
  readonly #parts: OverlayDeskParts;
  readonly #look: OverlayLook;
  #open: OpenBox | null = null;
  #taken = 0;
  #answered: ((answer: OverlayAnswer) => void) | null = null;
  #hints: HTMLElement | null = null;
  /** Keys after the prefix, as the server showed them last. */
  #prefixHints: KeyHints | null = null;

  constructor(parts: OverlayDeskParts) {
    this.#parts = parts;
    this.#look = new OverlayLook(parts.sheet);
    this.element.hidden = true;
    this.element.addEventListener('mousedown', (event) => {
      // A click beside a menu closes it.
      if (event.target === this.element) this.#open?.key('Escape');
    });
  }

  /**
   * Opens an overlay in place of the open one, and resolves when it closes; or presses keys in the open one. Errors:
   * bad-params, unknown-method.
   */
  ask(method: string, params: unknown): Promise<{ answer: OverlayAnswer; taken: number } | PressResult> {
    const request = checkServerRequest(method, params);
    if (request.method === 'ui.press') return this.#press(request.params.keys);
    if (request.method !== 'ui.overlay') return Promise.reject(new Error('not on this page'));
    this.close();
    return new Promise((resolve) => {
      this.#taken = 0;
      this.#answered = (answer) => resolve({ answer, taken: this.#taken });
      this.#show(this.#boxOf(request.params));
    });
  }

  async #press(keys: readonly string[]): Promise<PressResult> {
    return (await this.#open?.press?.(keys)) ?? { taken: 0, open: false };
  }

  /** Takes a notification; false when it is not for overlays. */
  notified(message: ServerNotification): boolean {
    switch (message.method) {
      case 'overlay.key':
        this.#taken += 1;
        this.#open?.key(message.params.key);
        return true;
      case 'overlay.mouse':
        this.#taken += 1;
        return true;
      case 'overlay.close':
        this.close();
        return true;
      case 'overlay.inbox':
        if (this.#open instanceof InboxBox) this.#open.setInbox(message.params);
        return true;
      case 'viewport.hints':
        this.#showHints(message.params.hints);
        return true;
      default:
        return false;
    }
  }

  /** The prefix was tapped: the panel comes at once where its keys are known, else when the server shows it. */
  showPrefixHints(): void {
    if (this.#prefixHints) this.#showHints(this.#prefixHints);
  }

  #showHints(hints: KeyHints | null): void {
    if (hints?.title === 'prefix') this.#prefixHints = hints;
    this.#hints?.remove();
    this.#hints = hints && hintsBox(hints, this.#look, (text) => this.#typeHint(text));
    if (this.#hints) this.element.after(this.#hints);
  }

  #typeHint(text: string): void {
    this.#showHints(null);
    this.#parts.type(text);
  }

  setLooks(looks: OverlayLooks): void {
    this.#look.set(looks);
    this.#open?.draw();
  }

  close(): void {
    this.#end(null);
  }

  #boxOf(request: OverlayRequest): OpenBox {
    const stage = {
      act: this.#parts.act,
      preview: this.#parts.preview,
      answer: (answer: OverlayAnswer) => this.#end(answer),
      changed: () => this.#open?.draw(),
    };
    switch (request.kind) {
      case 'list':
        return new ListBox(request, stage, this.#look);
      case 'menu':
        return new MenuBox(request, stage.answer, this.#look);
      case 'inbox':
        return new InboxBox(request, stage, this.#look);
    }
  }

  #show(box: OpenBox): void {
    this.#open = box;
    this.element.replaceChildren(box.element);
    this.element.hidden = false;
    box.draw();
  }

  #end(answer: OverlayAnswer): void {
    if (!this.#open) return;
    this.#open = null;
    this.element.replaceChildren();
    this.element.hidden = true;
    this.#answered?.(answer);
    this.#answered = null;
  }
}

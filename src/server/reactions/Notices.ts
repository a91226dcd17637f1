/** Messages from the server to all attached clients. Owns nothing. */
import type { CoreParts } from '../ServerParts.ts';

type Parts = CoreParts<'messages' | 'viewports'>;

export class Notices {
  readonly #core: Parts;

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Shows a message until a key is pressed, and keeps it in show-messages. */
  tellAll(text: string): void {
    this.#core.messages.add(text);
    this.showAll(text, true);
  }

  /** With `stays`, shows the message until a key is pressed. Returns whether any client is attached. */
  showAll(text: string, stays: boolean): boolean {
    const all = this.#core.viewports.all();
    for (const viewport of all) viewport.showMessage(text, stays ? 0 : undefined);
    return all.length > 0;
  }
}

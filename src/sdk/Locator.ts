/** Waits for text in a pane, like the locators of browser test tools. The server checks each line as it comes. */
import type { Calls, WaitOptions } from './Calls.ts';

export interface LocatedText {
  /** The line, with wrapped rows joined. */
  line: string;
  /** The match: the whole, then the groups. */
  match: readonly string[];
}

export class Locator {
  readonly #calls: Calls;
  readonly #target: string;
  readonly #text: string | RegExp;

  constructor(calls: Calls, target: string, text: string | RegExp) {
    this.#calls = calls;
    this.#target = target;
    this.#text = text;
  }

  /**
   * Waits until a line of the pane has the text, on the screen or in later output; with `fresh` in later output only.
   * Errors: wait-timeout, wait-ended; bad-value for an unsupported expression.
   */
  async waitFor(options: WaitOptions = {}): Promise<LocatedText> {
    const text = this.#text;
    const condition =
      typeof text === 'string'
        ? `text=${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`
        : `match=/${text.source}/${text.flags}`;
    const { line = '' } = await this.#calls.met(this.#target, [condition], options);
    if (typeof text === 'string') return { line, match: [text] };
    const match = new RegExp(text.source, text.flags.replace(/[gy]/g, '')).exec(line);
    return { line, match: [...(match ?? [])].map((part) => part ?? '') };
  }
}

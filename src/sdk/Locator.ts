/** Text in a pane that is waited for, as in a browser's test tools. The server looks at each line as it comes. */
import type { Calls, WaitOptions } from './Calls.ts';

export interface LocatedText {
  /** The line, with the rows that it wraps to joined. */
  line: string;
  /** What matched: the whole, then the groups. */
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
   * Waits until a line of the pane has the text: one that it shows already, or a later one; with `fresh` a later one only.
   * Errors: wait-timeout, wait-ended; bad-value for an expression that the server can't search for.
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

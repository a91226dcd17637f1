/**
 * What stands over the first status line of one viewport: a message for a while, or the question that is being answered.
 * Owns both and the message's time; what a question is for is its asker's.
 */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { textRuns } from '../../command/formats/draw/StyledText.ts';
import type { Run } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { Prompt, type Question } from './Prompt.ts';

export class MessageLine {
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #row: () => number;
  #prompt: Prompt | null = null;
  #message: { text: string; timer: { cancel(): void } | null } | null = null;

  /** `changed` is called whenever it shows something else; `row` is the row of the terminal that it stands over. */
  constructor(timers: Timers, changed: () => void, row: () => number) {
    this.#timers = timers;
    this.#changed = changed;
    this.#row = row;
  }

  get prompt(): Prompt | null {
    return this.#prompt;
  }

  get message(): string | null {
    return this.#message?.text ?? null;
  }

  /** `forMs` 0: until it is cleared. */
  show(text: string, forMs: number): void {
    this.clear();
    const timer = forMs > 0 ? this.#timers.after(forMs, () => this.clear()) : null;
    this.#message = { text, timer };
    this.#changed();
  }

  /** The message goes; a question stays. */
  clear(): void {
    if (!this.#message) return;
    this.#message.timer?.cancel();
    this.#message = null;
    this.#changed();
  }

  /** A question that stood before gets no answer. */
  ask(question: Question): Promise<string | null> {
    this.#prompt?.cancel();
    return new Promise((resolve) => {
      const answered = (answer: string | null) => {
        if (this.#prompt === prompt) this.#prompt = null;
        this.#changed();
        resolve(answer);
      };
      const prompt: Prompt = new Prompt(question, answered, this.#row);
      this.#prompt = prompt;
      this.#changed();
    });
  }

  stop(): void {
    this.#message?.timer?.cancel();
    this.#prompt?.cancel();
  }

  /** `sgr`: the style of messages and questions, made only when there is one. */
  runs(sgr: (commanding: boolean) => string, cols: number): { runs: Run[]; cursor?: number } | null {
    const question = this.#prompt?.question;
    if (question?.hidden || (!question && !this.#message)) return null;
    if (this.#prompt) return this.#prompt.line(sgr(this.#prompt.commanding), cols, clusterWidth);
    return { runs: textRuns(this.#message?.text ?? '', sgr(false), clusterWidth) };
  }
}

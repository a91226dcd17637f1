/**
 * Content over the first status line of one viewport: a timed message, or the open question. Owns both and the
 * message's timer; the caller decides what a question is for.
 */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../command/formats/draw/drawFormat.ts';
import { textRuns } from '../../command/formats/draw/styledText.ts';
import { type Look, lookSgr } from '../../options/style/style.ts';
import type { Run } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { Prompt, type Question } from './Prompt.ts';

/** Least time that an error is shown, milliseconds: reading one takes longer than display-time usually allows. */
const leastErrorMs = 3000;

export class MessageLine {
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #row: () => number;
  readonly #usualMs: () => number;
  #prompt: Prompt | null = null;
  #message: { text: string; styled: boolean; timer: { cancel(): void } | null } | null = null;

  /**
   * `changed` is called whenever the content changes; `row` is the terminal row that the line covers; `usualMs` is
   * display-time.
   */
  constructor(timers: Timers, changed: () => void, row: () => number, usualMs: () => number) {
    this.#timers = timers;
    this.#changed = changed;
    this.#row = row;
    this.#usualMs = usualMs;
  }

  get prompt(): Prompt | null {
    return this.#prompt;
  }

  /** Shows a message for `forMs`, or the usual time; with 0, until it is cleared. `styled`: with the styles of #[]. */
  show(text: string, forMs = this.#usualMs(), styled = false): void {
    this.clear();
    const timer = forMs > 0 ? this.#timers.after(forMs, () => this.clear()) : null;
    this.#message = { text, styled, timer };
    this.#changed();
  }

  showError(text: string): void {
    const usualMs = this.#usualMs();
    this.show(text, usualMs === 0 ? 0 : Math.max(usualMs, leastErrorMs));
  }

  /** Removes the message; a question stays. */
  clear(): void {
    if (!this.#message) return;
    this.#message.timer?.cancel();
    this.#message = null;
    this.#changed();
  }

  /** Asks a question; an earlier open question is cancelled. */
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

  /** `look`: that of messages and questions, computed only when one is shown. */
  runs(look: (commanding: boolean) => Look, cols: number): { runs: Run[]; cursor?: number } | null {
    const question = this.#prompt?.question;
    if (question?.hidden || (!question && !this.#message)) return null;
    if (this.#prompt) return this.#prompt.line(lookSgr(look(this.#prompt.commanding)), cols, clusterWidth);
    const { text, styled } = this.#message ?? { text: '', styled: false };
    if (styled) return { runs: drawFormat(text, look(false), cols, clusterWidth).runs };
    return { runs: textRuns(text, lookSgr(look(false)), clusterWidth) };
  }
}

/**
 * Questions to the user's terminal after the first picture, and removal of its answers from typed input, so that no
 * part of one ever reaches a program, even late or in pieces. Owns the questions and how long bytes are held back;
 * answers.ts interprets the answers.
 */
import { type TerminalAnswers, takeAnswers, unfinished, withoutBroken } from './answers.ts';

const colours = '\x1b]10;?\x1b\\\x1b]11;?\x1b\\';
/** DA1: terminals answer in order, and every one answers this, so a question without an answer by then has none. */
const fence = '\x1b[c';

/**
 * Only questions that a terminal ignores when it does not know them: no device control strings, which GNU screen
 * shows.
 */
export const firstQuestions = `${colours}\x1b[?u\x1b[?2026$p\x1b[?2031$p\x1b[16t\x1b[>0q${fence}`;

/**
 * XTGETTCAP of RGB, Tc and Smulx, each by itself: an unknown one ends the answer. For terminals that gave their name.
 */
export const terminfoQuestions = `${['RGB', 'Tc', 'Smulx']
  .map((name) => `\x1bP+q${Buffer.from(name).toString('hex')}\x1b\\`)
  .join('')}${fence}`;

/** After a change between dark and light. */
export const colourQuestions = `${colours}${fence}`;

/** After a change of size, which may come from another font. */
export const cellQuestions = `\x1b[16t${fence}`;

/**
 * An answer split over several reads is joined; bytes that may also be the start of a key are released after this
 * long. Less than a person notices on an Escape key, and only while an answer is awaited.
 */
const doubtHoldMs = 30;
/** A certain start of an answer waits longer for its rest, and is dropped then. */
const partHoldMs = 1000;
/** Terminals answer at once, and networks within this time; after it, no key is held back any more. */
const awaitMs = 2000;

export interface TerminalQuestionsHost {
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
  /** Typed input, without answers. */
  typed(bytes: Buffer): void;
  told(answers: TerminalAnswers): void;
}

export class TerminalQuestions {
  readonly #host: TerminalQuestionsHost;
  #askedAt: number | null = null;
  /** Pending questions, by their fences. */
  #left = 0;
  #held = '';
  /** The held bytes are certainly the start of an answer. */
  #certain = false;
  #release: { cancel(): void } | null = null;
  #allAnswered: () => void = () => {};

  constructor(host: TerminalQuestionsHost) {
    this.#host = host;
  }

  /** Questions with a fence were sent to the terminal. */
  asked(): void {
    this.#askedAt = this.#host.now();
    this.#left++;
  }

  /** Bytes from the terminal: removes answers, passes the rest on in order. */
  take(bytes: Buffer): void {
    // No terminal sends this unasked, and no key looks like it: it is an answer even when it comes very late.
    if (this.#askedAt === null || (this.#held === '' && !bytes.includes(0x1b))) {
      this.#host.typed(bytes);
      return;
    }
    this.#release?.cancel();
    this.#release = null;
    const { rest, answers } = takeAnswers(this.#held + bytes.toString('latin1'));
    const broken = this.#held !== '' && this.#certain && rest.startsWith(this.#held);
    this.#held = '';
    if (answers.attributes) this.#left = Math.max(0, this.#left - 1);
    if (this.#left === 0) this.#allAnswered();
    if (Object.keys(answers).length > 0) this.#host.told(answers);
    this.#hold(rest, broken);
  }

  /** Resolves when no answer is pending any more, after `mostMs` at the latest. */
  answered(mostMs: number): Promise<void> {
    const late = this.#askedAt === null || this.#host.now() - this.#askedAt >= awaitMs;
    if (this.#left === 0 || late) return Promise.resolve();
    return new Promise((resolve) => {
      const bound = this.#host.after(mostMs, resolve);
      this.#allAnswered = () => {
        bound.cancel();
        resolve();
      };
    });
  }

  /** Releases the held bytes. */
  stop(): void {
    this.#release?.cancel();
    this.#release = null;
    const held = this.#certain ? '' : this.#held;
    this.#held = '';
    this.#type(held);
  }

  /** Holds bytes that may start an answer; `broken`: the bytes before them were one, and may not be any more. */
  #hold(rest: string, broken: boolean): void {
    const { part, certain } = unfinished(rest);
    const before = rest.slice(0, rest.length - part.length);
    this.#type(broken ? withoutBroken(before) : before);
    const waits = this.#left > 0 && this.#host.now() - (this.#askedAt ?? 0) < awaitMs;
    if (part === '') return;
    if (!certain && !waits) {
      this.#type(part);
      return;
    }
    this.#held = part;
    this.#certain = certain;
    this.#release = this.#host.after(certain ? partHoldMs : doubtHoldMs, () => this.stop());
  }

  #type(text: string): void {
    if (text !== '') this.#host.typed(Buffer.from(text, 'latin1'));
  }
}

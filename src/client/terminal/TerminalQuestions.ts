/**
 * What the user's terminal is asked after the first picture, and the picking of its answers out of what was typed, so that
 * no part of one ever reaches a program, also when they come late or in pieces. Owns the questions and how long bytes are
 * held back; what an answer means is answers.ts's.
 */
import { type TerminalAnswers, takeAnswers, unfinished, withoutBroken } from './answers.ts';

const colours = '\x1b]10;?\x1b\\\x1b]11;?\x1b\\';
/** DA1: terminals answer in order, and every one answers this, so what has no answer by then gets none. */
const fence = '\x1b[c';

/** Each only where a terminal that does not know it drops it: no device control strings, which GNU screen shows. */
export const firstQuestions = `${colours}\x1b[?u\x1b[?2026$p\x1b[?2031$p\x1b[16t\x1b[>0q${fence}`;

/** XTGETTCAP of RGB, Tc and Smulx, each by itself: an unknown one ends the answer. For terminals that said their name. */
export const terminfoQuestions = `${['RGB', 'Tc', 'Smulx']
  .map((name) => `\x1bP+q${Buffer.from(name).toString('hex')}\x1b\\`)
  .join('')}${fence}`;

/** After a change between dark and light. */
export const colourQuestions = `${colours}${fence}`;

/** After a change of size, which may come of another font. */
export const cellQuestions = `\x1b[16t${fence}`;

/**
 * An answer that comes in several reads is put together; what may also be the start of a key is let go after this long.
 * Less than a person notices on an Escape key, and only while an answer is awaited.
 */
const doubtHoldMs = 30;
/** What is the start of an answer for certain waits longer for the rest, and is dropped then. */
const partHoldMs = 1000;
/** Terminals answer at once, and networks within this time; after it no key is held back any more. */
const awaitMs = 2000;

export interface TerminalQuestionsHost {
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
  /** What was typed, without answers. */
  typed(bytes: Buffer): void;
  told(answers: TerminalAnswers): void;
}

export class TerminalQuestions {
  readonly #host: TerminalQuestionsHost;
  #askedAt: number | null = null;
  /** Questions under way, by their fences. */
  #left = 0;
  #held = '';
  /** What is held is the start of an answer, and of nothing else. */
  #certain = false;
  #release: { cancel(): void } | null = null;
  #allAnswered: () => void = () => {};

  constructor(host: TerminalQuestionsHost) {
    this.#host = host;
  }

  /** Questions with a fence are on their way to the terminal. */
  asked(): void {
    this.#askedAt = this.#host.now();
    this.#left++;
  }

  /** Bytes of the terminal: answers are taken out, the rest goes on in order. */
  take(bytes: Buffer): void {
    // No terminal says this unless asked, and no key is it: an answer is one also when it comes very late.
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

  /** Resolves when no answer is awaited any more, after `mostMs` at the latest. */
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

  /** Lets go of what is held back. */
  stop(): void {
    this.#release?.cancel();
    this.#release = null;
    const held = this.#certain ? '' : this.#held;
    this.#held = '';
    this.#type(held);
  }

  /** Keeps what may be the start of an answer; `broken`: what comes before was one, and may not be any more. */
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

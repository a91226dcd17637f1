/**
 * Answers of terminals to a client's queries: as recorded from xterm and tmux, and as documented by kitty. A speech is
 * a table; SpeakingTerminal finds queries in the output to it, and answers them in order.
 */

export type Speech = readonly (readonly [question: string, answer: string])[];

const attributes = '\x1b[c';
/** Length of the longest query, in characters. */
const longestQuestion = 32;

/** kitty(1), with a dark background. */
export const kitty: Speech = [
  ['\x1b]10;?\x1b\\', '\x1b]10;rgb:dd/dd/dd\x1b\\'],
  ['\x1b]11;?\x1b\\', '\x1b]11;rgb:10/10/10\x1b\\'],
  ['\x1b[?u', '\x1b[?0u'],
  ['\x1b[?2026$p', '\x1b[?2026;2$y'],
  ['\x1b[?2031$p', '\x1b[?2031;2$y'],
  ['\x1b[16t', '\x1b[6;20;10t'],
  ['\x1b[>0q', '\x1bP>|kitty(0.36.4)\x1b\\'],
  [attributes, '\x1b[?62;c'],
];

/** xterm 379. */
export const xterm: Speech = [
  ['\x1b]10;?\x1b\\', '\x1b]10;rgb:d7d7/dada/e0e0\x1b\\'],
  ['\x1b]11;?\x1b\\', '\x1b]11;rgb:1b1b/1d1d/2323\x1b\\'],
  ['\x1b[?2026$p', '\x1b[?2026;0$y'],
  ['\x1b[?2031$p', '\x1b[?2031;0$y'],
  ['\x1b[16t', '\x1b[6;19;9t'],
  ['\x1b[>0q', '\x1bP>|XTerm(379)\x1b\\'],
  [attributes, '\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c'],
];

/** tmux 3.3a. */
export const tmux: Speech = [
  ['\x1b[>0q', '\x1bP>|tmux 3.3a\x1b\\'],
  [attributes, '\x1b[?1;2c'],
];

export class SpeakingTerminal {
  readonly #speech: Speech;
  readonly #say: (answer: string) => void;
  #heard = '';

  constructor(speech: Speech, say: (answer: string) => void) {
    this.#speech = speech;
    this.#say = say;
  }

  /** Receives output to the terminal. */
  hear(text: string): void {
    this.#heard += text;
    for (;;) {
      const next = this.#speech
        .map(([question, answer]) => ({ at: this.#heard.indexOf(question), question, answer }))
        .filter(({ at }) => at >= 0)
        .sort((one, other) => one.at - other.at)[0];
      if (!next) {
        // The start of a query may be at the end.
        this.#heard = this.#heard.slice(-longestQuestion);
        return;
      }
      this.#heard = this.#heard.slice(next.at + next.question.length);
      this.#say(next.answer);
    }
  }
}

/**
 * What the user's terminal is asked after the first picture: its default colours (OSC 10 and 11, xterm ctlseqs). Owns the
 * question and the picking of the answers out of what was typed, so that no part of one reaches a program.
 */

/** Default colours as `#rrggbb`; absent is what was not answered. */
export interface TerminalColours {
  foreground?: string;
  background?: string;
}

export const colourQuestion = '\x1b]10;?\x1b\\\x1b]11;?\x1b\\';

/**
 * An answer that comes in several reads is put together; what only may be the start of one is let go after this long.
 * Less than a person notices on an Escape key, and only while an answer is awaited.
 */
const partHoldMs = 30;
/** Terminals answer at once, and networks within this time; after it nothing is held back any more. */
const awaitMs = 2000;
/** What two questions get. */
const questions = 2;

const answer =
  /\x1b\](1[01]);rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})(?:\/[0-9a-f]{1,4})?(?:\x07|\x1b\\)/gi;
/** The start of an answer at the end of what was read. */
const start = /\x1b(?:\](?:1(?:[01](?:;[^\x07\x1b]{0,40}\x1b?)?)?)?)?$/;

export interface ColourQuestionHost {
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
  /** What was typed, without answers. */
  typed(bytes: Buffer): void;
  told(colours: TerminalColours): void;
}

export class ColourQuestion {
  readonly #host: ColourQuestionHost;
  #askedAt: number | null = null;
  #left = 0;
  #held = '';
  #release: { cancel(): void } | null = null;

  constructor(host: ColourQuestionHost) {
    this.#host = host;
  }

  /** The question is on its way to the terminal. */
  asked(): void {
    this.#askedAt = this.#host.now();
    this.#left = questions;
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
    const text = this.#pick(this.#held + bytes.toString('latin1'));
    this.#held = '';
    const waits = this.#left > 0 && this.#host.now() - this.#askedAt < awaitMs;
    const part = waits ? (start.exec(text)?.[0] ?? '') : '';
    this.#type(text.slice(0, text.length - part.length));
    if (part === '') return;
    this.#held = part;
    this.#release = this.#host.after(partHoldMs, () => this.stop());
  }

  /** Lets go of what is held back. */
  stop(): void {
    this.#release?.cancel();
    this.#release = null;
    const held = this.#held;
    this.#held = '';
    this.#type(held);
  }

  #pick(text: string): string {
    const told: TerminalColours = {};
    const rest = text.replace(answer, (_, which: string, ...parts: string[]) => {
      const colour = `#${parts.slice(0, 3).map(byteOf).join('')}`;
      if (which === '10') told.foreground = colour;
      else told.background = colour;
      this.#left--;
      return '';
    });
    if (told.foreground !== undefined || told.background !== undefined) this.#host.told(told);
    return rest;
  }

  #type(text: string): void {
    if (text !== '') this.#host.typed(Buffer.from(text, 'latin1'));
  }
}

/** One to four hex digits stand for shares of the greatest such number (XParseColor(3)). */
function byteOf(digits: string): string {
  const share = Number.parseInt(digits, 16) / (16 ** digits.length - 1);
  return Math.round(share * 255)
    .toString(16)
    .padStart(2, '0');
}

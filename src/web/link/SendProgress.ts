/**
 * The sentence about a long text on its way: how much of it the host has applied. Owns when that is said; the text itself
 * is the viewport's.
 */

/** Shorter waits are not mentioned, milliseconds. */
const patienceMs = 1500;
/** Shorter texts are not mentioned, bytes: they are keys. */
const leastBytes = 16 * 1024;
/** Percent between two sentences: a screen reader says each of them. */
const step = 10;

export class SendProgress {
  readonly #tell: (sentence: string) => void;
  /** Most bytes that have waited since nothing did, and when the first of them came. */
  #most = 0;
  #since = 0;
  #told = '';

  /** `tell`: shows a sentence until the next one; '' ends it. */
  constructor(tell: (sentence: string) => void) {
    this.#tell = tell;
  }

  /** Takes how many bytes wait by now. */
  waiting(bytes: number): void {
    if (bytes === 0) {
      this.#most = 0;
      if (this.#told !== '') this.#say('');
      return;
    }
    if (this.#most === 0) this.#since = performance.now();
    this.#most = Math.max(this.#most, bytes);
    if (this.#most < leastBytes || performance.now() - this.#since < patienceMs) return;
    const percent = Math.floor((100 * (this.#most - bytes)) / this.#most / step) * step;
    this.#say(`Sending ${sizeOf(this.#most)}: ${percent} % has arrived.`);
  }

  /** Says the next sentence even if it was said before: the page has lost the one that it showed, with its connection. */
  forget(): void {
    this.#told = '';
  }

  #say(sentence: string): void {
    if (sentence === this.#told) return;
    this.#told = sentence;
    this.#tell(sentence);
  }
}

const sizeOf = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

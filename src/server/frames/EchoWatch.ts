/**
 * Whether what a pane shows next may be the answer to a key: then a frame does not wait for its interval. Of a pane that
 * floods the answer is behind what was printed before the key; frames of that would only be in its way. It is told of
 * keys and of frames; it owns a small allowance for each key and no timer.
 */

/** How long after a key output counts as its answer, milliseconds: a program on a near link still answers in that. */
const answerMs = 200;
/**
 * Frames in a hurry for one key. Most need one; more, since the first output after an interrupt is still what came
 * before it, and the prompt is what the person waits for.
 */
const framesPerKey = 12;

export class EchoWatch {
  #until = Number.NEGATIVE_INFINITY;
  #left = 0;
  #intoFlood = false;

  /** A key was typed at `now`, milliseconds on a monotonic clock, into a pane that floods or does not. */
  typed(now: number, intoFlood = false): void {
    this.#until = now + answerMs;
    this.#left = framesPerKey;
    this.#intoFlood = intoFlood;
  }

  /**
   * Output of the pane that is typed into has come: whether its frame is in a hurry, or will be if nothing more comes.
   */
  expects(now: number): 'now' | 'at-its-end' | 'no' {
    if (this.#left === 0 || now > this.#until) return 'no';
    return this.#intoFlood ? 'at-its-end' : 'now';
  }

  /** A frame was sent. */
  sent(): void {
    if (this.#left > 0) this.#left--;
  }
}

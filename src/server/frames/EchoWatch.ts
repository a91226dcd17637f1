/**
 * Decides whether a pane's next output may be the echo of a key: such a frame does not wait for its interval. In a
 * flooding pane the echo queues behind earlier output; extra frames would only delay it. Owns a small allowance of
 * frames per key, and no timer.
 */

/**
 * Time after a key in which output counts as its echo, milliseconds: a program on a near link still answers within it.
 */
const answerMs = 200;
/**
 * Urgent frames per key. Most keys need one. An interrupt needs more: the first output after it still comes from before
 * it, and the person waits for the prompt.
 */
const framesPerKey = 12;

export class EchoWatch {
  #until = Number.NEGATIVE_INFINITY;
  #left = 0;
  #intoFlood = false;

  /** A key was typed at `now` (monotonic, milliseconds); `intoFlood`: into a flooding pane. */
  typed(now: number, intoFlood = false): void {
    this.#until = now + answerMs;
    this.#left = framesPerKey;
    this.#intoFlood = intoFlood;
  }

  /** Output arrived in the pane with the keys: whether its frame is urgent now, or once the output pauses. */
  expects(now: number): 'now' | 'at-its-end' | 'no' {
    if (this.#left === 0 || now > this.#until) return 'no';
    return this.#intoFlood ? 'at-its-end' : 'now';
  }

  /** A frame was sent. */
  sent(): void {
    if (this.#left > 0) this.#left--;
  }
}

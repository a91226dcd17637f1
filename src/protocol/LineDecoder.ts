/**
 * Framing on byte streams: one message per line, UTF-8, ended by LF. Accepts CR LF and empty lines too, so that a person
 * can type messages with `socat`. Owns the bytes of an unfinished line; does not interpret messages.
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { fail } from './errors.ts';
import { limits } from './limits.ts';

const lf = 0x0a;

/** Cuts a byte stream into lines, independent of its chunks. */
export class LineDecoder {
  #maxBytes: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  /** @param maxBytes longest line accepted, without its end. */
  constructor(maxBytes: number = limits.messageBytes) {
    this.#maxBytes = maxBytes;
  }

  /** Sets the longest line from now on, bytes. */
  set maxBytes(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of the unfinished line held. At most `maxBytes`. */
  get pendingBytes(): number {
    return this.#length;
  }

  /**
   * Takes the next bytes and hands over each line that they complete, in order, until `onLine` answers false.
   * Returns how many of the bytes it took: all of them, or those up to the line at which it was stopped.
   * Throws limit-exceeded for a line that is too long (as soon as it is, not at its end) and malformed-message for
   * one that is not UTF-8, or has a zero byte (as soon as it does: a client of a binary protocol, such as tmux's,
   * sends no line end and would wait for ever). The decoder is of no use after that: the stream has lost its framing.
   */
  push(chunk: Uint8Array, onLine: (text: string) => boolean | undefined): number {
    let start = 0;
    for (let end = chunk.indexOf(lf); end !== -1; end = chunk.indexOf(lf, start)) {
      const line = this.#complete(chunk.subarray(start, end));
      start = end + 1;
      if (line !== '' && onLine(line) === false) return start;
    }
    if (start === chunk.length) return start;
    const rest = chunk.subarray(start);
    this.#checkLength(rest.length);
    if (rest.includes(0)) throw fail('malformed-message', { reason: 'a zero byte' });
    this.#parts.push(rest);
    this.#length += rest.length;
    return chunk.length;
  }

  #complete(last: Uint8Array): string {
    this.#checkLength(last.length);
    let bytes = last;
    if (this.#parts.length > 0) {
      this.#parts.push(last);
      bytes = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#length = 0;
    }
    if (!isUtf8(bytes)) throw fail('malformed-message', { reason: 'not UTF-8' });
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    return text === '\r' ? '' : text;
  }

  #checkLength(more: number): void {
    if (this.#length + more > this.#maxBytes)
      throw fail('limit-exceeded', { limit: 'bytes of a message', most: this.#maxBytes });
  }
}

/**
 * OSC 52 ; selections ; base64: clipboard writes of a program. Decodes while the sequence arrives, so that a megabyte
 * costs a few steps per byte and no string. Drops a sequence that is too long, no base64, or a read ("?", which is
 * refused) at the first byte that shows it. Owns the bytes of one unfinished sequence.
 */
import { Buffer } from 'node:buffer';
import type { XtermOscHandler, XtermParser } from './xtermInternals.ts';

/** Bytes that one OSC 52 may put on a clipboard: the same as tmux's default input-buffer-size. */
export const clipboardLimit = 1024 * 1024;

/** Longest list of selections, characters. */
const selectionLimit = 16;
const firstCapacity = 1024;

const [semicolon, equals] = [0x3b, 0x3d];
const isSelection = /^[cpqs0-7]*$/;

/** Value of each base64 character, standard or URL-safe (RFC 4648); 255 for any other. */
const sextets = new Uint8Array(128).fill(255);
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  sextets[character.charCodeAt(0)] = value;
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

/** Installs it in a terminal's parser. `write` gets each complete write, whose bytes it may keep. */
export function installClipboardWrites(
  parser: XtermParser,
  write: (selection: string, data: Uint8Array) => void,
): void {
  parser._oscParser.registerHandler(52, new ClipboardWrite(write));
}

class ClipboardWrite implements XtermOscHandler {
  readonly #write: (selection: string, data: Uint8Array) => void;
  #state: 'selection' | 'data' | 'padding' | 'refused' = 'selection';
  #selection = '';
  #bytes = Buffer.alloc(0);
  #length = 0;
  /** The last bits, fewer than a byte's worth, and padding characters. */
  #bits = 0;
  #bitCount = 0;
  #padding = 0;

  constructor(write: (selection: string, data: Uint8Array) => void) {
    this.#write = write;
  }

  start(): void {
    this.#state = 'selection';
    this.#selection = '';
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    this.#bits = 0;
    this.#bitCount = 0;
    this.#padding = 0;
  }

  put(codes: Uint32Array, start: number, end: number): void {
    let from = start;
    while (from < end && this.#state === 'selection') this.#takeSelection(codes[from++] ?? 0);
    if (from < end && this.#state === 'data') from = this.#takeData(codes, from, end);
    while (from < end && this.#state === 'padding') this.#takePadding(codes[from++] ?? 0);
  }

  end(success: boolean): boolean {
    const isWhole = success && (this.#state === 'data' || this.#state === 'padding');
    const data = this.#bytes.subarray(0, this.#length);
    const selection = this.#selection === '' ? 'c' : this.#selection;
    this.start();
    if (isWhole) this.#write(selection, data);
    return true;
  }

  #takeSelection(code: number): void {
    if (code === semicolon) this.#state = 'data';
    else if (this.#selection.length < selectionLimit) this.#selection += String.fromCodePoint(code);
    else this.#refuse();
    if (!isSelection.test(this.#selection)) this.#refuse();
  }

  /** Decodes up to the first code that is no base64; answers where that is. */
  #takeData(codes: Uint32Array, start: number, end: number): number {
    const room = this.#reserve(Math.ceil(((end - start) * 3) / 4) + 1);
    if (room === null) return end;
    let [bits, bitCount, length, from] = [this.#bits, this.#bitCount, this.#length, start];
    for (; from < end; from++) {
      const sextet = sextets[codes[from] ?? 0] ?? 255;
      if (sextet === 255) break;
      bits = ((bits << 6) | sextet) & 0x3fff;
      bitCount += 6;
      if (bitCount < 8) continue;
      bitCount -= 8;
      room[length++] = bits >>> bitCount;
    }
    [this.#bits, this.#bitCount, this.#length] = [bits, bitCount, length];
    if (from < end) this.#state = codes[from] === equals ? 'padding' : 'refused';
    if (this.#state === 'refused' || length > clipboardLimit) this.#refuse();
    return from;
  }

  #takePadding(code: number): void {
    if (code !== equals || ++this.#padding > 2) this.#refuse();
  }

  /** The buffer, with room for so many more bytes; null when the write is too long. */
  #reserve(count: number): Buffer | null {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return this.#bytes;
    if (this.#length > clipboardLimit) {
      this.#refuse();
      return null;
    }
    const larger = Buffer.allocUnsafeSlow(Math.max(firstCapacity, needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    return larger;
  }

  #refuse(): void {
    this.#state = 'refused';
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }
}

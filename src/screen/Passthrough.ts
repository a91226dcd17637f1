/**
 * Sequences that a program wraps for the outer terminal: ESC P tmux; payload ESC \, with each ESC of the payload
 * doubled (tmux(1), allow-passthrough). Removes the payload from the byte stream before the terminal parses it, since
 * xterm ends a DCS at any ESC. Owns one unfinished payload. The terminal still gets the empty wrapping, so its parser
 * is inside a DCS string exactly while a payload is unfinished.
 */
import { Buffer } from 'node:buffer';

/** Bytes of one payload: the same as tmux's default input-buffer-size. A longer one is dropped whole. */
export const passthroughLimit = 1024 * 1024;

const introducer = Buffer.from('\x1bPtmux;', 'latin1');
const [esc, backslash] = [0x1b, 0x5c];
/** Bytes kept for a payload at first. */
const firstCapacity = 1024;
const none: Uint8Array = new Uint8Array(0);

export interface PassthroughParts {
  /** Passes bytes on to the terminal. */
  parse(bytes: Uint8Array): void;
  /** Called with a complete payload, whose bytes may be kept. `isDropped`: it was too long. */
  payload(bytes: Uint8Array, isDropped: boolean): void;
}

/**
 * Outside: the number of introducer bytes at the end of the last chunk. Inside a payload: whether its last byte was an
 * ESC that awaits the next byte.
 */
type State = { kind: 'outside'; matched: number } | { kind: 'inside'; escaped: boolean };

export class Passthrough {
  readonly #parts: PassthroughParts;
  #state: State = { kind: 'outside', matched: 0 };
  #payload = Buffer.alloc(0);
  /** Bytes of the payload so far, including those beyond the limit. */
  #length = 0;

  constructor(parts: PassthroughParts) {
    this.#parts = parts;
  }

  /** Takes the next bytes of the stream. The division into chunks makes no difference. */
  feed(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.#state.kind === 'inside' ? this.#inside(rest) : this.#outside(rest);
  }

  /** Passes bytes on up to the end of an introducer; returns those after it. */
  #outside(bytes: Uint8Array): Uint8Array {
    const { matched } = this.#state as State & { kind: 'outside' };
    const end = matched > 0 ? continued(bytes, matched) : null;
    if (end === null) return this.#search(bytes);
    this.#parts.parse(bytes.subarray(0, end));
    if (matched + end === introducer.length) this.#begin();
    else this.#state = { kind: 'outside', matched: matched + end };
    return bytes.subarray(end);
  }

  #search(bytes: Uint8Array): Uint8Array {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = all.indexOf(introducer);
    if (start === -1) {
      this.#state = { kind: 'outside', matched: matchedAtEnd(all) };
      this.#parts.parse(bytes);
      return none;
    }
    const end = start + introducer.length;
    this.#parts.parse(bytes.subarray(0, end));
    this.#begin();
    return bytes.subarray(end);
  }

  #begin(): void {
    this.#state = { kind: 'inside', escaped: false };
    this.#length = 0;
  }

  /** Takes payload up to its end; returns the bytes after it. */
  #inside(bytes: Uint8Array): Uint8Array {
    let from = 0;
    let escaped = (this.#state as State & { kind: 'inside' }).escaped;
    while (from < bytes.length) {
      if (escaped) {
        if (bytes[from] !== esc) return this.#end(bytes.subarray(from));
        // The second ESC of a pair belongs to the payload.
        escaped = false;
        const next = bytes.indexOf(esc, from + 1);
        this.#keep(bytes.subarray(from, next === -1 ? bytes.length : next));
        from = next === -1 ? bytes.length : next;
        continue;
      }
      const at = bytes.indexOf(esc, from);
      this.#keep(bytes.subarray(from, at === -1 ? bytes.length : at));
      escaped = at !== -1;
      from = at === -1 ? bytes.length : at + 1;
    }
    this.#state = { kind: 'inside', escaped };
    return none;
  }

  /**
   * Ends the payload at an ESC and these bytes: ST, or a sequence that cancels it. tmux reads on until ST; here a cut
   * sequence must not swallow later output.
   */
  #end(bytes: Uint8Array): Uint8Array {
    const isComplete = bytes[0] === backslash;
    const isDropped = this.#length > passthroughLimit;
    const payload = isDropped ? none : this.#payload.subarray(0, this.#length);
    this.#payload = Buffer.alloc(0);
    this.#state = { kind: 'outside', matched: 1 };
    this.#parts.parse(introducer.subarray(0, 1));
    if (isComplete) this.#parts.payload(payload, isDropped);
    return bytes;
  }

  #keep(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    if (end > passthroughLimit) this.#payload = Buffer.alloc(0);
    else {
      if (end > this.#payload.length) this.#grow(end);
      this.#payload.set(bytes, this.#length);
    }
    this.#length = end;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(firstCapacity, needed, this.#payload.length * 2));
    this.#payload.copy(larger, 0, 0, this.#length);
    this.#payload = larger;
  }
}

/** How many of these bytes continue an introducer that has begun; null when they do not continue it. */
function continued(bytes: Uint8Array, matched: number): number | null {
  const end = Math.min(bytes.length, introducer.length - matched);
  for (let at = 0; at < end; at++) if (bytes[at] !== introducer[matched + at]) return null;
  return end;
}

/** How many introducer bytes end the chunk. An introducer has one ESC, so only the chunk's last ESC can begin it. */
function matchedAtEnd(bytes: Buffer): number {
  const tail = bytes.subarray(Math.max(0, bytes.length - introducer.length + 1));
  const start = tail.lastIndexOf(esc);
  return start === -1 || continued(tail.subarray(start), 0) === null ? 0 : tail.length - start;
}

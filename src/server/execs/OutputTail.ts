/** Keeps the newest output of one command in memory for following readers. Older output is in the pane's log. */

/** Bytes kept. A reader further behind reads from the log. */
const mostBytes = 256 * 1024;

interface Piece {
  /** Offset in the log of its first byte. */
  at: number;
  data: Buffer;
}

export class OutputTail {
  #pieces: Piece[] = [];
  #bytes = 0;
  /** Offset from which output is in memory; infinite for none. */
  #start: number;

  /** `start`: where the output begins; null when it began under an earlier server. */
  constructor(start: number | null) {
    this.#start = start ?? Number.POSITIVE_INFINITY;
  }

  get start(): number {
    return this.#start;
  }

  /** Adds output; `data` is copied. */
  add(at: number, data: Uint8Array): void {
    this.#pieces.push({ at, data: Buffer.from(data) });
    this.#start = Math.min(this.#start, at);
    this.#bytes += data.length;
    while (this.#bytes > mostBytes && this.#pieces.length > 1) this.#drop();
  }

  /** Contiguous bytes from `offset`, up to `end` and `limit`. `next`: offset to continue from. */
  read(offset: number, end: number, limit: number): { data: Buffer; next: number } {
    const found: Buffer[] = [];
    let next = offset;
    let room = limit;
    for (const { at, data } of this.#pieces) {
      if (at + data.length <= next || room === 0) continue;
      // A gap: bytes that the server put on the screen.
      if (at > next && found.length > 0) break;
      if (at >= end) break;
      next = Math.max(next, at);
      const piece = data.subarray(next - at, Math.min(end - at, next - at + room));
      found.push(piece);
      next += piece.length;
      room -= piece.length;
    }
    return { data: Buffer.concat(found), next: found.length === 0 ? end : next };
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.#start = Number.POSITIVE_INFINITY;
  }

  #drop(): void {
    const gone = this.#pieces.shift();
    this.#bytes -= gone?.data.length ?? 0;
    this.#start = this.#pieces[0]?.at ?? Number.POSITIVE_INFINITY;
  }
}

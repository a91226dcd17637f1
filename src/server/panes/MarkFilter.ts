/**
 * Removes the marks that our own shells print (shells/) from a pane's output, for the command of a pipe: with tmux, the
 * shell prints none, and logs of panes are read by people. Marks of other programs stay, and so does all else. Reads piece by
 * piece, and holds back a mark that has not arrived whole. A mark begins with OSC 133 or 633, and carries the signature of
 * the pane's shell; OSC 7 (the folder) is our shell's where a signed prompt mark follows at once.
 */

const beginnings = ['133;', '633;E;', '7;'].map((text) => Buffer.from(`\x1b]${text}`));
const osc = Buffer.from('\x1b]');
/** Longest mark, bytes: one contains the command line. */
const longest = 64 * 1024;
const [bel, esc, can, sub, backslash] = [0x07, 0x1b, 0x18, 0x1a, 0x5c];
const nothing = Buffer.alloc(0);

export class MarkFilter {
  /** Signature of the pane's shell. */
  readonly #signature: string;
  readonly #prompt: Buffer;
  #held = nothing;

  constructor(signature: string) {
    this.#signature = signature;
    this.#prompt = Buffer.from(`\x1b]133;A;aid=${signature}`);
  }

  /** Takes the next output, and returns what is to be passed on by now. The result may share memory with `data`. */
  feed(data: Uint8Array): Buffer {
    const piece = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (this.#held.length === 0 && !piece.includes(esc)) return piece;
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, piece]) : piece;
    this.#held = nothing;
    const kept: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; ) {
      const start = nextBeginning(bytes, at);
      if (start < 0) break;
      const end = this.#endOfOwn(bytes, start);
      if (end === 'unknown') {
        // Copied, since the piece is valid only during the call.
        this.#held = Buffer.from(bytes.subarray(start));
        kept.push(bytes.subarray(from, start));
        return Buffer.concat(kept);
      }
      at = end ?? start + osc.length;
      if (end === null) continue;
      kept.push(bytes.subarray(from, start));
      from = end;
    }
    if (from === 0) return bytes;
    kept.push(bytes.subarray(from));
    return Buffer.concat(kept);
  }

  /** The beginning of a mark that never came to its end. */
  rest(): Buffer {
    const rest = this.#held;
    this.#held = nothing;
    return rest;
  }

  /** Offset after the mark of our shell that begins here. Null when it is none, `unknown` when the rest must arrive first. */
  #endOfOwn(bytes: Buffer, start: number): number | null | 'unknown' {
    const begins = beginnings.find((beginning) => isAt(bytes, start, beginning));
    if (begins === undefined) return null;
    const text = start + begins.length;
    const end = text > bytes.length ? 'unknown' : endOf(bytes, text);
    if (end === 'unknown') return bytes.length - start > longest ? null : end;
    if (end === null) return null;
    return begins === beginnings[2]
      ? this.#endOfFolder(bytes, end.after)
      : this.#isSigned(bytes.toString('latin1', start + osc.length, end.text))
        ? end.after
        : null;
  }

  #isSigned(mark: string): boolean {
    const parts = mark.split(';');
    return parts[0] === '133'
      ? 'ABCD'.includes(parts[1] ?? '') && parts.includes(`aid=${this.#signature}`)
      : parts.at(-1) === this.#signature;
  }

  #endOfFolder(bytes: Buffer, end: number): number | null | 'unknown' {
    if (!isAt(bytes, end, this.#prompt)) return null;
    return bytes.length - end < this.#prompt.length ? 'unknown' : end;
  }
}

/** Where the next mark may begin, -1 for nowhere. Its ESC may be the last byte. */
function nextBeginning(bytes: Buffer, from: number): number {
  const start = bytes.indexOf(osc, from);
  return start < 0 && bytes.at(-1) === esc ? bytes.length - 1 : start;
}

/** Whether `wanted` is there, as far as the bytes go. */
function isAt(bytes: Buffer, start: number, wanted: Buffer): boolean {
  const there = Math.min(wanted.length, bytes.length - start);
  return bytes.compare(wanted, 0, there, start, start + there) === 0;
}

/** Ends of an OSC's text and of the OSC with its terminator (ECMA-48; BEL as in xterm); null when it was cancelled. */
function endOf(bytes: Buffer, from: number): { text: number; after: number } | null | 'unknown' {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === bel) return { text: at, after: at + 1 };
    if (byte === can || byte === sub) return null;
    if (byte !== esc) continue;
    if (at + 1 >= bytes.length) return 'unknown';
    return bytes[at + 1] === backslash ? { text: at, after: at + 2 } : null;
  }
  return 'unknown';
}

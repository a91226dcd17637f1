/**
 * Finds shell marks (OSC 133) in a pane's output with their exact offsets, which the screen's parser lacks. Reads piece
 * by piece, and holds back a mark cut in two. Draws no conclusions from marks.
 */

export interface PlacedShellMark {
  kind: 'A' | 'B' | 'C' | 'D';
  /** Exit code as the shell reports it, for D. */
  exitCode: number | null;
  /** `aid` of the mark: the signature of our shells. */
  aid: string | null;
  /** C: fish prints something before the command does; see fishLead. */
  lead: boolean;
  /** Offset of its first byte, and the offset after its last. */
  start: number;
  end: number;
}

const begin = Buffer.from('\x1b]133;');
/** Longest mark, bytes: some contain the command line. */
const longest = 64 * 1024;
const [bel, esc, can, sub, backslash] = [0x07, 0x1b, 0x18, 0x1a, 0x5c];

export class MarkScanner {
  #pending: Buffer = Buffer.alloc(0);
  /** Offset of the next byte. */
  #next: number;

  constructor(offset: number) {
    this.#next = offset;
  }

  get next(): number {
    return this.#next;
  }

  /** Output before this offset contains no part of an unfinished mark. */
  get safe(): number {
    return this.#next - this.#pending.length;
  }

  /** Continues at a later offset; the gap is not output. */
  jump(offset: number): void {
    this.#pending = Buffer.alloc(0);
    this.#next = offset;
  }

  /** Takes the next output, and returns the marks in it. */
  feed(data: Uint8Array): PlacedShellMark[] {
    const piece = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const bytes = this.#pending.length > 0 ? Buffer.concat([this.#pending, piece]) : piece;
    const first = this.#next - this.#pending.length;
    this.#next += data.length;
    const marks: PlacedShellMark[] = [];
    let at = 0;
    for (;;) {
      const start = bytes.indexOf(begin, at);
      if (start < 0) {
        this.#hold(bytes, Math.max(at, bytes.length - beginningAtEnd(bytes)));
        return marks;
      }
      const { last, end } = endOf(bytes, start + begin.length);
      if (end === null) {
        this.#hold(bytes, bytes.length - start > longest ? bytes.length : start);
        return marks;
      }
      const mark = last === null ? null : markOf(bytes.toString('latin1', start + begin.length, last));
      if (mark) marks.push({ ...mark, start: first + start, end: first + end });
      at = end;
    }
  }

  /** Copied, since the piece is valid only during the call. */
  #hold(bytes: Buffer, from: number): void {
    this.#pending = Buffer.from(bytes.subarray(from));
  }
}

/** Length of the longest beginning of a mark at the end of these bytes. */
function beginningAtEnd(bytes: Buffer): number {
  for (let length = Math.min(begin.length - 1, bytes.length); length > 0; length--)
    if (bytes.subarray(bytes.length - length).equals(begin.subarray(0, length))) return length;
  return 0;
}

/**
 * `last`: end of the mark's text, null for a cancelled mark. `end`: after its terminator, null when that has not
 * arrived.
 */
function endOf(bytes: Buffer, from: number): { last: number | null; end: number | null } {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === bel) return { last: at, end: at + 1 };
    if (byte === can || byte === sub) return { last: null, end: at + 1 };
    if (byte !== esc) continue;
    if (at + 1 >= bytes.length) return { last: null, end: null };
    // Any ESC ends the mark; another sequence follows.
    return { last: at, end: bytes[at + 1] === backslash ? at + 2 : at };
  }
  return { last: null, end: null };
}

function markOf(text: string): Pick<PlacedShellMark, 'kind' | 'exitCode' | 'aid' | 'lead'> | null {
  const match = /^([ABCD])(?:;(.*))?$/s.exec(text);
  if (!match) return null;
  const parts = (match[2] ?? '').split(';');
  const aid = parts.find((part) => part.startsWith('aid='))?.slice('aid='.length) ?? null;
  const code = match[1] === 'D' && /^-?\d{1,10}$/.test(parts[0] ?? '') ? Number(parts[0]) : null;
  const lead = parts.includes('lead=fish');
  return { kind: match[1] as PlacedShellMark['kind'], exitCode: code, aid, lead };
}

/**
 * Whether the typed bytes end within a bracketed paste, and who began it. Reads the markers of xterm (ctlseqs,
 * Bracketed Paste Mode), also when they arrive in pieces. Owns no bytes but the beginning of a marker.
 */

/** Ends a bracketed paste. */
export const pasteEnd: Uint8Array = Buffer.from('\x1b[201~');

const escapeByte = 0x1b;
const startMark = '\x1b[200~';
const endMark = '\x1b[201~';
/** The beginning of a marker at the end of the bytes. */
const unfinished = /\x1b(?:\[(?:2(?:0[01]?)?)?)?$/;

export class OpenPaste {
  #writer: string | null = null;
  #tail = '';

  /** Writer of the paste that has begun and not ended; null outside of pastes. */
  get writer(): string | null {
    return this.#writer;
  }

  /** These bytes were typed. */
  typed(bytes: Uint8Array, writer: string): void {
    if (this.#tail === '' && bytes.indexOf(escapeByte) < 0) return;
    const text = this.#tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const [start, end] = [text.lastIndexOf(startMark), text.lastIndexOf(endMark)];
    if (start !== end) this.#writer = start > end ? writer : null;
    this.#tail = unfinished.exec(text)?.[0] ?? '';
  }
}

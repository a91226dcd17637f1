/**
 * Sequences of programs for the terminal of one client (allow-passthrough). They go out behind the frame that shows what
 * was printed before them. A client that reads too slowly loses them, since a late or partial one is worth nothing. Owns
 * those that wait for a frame.
 */
import type { ServerPeer } from '../../transport/Peer.ts';

/** Most bytes on their way to one client: one of the longest sequences, encoded, and some frames. */
const mostBytes = 4 * 1024 * 1024;

export interface RawOutputParts {
  peer: ServerPeer;
  /** Runs it behind the frame that is due, or at once when none is. */
  behindFrame(run: () => void): void;
}

export class RawOutput {
  readonly #parts: RawOutputParts;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(parts: RawOutputParts) {
    this.#parts = parts;
  }

  /** Sends the bytes, or drops them and answers false. */
  write(bytes: Uint8Array): boolean {
    if (this.#parts.peer.bufferedBytes + this.#waitingBytes + bytes.length > mostBytes) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waiting.length === 1) this.#parts.behindFrame(() => this.#send());
    return true;
  }

  #send(): void {
    for (const bytes of this.#waiting)
      this.#parts.peer.notify('viewport.passthrough', { data: Buffer.from(bytes).toString('base64') });
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

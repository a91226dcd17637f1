/**
 * Sends program sequences to one client's terminal (allow-passthrough), each after the frame that shows the output
 * before it. A slow client loses them, since a late or partial sequence is worthless. Owns those that wait for a frame.
 */
import type { ServerPeer } from '../../transport/Peer.ts';

/** Most bytes in flight to one client: one longest sequence, encoded, and some frames. */
const mostBytes = 4 * 1024 * 1024;

export interface RawOutputParts {
  peer: ServerPeer;
  /** Runs an action after the due frame, or at once when none is due. */
  behindFrame(run: () => void): void;
}

export class RawOutput {
  readonly #parts: RawOutputParts;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(parts: RawOutputParts) {
    this.#parts = parts;
  }

  /** Sends the bytes, or drops them and returns false. */
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

/**
 * The last input sequence applied for each writer: makes resends harmless, across servers. It knows no bytes.
 */

/** Most writers remembered. One that was silent while 4,096 others wrote can't resend any more. */
const maxWriters = 4096;

export class Writers {
  /** In order of last use, oldest first. */
  readonly #last = new Map<string, number>();

  /** 0 for an unknown writer. */
  lastSeq(writer: string): number {
    return this.#last.get(writer) ?? 0;
  }

  /** Counts `seq` and everything before it as applied; a number lower than before changes nothing. */
  note(writer: string, seq: number): void {
    const seen = this.lastSeq(writer);
    this.#last.delete(writer);
    this.#last.set(writer, Math.max(seen, seq));
    if (this.#last.size <= maxWriters) return;
    const oldest = this.#last.keys().next();
    if (!oldest.done) this.#last.delete(oldest.value);
  }
}

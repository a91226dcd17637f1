/**
 * The last input sequence applied for each writer: what makes a resend harmless, across servers. It knows no bytes.
 */

/** Writers remembered. One that has been silent while 4,096 others wrote can't resend any more. */
const maxWriters = 4096;

export class Writers {
  /** In order of last use, oldest first. */
  private readonly last = new Map<string, number>();

  /** 0 for a writer that is not known. */
  lastSeq(writer: string): number {
    return this.last.get(writer) ?? 0;
  }

  /** Counts `seq` and everything before it as applied; a lower one than before changes nothing. */
  note(writer: string, seq: number): void {
    const seen = this.lastSeq(writer);
    this.last.delete(writer);
    this.last.set(writer, Math.max(seen, seq));
    if (this.last.size <= maxWriters) return;
    const oldest = this.last.keys().next();
    if (!oldest.done) this.last.delete(oldest.value);
  }
}

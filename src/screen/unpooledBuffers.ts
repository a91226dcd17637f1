/**
 * Switches Node's Buffer pool off, as a side effect of being imported, and owns the size to put back.
 *
 * The graphemes addon 0.4.0 reads its table through `Buffer.from(...).buffer` and forgets that a small Buffer is a
 * window into a shared pool, so under Node it reads foreign bytes. Without a pool every Buffer starts at byte 0 of
 * memory of its own. Import order is what makes this work: see graphemesAddon.ts.
 */
import { Buffer } from 'node:buffer';

const pooledSize = Buffer.poolSize;
Buffer.poolSize = 0;

/** Puts the pool back. Idempotent. */
export function restoreBufferPool(): void {
  Buffer.poolSize = pooledSize;
}

/**
 * Switches Node's Buffer pool off, as a side effect of being imported, and keeps the size to restore.
 *
 * The graphemes addon 0.4.0 reads its table through `Buffer.from(...).buffer` and ignores that a small Buffer is a
 * window into a shared pool, so under Node it reads foreign bytes. Without a pool every Buffer starts at byte 0 of its
 * own memory. This depends on import order: see graphemesAddon.ts.
 */
import { Buffer } from 'node:buffer';

const pooledSize = Buffer.poolSize;
Buffer.poolSize = 0;

/** Restores the pool. Idempotent. */
export function restoreBufferPool(): void {
  Buffer.poolSize = pooledSize;
}

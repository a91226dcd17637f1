/** Cursors of the tool `read`: a kind and a position. Opaque to clients. */
import { badArgument } from './Tool.ts';

/** `row`: rows before this one; `byte`: output from this byte on; `exec`: output of a command from this byte on. */
export type ReadCursor = { of: 'row' | 'byte'; at: number } | { of: 'exec'; id: string; at: number };

export function cursorText(cursor: ReadCursor): string {
  return cursor.of === 'exec' ? `exec:${cursor.id}:${cursor.at}` : `${cursor.of}:${cursor.at}`;
}

/** Errors: bad-params. */
export function parseCursor(text: string): ReadCursor {
  const [, of, id, digits] = /^(?:(row|byte)|exec:([a-z0-9]{1,64})):(\d{1,15})$/.exec(text) ?? [];
  const at = Number(digits);
  if (of === 'row' || of === 'byte') return { of, at };
  if (id !== undefined) return { of: 'exec', id, at };
  throw badArgument('read', 'cursor', 'must be one that read, send or run gave');
}

/**
 * UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits, so that they sort by age.
 * Owns only the format.
 */
import { randomBytes } from 'node:crypto';
import type { Uuid } from './types.ts';

/** A new UUIDv7 for the moment `now`, milliseconds since the epoch. */
export function newUuidV7(now: number): Uuid {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.min(Math.max(0, Math.floor(now)), 2 ** 48 - 1), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20, 32].map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end)).join('-');
}

/** Whether a text is a UUID in the canonical form. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/**
 * Tokens as text, and the two values derived from a token's secret: the one that the host stores to recognise the token,
 * and the key that seals a relayed connection. Owns the format; never decides whether a token is valid.
 *
 * A token is `ID.SECRET`: the id is public (lists show it, and it finds the record without a search), the secret is 32
 * random bytes in base64url. HKDF-SHA-256 (RFC 5869) is enough to derive values from it: slow hashes (scrypt, argon2)
 * protect secrets that people made up, but 256 random bits can't be guessed, however fast each guess is. The two
 * derived values have separate labels, so that neither reveals the other or the secret: somebody who reads the host's
 * file can't log in with it.
 */
import { hkdfSync, randomBytes } from 'node:crypto';

const secretBytes = 32;
const idBytes = 6;
const derivedBytes = 32;
const tokenPattern = /^([0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

export interface TokenParts {
  id: string;
  secret: Uint8Array;
}

export function newToken(): TokenParts {
  return { id: randomBytes(idBytes).toString('hex'), secret: randomBytes(secretBytes) };
}

export function formatToken({ id, secret }: TokenParts): string {
  return `${id}.${Buffer.from(secret).toString('base64url')}`;
}

/** Null for a text that can't be a token. */
export function parseToken(token: string): TokenParts | null {
  const match = tokenPattern.exec(token);
  if (!match) return null;
  const secret = Buffer.from(match[2] ?? '', 'base64url');
  return secret.length === secretBytes ? { id: match[1] ?? '', secret } : null;
}

/** Hash by which the host recognises the secret, 32 bytes. */
export function tokenVerifier(secret: Uint8Array): Uint8Array {
  return derive(secret, 'holdfast token verify');
}

/** The pre-shared key of a Noise handshake between the token's holder and the host. 32 bytes. */
export function relayPsk(secret: Uint8Array): Uint8Array {
  return derive(secret, 'holdfast relay psk');
}

function derive(secret: Uint8Array, label: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), label, derivedBytes));
}

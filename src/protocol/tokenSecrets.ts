/** New tokens, and the values derived from their secrets (token.ts), by node:crypto. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { type TokenParts, tokenLabels, tokenSecretBytes } from './token.ts';

const idBytes = 6;
const derivedBytes = 32;

export function newToken(): TokenParts {
  return { id: randomBytes(idBytes).toString('hex'), secret: randomBytes(tokenSecretBytes) };
}

/** Hash by which the host recognises the secret, 32 bytes. */
export function tokenVerifier(secret: Uint8Array): Uint8Array {
  return deriveSecret(secret, tokenLabels.verify);
}

/** The pre-shared key of a Noise handshake between the token's holder and the host. 32 bytes. */
export function relayPsk(secret: Uint8Array): Uint8Array {
  return deriveSecret(secret, tokenLabels.relayPsk);
}

/** HKDF-SHA-256 (RFC 5869) without salt: 32 bytes of a secret, for the use that the label names. */
export function deriveSecret(secret: Uint8Array, label: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), label, derivedBytes));
}

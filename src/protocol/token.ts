/**
 * Tokens as text, and the uses of a token's secret. Owns the format; never decides whether a token is valid. The page
 * reads tokens too, so there is no Buffer and nothing of Node here (tokenSecrets.ts has that).
 *
 * A token is `ID.SECRET`: the id is public (lists show it, and it finds the record without a search), the secret is 32
 * random bytes in base64url. HKDF-SHA-256 (RFC 5869) is enough to derive values from it: slow hashes (scrypt, argon2)
 * protect secrets that people made up, but 256 random bits can't be guessed, however fast each guess is. The two
 * derived values have separate labels, so that neither reveals the other or the secret: somebody who reads the host's
 * file can't log in with it.
 */
import { base64urlOf, bytesOfBase64url } from './bytes.ts';

export const tokenSecretBytes = 32;
const tokenPattern = /^([0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/**
 * Labels of the values derived from a secret: `verify` is the hash by which the host recognises the secret, `relayPsk` the
 * pre-shared key of a Noise handshake between the token's holder and the host.
 */
export const tokenLabels = { verify: 'holdfast token verify', relayPsk: 'holdfast relay psk' } as const;

/** Label of the secret of the paired device with this id: one that is paired again has another secret. */
export const deviceSecretLabel = (id: string): string => `holdfast device secret ${id}`;

export interface TokenParts {
  id: string;
  secret: Uint8Array;
}

export function formatToken({ id, secret }: TokenParts): string {
  return `${id}.${base64urlOf(secret)}`;
}

/** Null for a text that can't be a token. */
export function parseToken(token: string): TokenParts | null {
  const [, id = '', text = ''] = tokenPattern.exec(token) ?? [];
  const secret = bytesOfBase64url(text);
  return secret?.length === tokenSecretBytes ? { id, secret } : null;
}

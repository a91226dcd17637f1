/**
 * The host's identity to push services (VAPID, RFC 8292): a key pair on P-256 and the signed header of each request, by
 * node:crypto. Owns their forms; stores nothing.
 */
import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto';

/** base64url of the private number (32 bytes) and of the uncompressed point (65 bytes). */
export interface VapidKeys {
  privateKey: string;
  publicKey: string;
}

export interface VapidClaims {
  /** Origin of the push service. */
  audience: string;
  /** How the push service reaches the sender: an https: or mailto: URI. */
  subject: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

export function newVapidKeys(): VapidKeys {
  const own = createECDH('prime256v1');
  own.generateKeys();
  // Leading zero bytes are left out of the private number.
  const privateKey = Buffer.alloc(32);
  const number = own.getPrivateKey();
  number.copy(privateKey, 32 - number.length);
  return { privateKey: privateKey.toString('base64url'), publicKey: own.getPublicKey('base64url') };
}

/** Value of the header Authorization. Throws for damaged keys. */
export function vapidHeader(keys: VapidKeys, claims: VapidClaims): string {
  const signed = `${encoded({ typ: 'JWT', alg: 'ES256' })}.${encoded({
    aud: claims.audience,
    exp: claims.expiresAt,
    sub: claims.subject,
  })}`;
  const key = { key: privateKeyOf(keys), dsaEncoding: 'ieee-p1363' } as const;
  const signature = sign('sha256', Buffer.from(signed), key).toString('base64url');
  return `vapid t=${signed}.${signature}, k=${keys.publicKey}`;
}

function privateKeyOf({ privateKey, publicKey }: VapidKeys): KeyObject {
  const point = Buffer.from(publicKey, 'base64url');
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: privateKey,
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
